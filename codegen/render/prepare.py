"""The functions that prepare the arguments of a handler, one for each route."""

from __future__ import annotations

from dataclasses import dataclass

from ..ir.plan import Converter, Endpoint, Plan
from . import rust
from .tables import describe

_MAX_WIDTH = 100
_METHODS: dict[Converter, str] = {"int": "int", "float": "float", "uuid": "uuid", "str": "text", "path": "tail"}
_SERVICE = "no_arguments"


@dataclass(frozen=True, slots=True)
class PrepareFunction:
    """A function, ready for its template.

    Args:
        comment: what it is for and where that stands.
        signature: its head, without the brace.
        body: its statements, one a line; the last is its value.
    """

    comment: str
    signature: str
    body: tuple[str, ...]


def prepare_names(plan: Plan) -> tuple[str, ...]:
    """The function of each endpoint; native services share one."""
    own = rust.identifiers("prepare", [endpoint.name for endpoint in plan.endpoints])
    return tuple(
        name if endpoint.service is None else _SERVICE for name, endpoint in zip(own, plan.endpoints, strict=True)
    )


def prepare_functions(plan: Plan) -> tuple[PrepareFunction, ...]:
    """The functions that the crate defines."""
    return tuple(
        PrepareFunction(rust.comment(describe(endpoint)), _signature(name, bool(endpoint.arguments)), _body(endpoint))
        for name, endpoint in zip(prepare_names(plan), plan.endpoints, strict=True)
        if endpoint.service is None
    )


def _signature(name: str, uses: bool) -> str:
    parameters = (
        f"{'path' if uses else '_'}: &PathValues<'_>",
        f"{'arguments' if uses else '_'}: &mut Arguments<'_>",
    )
    line = f"fn {name}({', '.join(parameters)}) -> Prepared"
    if len(line) + len(" {") <= _MAX_WIDTH:
        return line
    inner = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"fn {name}(\n{inner}) -> Prepared"


def _body(endpoint: Endpoint) -> tuple[str, ...]:
    if not endpoint.arguments:
        return ("Ok(())",)
    calls = [
        f"arguments.{_METHODS[endpoint.parameters[argument.parameter].converter]}(path, {argument.parameter})"
        for argument in endpoint.arguments
    ]
    return (*(f"{call}?;" for call in calls[:-1]), calls[-1])
