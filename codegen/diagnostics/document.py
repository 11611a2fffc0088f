"""Diagnostics as JSON for tools."""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps
from typing import Any

from ..ir.location import Location
from .diagnostic import Diagnostic


def format_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Show diagnostics as one JSON document.

    Args:
        diagnostics: what was found.

    Returns:
        A list with one object for each.
    """
    return dumps([_object(diagnostic) for diagnostic in diagnostics], indent=2)


def _object(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "level": diagnostic.level,
        "message": diagnostic.message,
        **_place(diagnostic.location),
        "related": [_place(location) for location in diagnostic.related],
        "why": diagnostic.entry.why,
        "remedy": diagnostic.remedy or diagnostic.entry.remedy,
        "meanwhile": diagnostic.meanwhile or diagnostic.entry.meanwhile,
    }


def _place(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {"file": None, "line": None, "column": None}
    return {"file": location.file, "line": location.line, "column": location.column}
