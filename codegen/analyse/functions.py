"""Functions of the project as the intermediate form has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from unicodedata import normalize

import libcst as cst

from ..ir.model import Function, Parameter, ParameterKind, Signature
from .scope import Scope
from .values import FunctionValue


def describe(value: FunctionValue) -> Function:
    """Describe a function as the live object would be described.

    Args:
        value: the function.

    Returns:
        Name, place and parameters; of a function that an unknown decorator has wrapped, the name and place of its `def`.
    """
    if value.wrapped:
        return Function(value.name, value.location, None)
    node = value.node
    return Function(
        name=value.name,
        location=value.location,
        signature=Signature(tuple(_mangled(parameters(node), value.scope)), exact=True),
        is_async=is_async(node),
        is_generator=yields(value),
    )


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
