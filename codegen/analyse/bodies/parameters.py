"""RPY606 and RPY607: the parameters of a handler are those that its pattern fills, with the types that it gives them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...diagnostics.diagnostic import Diagnostic
from ...ir.pattern import Converter, Pattern
from .body import Body, article

#: What a converter gives, and what else may be written of it (PEP 484: an int is a float to a type checker).
_GIVEN: dict[Converter, tuple[str, ...]] = {
    "str": ("str",),
    "path": ("str",),
    "int": ("int", "float", "complex"),
    "float": ("float", "complex"),
    "uuid": ("UUID",),
}

_SCALARS = {f"builtins.{name}": name for name in ("str", "int", "float", "complex", "bool", "bytes")}
_KINDS = {**_SCALARS, "uuid.UUID": "UUID"}

#: The converter for what is annotated.
_CONVERTER = {"int": "int:", "float": "float:", "UUID": "uuid:", "str": ""}


def check_parameters(body: Body) -> Iterator[Diagnostic]:
    """Find the parameters that nothing fills, and those that get values of another type than they are annotated with.

    Args:
        body: the function.
    """
    patterns = [role.pattern for role in body.roles if role.pattern is not None and role.exact]
    if not patterns:
        return
    filled = {variable.name for pattern in patterns for variable in pattern.variables}
    for argument, default in _parameters(body.definition.args):
        if default is not None and argument.arg not in filled:
            yield from _unfilled(body, argument, default, patterns[0])
    for pattern in patterns:
        yield from _contradicted(body, pattern)


def _unfilled(body: Body, argument: ast.arg, default: ast.expr, pattern: Pattern) -> Iterator[Diagnostic]:
    # Whatever else has a default may be kept there on purpose: `*, clock=time.monotonic`.
    kind = _scalar(body, argument.annotation)
    if kind is None or not isinstance(default, ast.Constant):
        return
    read = f"{body.request or 'request'}.get_query_param({argument.arg!r}"
    read = f"{read}, {ast.unparse(default)})" if kind == "str" else f"{read})"
    yield Diagnostic(
        "RPY606",
        f"{argument.arg!r} of {body.definition.name} is always {ast.unparse(default)}: "
        f"it is no parameter of {str(pattern)!r}, and queries fill none",
        body.text.location(argument),
        remedy=f"read the query in the body: {read}",
    )


def _contradicted(body: Body, pattern: Pattern) -> Iterator[Diagnostic]:
    converters = {variable.name: variable.converter for variable in pattern.variables}
    for argument, _ in _parameters(body.definition.args):
        converter = converters.get(argument.arg)
        annotation = argument.annotation
        if converter is None or annotation is None:
            continue
        kind = _KINDS.get(body.text.meaning(annotation) or "")
        given = _GIVEN[converter]
        if kind is not None and kind not in given:
            spelt = _CONVERTER.get(kind)
            instead = f", or <{spelt}{argument.arg}> in the pattern" if spelt is not None else ""
            yield Diagnostic(
                "RPY607",
                f"{argument.arg!r} of {body.definition.name} is annotated as {kind}, and {str(pattern)!r} gives it {article(given[0])}",
                body.text.location(argument),
                remedy=f"write {argument.arg}: {given[0]}{instead}",
            )


def _scalar(body: Body, annotation: ast.expr | None) -> str | None:
    """The scalar of `int`, `int | None`, `Optional[int]` or `list[int]`."""
    if isinstance(annotation, ast.BinOp):
        return _scalar(body, annotation.left) or _scalar(body, annotation.right)
    if isinstance(annotation, ast.Subscript):
        of = body.text.meaning(annotation.value)
        return _scalar(body, annotation.slice) if of in ("typing.Optional", "builtins.list") else None
    return None if annotation is None else _SCALARS.get(body.text.meaning(annotation) or "")


def _parameters(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The parameters behind the request, with their defaults."""
    listed = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(listed) - len(arguments.defaults))
    yield from list(zip(listed, [*defaults, *arguments.defaults], strict=True))[1:]
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
