"""Compares what an application has registered with what was compiled for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.diagnostics.text import printable
from .._codegen.ir.plan import Chain, Endpoint, Limits, Plan, Stage

if TYPE_CHECKING:
    from .._codegen.ir.location import Location
    from .._codegen.ir.model import AppModel, Route
    from .expected import Brought

#: Pattern and methods: what a route is known by.
Key = tuple[str, tuple[str, ...]]


def _nothing(_: str, __: Location | None) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the live application is served with what was compiled.

    Args:
        differences: in the order of registration, but for what packages bring that are left to run time.
        plan: the live plan; what was not compiled has the tier `dynamic`.
        compiled: for each endpoint of the live plan the compiled one it is attached to, None where there is none.
        table: the compiled plan.
        is_compiled: the compiled table serves as it is.
    """

    differences: tuple[Diagnostic, ...]
    plan: Plan
    compiled: tuple[int | None, ...]
    table: Plan
    is_compiled: bool


def reconcile(model: AppModel, live: Plan, compiled: Plan, brought: Brought = _nothing) -> Reconciliation:
    """Compare the live application with the compiled plan.

    Args:
        model: the live application.
        live: its plan.
        compiled: the plan that was compiled.
        brought: what packages bring that are left to run time.

    Returns:
        What differs, and which compiled endpoint serves which live one.
    """
    by_key = {_key(endpoint): index for index, endpoint in enumerate(compiled.endpoints)}
    routes: list[Route | None] = [*model.routes, *(None for _ in model.statics)]
    differences: list[Diagnostic] = [
        *_chain(live, compiled, brought),
        *_catches(live, compiled, brought),
        *_limits(live, compiled),
    ]
    extra = any(brought(stage.name, stage.location) for stage in live.stages)
    known = frozenset(by_key)
    attached: list[int | None] = []
    endpoints: list[Endpoint] = []
    for endpoint, route in zip(live.endpoints, routes, strict=True):
        index = by_key.pop(_key(endpoint), None)
        if index is None and brought(endpoint.name, endpoint.location):
            extra = True
        elif index is None:
            differences.append(Diagnostic("RPY401", f"{_show(endpoint)} was not compiled", endpoint.location))
        elif not _fits(compiled.endpoints[index], endpoint, route):
            differences.append(
                Diagnostic("RPY403", f"{_show(endpoint)} was compiled for other arguments", endpoint.location)
            )
            index = None
        elif (compiled_as := compiled.endpoints[index].blocking) != endpoint.blocking:
            message = f"{_show(endpoint)} has blocking={endpoint.blocking}; compiled was blocking={compiled_as}"
            differences.append(Diagnostic("RPY405", message, endpoint.location))
        elif endpoint.timeout != (there := compiled.endpoints[index].timeout):
            message = f"the timeout of {_show(endpoint)} is {_time(endpoint.timeout)}; compiled was {_time(there)}"
            differences.append(Diagnostic("RPY405", message, endpoint.location))
        attached.append(index)
        unseen = _key(endpoint) not in known and endpoint.service is None
        endpoints.append(replace(endpoint, tier="dynamic") if unseen else endpoint)
    for index in by_key.values():
        absent = compiled.endpoints[index]
        differences.append(Diagnostic("RPY402", f"{_show(absent)} was compiled but is not registered", absent.location))
    if not differences and not extra:
        differences += _numbers(live, compiled)
    plan = replace(live, endpoints=tuple(endpoints))
    return Reconciliation(tuple(differences), plan, tuple(attached), compiled, not differences and not extra)


def show(difference: Diagnostic) -> str:
    """A difference as one line: start-up is no place for an essay."""
    place = "" if difference.location is None else f"{difference.location}: "
    return f"{place}{difference.code} {printable(difference.message)}; {difference.entry.meanwhile}"


def in_compiled_order(
    reconciliation: Reconciliation,
    handlers: Sequence[Callable[..., Any] | None],
    directories: Sequence[str],
) -> tuple[list[Callable[..., Any] | None], list[str]]:
    """The objects of the live application in the order of the compiled plan.

    Args:
        reconciliation: of an application that the compiled table serves.
        handlers: one for each endpoint of the live plan.
        directories: one for each service of the live plan.

    Returns:
        The handlers, one for each endpoint of the compiled plan, and the directories, one for each of its services.
    """
    compiled = reconciliation.table
    ordered: list[Callable[..., Any] | None] = [None] * len(compiled.endpoints)
    folders = [""] * len(compiled.services)
    for index, live, handler in zip(reconciliation.compiled, reconciliation.plan.endpoints, handlers, strict=True):
        assert index is not None, "without differences every endpoint is compiled"
        ordered[index] = handler
        service = compiled.endpoints[index].service
        if service is not None and live.service is not None:
            folders[service] = directories[live.service]
    return ordered, folders


def _key(endpoint: Endpoint) -> Key:
    return endpoint.pattern, endpoint.methods


def _show(endpoint: Endpoint) -> str:
    return f"{','.join(endpoint.methods)} {endpoint.pattern}"


