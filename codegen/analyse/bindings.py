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
        targets: list[cst.BaseExpression] = [target.target for target in node.targets]
    elif isinstance(node, cst.AnnAssign) and node.value is not None:
        targets = [node.target]
    elif isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar):
        return ["*"]
    elif isinstance(node, cst.Import | cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        return [alias.evaluated_alias or alias.evaluated_name for alias in node.names]
    else:
        return []
    parts = [
        p for t in targets for p in ([e.value for e in t.elements] if isinstance(t, cst.Tuple | cst.List) else [t])
    ]
    return [part.value for part in parts if isinstance(part, cst.Name)]
