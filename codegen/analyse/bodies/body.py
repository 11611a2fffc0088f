"""One function of the application, as the rules see it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...diagnostics.diagnostic import Diagnostic
from ...ir.location import Location
from ...parse.positions import position
from .names import Names
from .roles import Role

Definition = ast.FunctionDef | ast.AsyncFunctionDef

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Text:
    """A source and what its names stand for.

    Args:
        file: its path.
        lines: what `source_lines` gives for it.
        names: what its names stand for.
    """

    file: str
    lines: list[str] | None
    names: Names

    def location(self, node: ast.stmt | ast.expr | ast.arg) -> Location:
        """Where a node stands."""
        return Location(self.file, *position(node, self.lines))

    def meaning(self, node: ast.expr) -> str | None:
        """The full name of what an expression stands for, `rupy.Response`; None where it is not just a name."""
        if isinstance(node, ast.Name):
            return self.names.get(node)
        if isinstance(node, ast.Attribute):
            owner = self.meaning(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    def found(self, code: str, message: str, node: ast.stmt | ast.expr, remedy: str = "") -> Diagnostic:
        """A finding about a node."""
        return Diagnostic(code, message, self.location(node), remedy=remedy)


@dataclass(frozen=True, slots=True)
class Body:
    """A function.

    Args:
        text: the source that it stands in.
        definition: the function.
        roles: what it is registered as; there may be none.
        request: the name of the parameter that takes the request; None where there is none, or it is bound again.
    """

    text: Text
    definition: Definition
    roles: Sequence[Role]
    request: str | None

    def nodes(self) -> Iterator[ast.AST]:
        """The nodes of its body, with those of the functions in it."""
        for statement in self.definition.body:
            yield from ast.walk(statement)

    def own(self) -> Iterator[ast.AST]:
        """The nodes of its body without those of the functions and classes in it."""
        waiting: list[ast.AST] = list(self.definition.body)
        while waiting:
            node = waiting.pop()
            yield node
            if not isinstance(node, _SCOPES):
                waiting += ast.iter_child_nodes(node)

    def is_request(self, node: ast.expr) -> bool:
        """Whether an expression is the request."""
        return isinstance(node, ast.Name) and self.request is not None and node.id == self.request


def read_body(text: Text, definition: Definition, roles: Sequence[Role]) -> Body:
    """Look at a function.

    Args:
        text: the source that it stands in.
        definition: the function.
        roles: what it is registered as.
    """
    return Body(text, definition, roles, _request(text, definition, roles))


def _request(text: Text, definition: Definition, roles: Sequence[Role]) -> str | None:
    listed = (*definition.args.posonlyargs, *definition.args.args)
    first = listed[0].arg if listed and any(role.exact for role in roles) else None
    annotated = (
        each.arg
        for each in listed
        if each.annotation is not None and text.meaning(each.annotation) in ("rupy.Request", "rupy.requests.Request")
    )
    name = next(annotated, first)
    return None if name is None or _is_bound_again(name, definition) else name


def _is_bound_again(name: str, definition: Definition) -> bool:
    """Whether the name stands for something else anywhere in the function, or in one inside of it."""
    for statement in definition.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
                return True
            if isinstance(node, ast.arg) and node.arg == name:
                return True
            if isinstance(node, ast.Global | ast.Nonlocal) and name in node.names:
                return True
            if isinstance(node, ast.alias) and (node.asname or node.name) == name:
                return True
    return False


def article(noun: str) -> str:
    """A noun behind its article.

    Args:
        noun: what is counted: `int`, `dict`.
    """
    return f"an {noun}" if noun[0] in "aio" else f"a {noun}"