def _fits(compiled: Endpoint, live: Endpoint, route: Route | None) -> bool:
    """Whether what was compiled can prepare the call of the live handler."""
    if (
        compiled.parameters != live.parameters
        or (compiled.service is None) != (live.service is None)
        or compiled.body != live.body
    ):
        return False
    return compiled.arguments == live.arguments or (route is not None and _calls_by_name(compiled, live, route))


def _calls_by_name(compiled: Endpoint, live: Endpoint, route: Route) -> bool:
    """A source that is decorated is compiled to pass by name what the live function would also take by position."""
    signature = route.handler.signature
    if signature is None or len(compiled.arguments) != len(live.arguments):
        return False
    names = {
        parameter.name
        for parameter in signature.parameters
        if parameter.kind in ("positional_or_keyword", "keyword_only")
    }
    takes_any = any(parameter.kind == "var_keyword" for parameter in signature.parameters)
    return all(
        argument == live_argument if argument.keyword is None else takes_any or argument.keyword in names
        for argument, live_argument in zip(compiled.arguments, live.arguments, strict=True)
    )


def _chain(live: Plan, compiled: Plan, brought: Brought) -> Iterator[Diagnostic]:
    here, there = _names(live, live.unmatched, brought), _names(compiled, compiled.unmatched)
    if here != there:
        first = (live if live.unmatched != Chain() else compiled).stages[0]
        yield Diagnostic("RPY404", f"the middleware is {_list(here)}; compiled was {_list(there)}", first.location)
        return
    by_key = {_key(endpoint): endpoint for endpoint in compiled.endpoints}
    pairs = [(endpoint, by_key[_key(endpoint)]) for endpoint in live.endpoints if _key(endpoint) in by_key]
    told: set[tuple[object, object]] = set()
    for endpoint, other in pairs:
        here, there = _names(live, endpoint.chain, brought), _names(compiled, other.chain)
        if here != there and (here, there) not in told:
            told.add((here, there))
            message = f"the middleware of {_show(endpoint)} is {_list(here)}; compiled was {_list(there)}"
            yield Diagnostic("RPY404", message, endpoint.location)


def _numbers(live: Plan, compiled: Plan) -> Iterator[Diagnostic]:
    """Whether the functions of equal chains have equal numbers, which a compiled chain names them by."""
    by_key = {_key(endpoint): endpoint.chain for endpoint in compiled.endpoints}
    chains = all(endpoint.chain == by_key[_key(endpoint)] for endpoint in live.endpoints)
    if not chains or _middleware(live) != _middleware(compiled):
        yield Diagnostic("RPY404", "the middleware of routers and routes is not registered in the order of the build")


#: What runs on the way in, with its kind, and on the way out.
_Names = tuple[tuple[tuple[str, bool], ...], tuple[str, ...]]


def _names(plan: Plan, chain: Chain, brought: Brought = _nothing) -> _Names:
    """A chain by the names of its functions, which say what runs and in which order."""
    around = {each.stage for each in chain.around}
    own = [not brought(stage.name, stage.location) for stage in plan.stages]
    inward = tuple((_name(plan.stages[index]), index in around) for index in chain.inward if own[index])
    return inward, tuple(_name(plan.stages[index]) for index in chain.after if own[index])


def _name(stage: Stage) -> str:
    return stage.name if stage.blocking is None else f"{stage.name} (blocking={stage.blocking})"


def _middleware(plan: Plan) -> list[str]:
    """The stages that are not exception handlers."""
    caught = {catch.stage for catch in plan.catches}
    return [_name(stage) for index, stage in enumerate(plan.stages) if index not in caught]


def _catches(live: Plan, compiled: Plan, brought: Brought) -> Iterator[Diagnostic]:
    places = {stage.location for stage in live.stages if brought(stage.name, stage.location)}
    here, there = catches_of(live, places), catches_of(compiled)
    if here != there:
        stage = next(plan.stages[plan.catches[0].stage] for plan in (live, compiled) if plan.catches)
        shown, expected = (", ".join(name for name, _ in catches) or "none" for catches in (here, there))
        message = f"the exception handlers are {shown}; compiled were {expected}"
        yield Diagnostic("RPY407", message, stage.location)


def catches_of(plan: Plan, without: Collection[Location] = ()) -> tuple[tuple[str, int | None], ...]:
    """The exception handlers by the names of their functions; their classes are those of the running application.

    Args:
        plan: of the application.
        without: places of registrations that do not count.
    """
    pairs = ((plan.stages[catch.stage], catch) for catch in plan.catches)
    return tuple((stage.name, catch.status) for stage, catch in pairs if stage.location not in without)


def _list(chain: _Names) -> str:
    inward, after = chain
    return ", ".join((*(name for name, _ in inward), *(f"after: {name}" for name in after))) or "none"


def _limits(live: Plan, compiled: Plan) -> Iterator[Diagnostic]:
    for field in fields(Limits):
        here, there = getattr(live.limits, field.name), getattr(compiled.limits, field.name)
        if here != there:
            shown = _time if field.name.endswith(("_timeout", "_grace", "_after")) else str
            yield Diagnostic("RPY405", f"{field.name} is {shown(here)}; compiled was {shown(there)}")


def _time(milliseconds: int | None) -> str:
    return "none" if milliseconds is None else f"{milliseconds} ms"
