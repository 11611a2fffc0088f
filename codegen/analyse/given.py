"""Attributes that a project may give its applications."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..parse.source import Source

# What gives an object attributes whose names are not seen.
_ANY = ("setattr", "__dict__", "vars(", "__getattr")


def may_be_given(name: str, sources: Iterable[Source | None]) -> bool:
    """Whether code of a project, followed or not, may give an application an attribute.

    Args:
        name: of the attribute.
        sources: of the project; None for one that is not seen.
    """
    return any(source is None or _gives(source, name) for source in sources)


def _gives(source: Source, name: str) -> bool:
    if any(text in source.text for text in _ANY):
        return True
    stored = (node for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.Attribute))
    return any(node.attr == name and isinstance(node.ctx, ast.Store) for node in stored)
