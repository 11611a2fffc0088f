"""Finds which names of a source stand for something that is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: The full name of what a `Name` stands for, `rupy.Response` or `builtins.int`; a name that is bound otherwise is not in it.
Names = Mapping[ast.Name, str]

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True)
class _Scope:
    """A namespace: the full name of what is imported, None for what is bound otherwise."""

    bound: dict[str, str | None] = field(default_factory=dict)
    outer: _Scope | None = None
    is_class: bool = False

    def bind(self, name: str, meaning: str | None) -> None:
        self.bound[name] = meaning if self.bound.get(name, meaning) == meaning else None

    def inside(self, *, is_class: bool = False) -> _Scope:
        # The names of a class are seen in its own body only.
        outer = self.outer if self.is_class else self
        return _Scope(outer=outer, is_class=is_class)

    def find(self, name: str) -> str | None:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.bound:
                return scope.bound[name]
            scope = scope.outer
        return f"builtins.{name}"


def resolve(tree: ast.Module) -> Names:
    """Find what the names of a source stand for.

    Args:
        tree: the source.

    Returns:
        The full name for each `Name` that nothing but one import, or nothing at all, binds in the scopes around it.
    """
    found: dict[ast.Name, str] = {}
    waiting: list[tuple[ast.AST, _Scope]] = [(tree, _Scope())]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Module):
            _bind_all(node.body, scope)
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and (meaning := scope.find(node.id)) is not None:
                found[node] = meaning
        else:
            waiting += _parts(node, scope)
    return found


def _parts(node: ast.AST, scope: _Scope) -> Iterator[tuple[ast.AST, _Scope]]:
    """The parts of a node, each with the scope that its names are looked up in."""
    if isinstance(node, _Function):
        inner = scope.inside()
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                inner.bind(argument.arg, None)
        _bind_all(body, inner)
        yield from ((part, inner) for part in body)
        yield from ((part, scope) for part in ast.iter_child_nodes(node) if not any(part is own for own in body))
    elif isinstance(node, ast.ClassDef):
        inner = scope.inside(is_class=True)
        _bind_all(node.body, inner)
        yield from ((part, inner) for part in node.body)
        yield from ((part, scope) for part in (*node.decorator_list, *node.bases, *node.keywords))
    elif isinstance(node, _Comprehension):
        inner = _Scope(outer=scope)
        for generator in node.generators:
            _bind_all([generator.target], inner)
        yield from ((part, inner) for part in ast.iter_child_nodes(node))
    else:
        yield from ((part, scope) for part in ast.iter_child_nodes(node))


def _bind_all(body: list[ast.stmt] | list[ast.expr], scope: _Scope) -> None:
    """Bind what statements bind in their own scope."""
    elsewhere: set[str] = set()
    for node in _own(body):
        if isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        for name, meaning in _bindings(node):
            scope.bind(name, meaning)
    for name in elsewhere:
        scope.bound.pop(name, None)


def _own(body: list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    """The nodes that bind names of this scope: not those inside of other scopes."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _Comprehension):
            # An assignment expression binds in the function around it (PEP 572).
            waiting += [part for part in ast.walk(node) if isinstance(part, ast.NamedExpr)]
        elif not isinstance(node, _Function | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _bindings(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname is not None:
                yield alias.asname, alias.name
            else:
                top = alias.name.partition(".")[0]
                yield top, top
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, None if node.level else f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id, None
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, None
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        if node.name is not None:
            yield node.name, None
    elif isinstance(node, ast.MatchMapping) and node.rest is not None:
        yield node.rest, None
