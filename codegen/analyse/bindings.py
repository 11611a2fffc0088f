"""Where a module gives a name what it stands for in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ..ir.location import Location
from ..parse.positions import Statement, statements, suites
from ..parse.source import Source


def bound_at(source: Source, name: str) -> Location:
    """Find the last assignment or import that binds a name.

    Args:
        source: of the module.
        name: the name.

    Returns:
        Where it stands; of what no statement binds by its name, the star import that may, or the first line.
    """
    every = list(_every(statements(source.tree.body)))
    found = [node for node in every if name in _bound(node)] or [node for node in every if "*" in _bound(node)]
    return source.location(found[-1]) if found else Location(source.file, 1)


def _every(body: Sequence[Statement]) -> Iterator[Statement]:
    """The statements that bind names of the module: not those of functions and classes."""
    for node in body:
        yield node
        if not isinstance(node, cst.FunctionDef | cst.ClassDef):
            for suite in suites(node):
                yield from _every(suite)


def _bound(node: Statement) -> list[str]:
    if isinstance(node, cst.Assign):
        return [name for target in node.targets for name in _names(target.target)]
    if isinstance(node, cst.AnnAssign) and node.value is not None:
        return _names(node.target)
    if isinstance(node, cst.Import | cst.ImportFrom | cst.LazyImport | cst.LazyImportFrom):
        if isinstance(node.names, cst.ImportStar):
            return ["*"]
        return [alias.evaluated_alias or alias.evaluated_name for alias in node.names]
    return []


def _names(target: cst.BaseExpression) -> list[str]:
    parts = [element.value for element in target.elements] if isinstance(target, cst.Tuple | cst.List) else [target]
    return [part.value for part in parts if isinstance(part, cst.Name)]
