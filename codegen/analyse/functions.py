"""Functions of the project as the intermediate form has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from unicodedata import normalize

import libcst as cst

from ..ir.model import Function, Parameter, ParameterKind, Signature
from .scope import Scope
from .values import Bound, FunctionValue, Partial, Registered

_POSITIONAL = ("positional_only", "positional_or_keyword")


def describe(value: Registered) -> Function:
    """Describe what is registered as the live object would be described.

    Args:
        value: a function, a method, an object that is called, or a partial.

    Returns:
        Name, place and parameters; of a function that an unknown decorator has wrapped, the name and place of its `def`.
    """
    function = definition(value)
    if function.wrapped:
        return Function(value.name, function.location, None)
    exact = value is function
    listed = _own_parameters(function) if exact else registered_parameters(value)
    return Function(
        name=value.name,
        # The name is that of the function which decorators have wrapped, and so is the place.
        location=function.innermost.location,
        signature=Signature(tuple(listed), exact=exact),
        is_async=is_async(function.node),
        is_generator=yields(function),
    )


def definition(value: Registered) -> FunctionValue:
    """The function whose code runs first when something is called.

    Args:
        value: what is called.
    """
    while not isinstance(value, FunctionValue):
        value = value.function
    return value


def registered_parameters(value: Registered) -> list[Parameter]:
    """The parameters that are left to whoever calls something, of the function that decorators have wrapped.

    Args:
        value: what is called.
    """
    if isinstance(value, FunctionValue):
        return _own_parameters(value.innermost)
    listed = registered_parameters(value.function)
    if isinstance(value, Bound):
        return listed[1:] if listed and listed[0].kind in _POSITIONAL else listed
    return list(_left(listed, value))


def _own_parameters(value: FunctionValue) -> list[Parameter]:
    return list(_mangled(parameters(value.node), value.scope))


def _left(listed: list[Parameter], partial: Partial) -> Iterator[Parameter]:
    """What a partial leaves of the parameters of its function, as `inspect.signature` tells it."""
    filled, by_name = len(partial.positional), False
    for parameter in listed:
        if parameter.kind in _POSITIONAL and filled:
            filled -= 1
        elif parameter.name in partial.named and parameter.kind in ("positional_or_keyword", "keyword_only"):
            by_name = by_name or parameter.kind == "positional_or_keyword"
            yield Parameter(parameter.name, "keyword_only", required=False)
        elif by_name and parameter.kind == "positional_or_keyword":
            yield replace(parameter, kind="keyword_only")
        elif not (by_name and parameter.kind == "var_positional"):
            yield parameter


def parameters(node: cst.FunctionDef | cst.Lambda) -> Iterator[Parameter]:
    """The parameters of a function, in the order of its definition.

    Args:
        node: the definition.
    """
    listed = node.params
    for parameter in listed.posonly_params:
        yield _parameter(parameter, "positional_only")
    for parameter in listed.params:
        yield _parameter(parameter, "positional_or_keyword")
    if isinstance(listed.star_arg, cst.Param):
        yield Parameter(listed.star_arg.name.value, "var_positional", required=False)
    for parameter in listed.kwonly_params:
        yield _parameter(parameter, "keyword_only")
    if listed.star_kwarg is not None:
        yield Parameter(listed.star_kwarg.name.value, "var_keyword", required=False)


def identifier(name: str) -> str:
    """A name as Python knows it: in the normal form of PEP 3131.

    Args:
        name: as it is written.
    """
    return name if name.isascii() else normalize("NFKC", name)


def is_async(node: cst.FunctionDef | cst.Lambda) -> bool:
    """Whether a definition is an `async def`.

    Args:
        node: the definition.
    """
    return isinstance(node, cst.FunctionDef) and node.asynchronous is not None


def yields(value: FunctionValue) -> bool:
    """Whether a call gives a generator.

    Args:
        value: the function.
    """
    if not value.scope.source.has_generators:
        return False
    finder = _YieldFinder()
    value.node.body.visit(finder)
    return finder.found


def _mangled(listed: Iterable[Parameter], scope: Scope | None) -> Iterator[Parameter]:
    """Parameters as Python names them: inside of a class, `__x` is `_Class__x`."""
    while scope is not None and scope.kind != "class":
        scope = scope.outer
    prefix = "" if scope is None else scope.qualifier.rstrip(".").rpartition(".")[2].lstrip("_")
    for parameter in listed:
        private = parameter.name.startswith("__") and not parameter.name.endswith("__")
        yield replace(parameter, name=f"_{prefix}{parameter.name}") if prefix and private else parameter


def _parameter(node: cst.Param, kind: ParameterKind) -> Parameter:
    return Parameter(identifier(node.name.value), kind, required=node.default is None)


class _YieldFinder(cst.CSTVisitor):
    """Looks for a `yield` that belongs to the function itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.found = self.found or isinstance(node, cst.Yield)
        return not self.found and not isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef)
