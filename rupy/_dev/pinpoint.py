"""The exact place of a mistake, read from the source only once there is one."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from .project import location_of

if TYPE_CHECKING:
    from types import FrameType

    from .._codegen.diagnostics.diagnostic import Diagnostic
    from .._codegen.ir.location import Location
    from .._codegen.ir.model import Function
    from .project import Project


def pinpoint(
    diagnostic: Diagnostic, project: Project, frame: FrameType, function: Function | None = None
) -> Diagnostic:
    """Give a finding the places that the analysis of the source would give it.

    Args:
        diagnostic: what was found.
        project: the project of the application.
        frame: the call of the application that is refused.
        function: the function it is about; a live one knows the line of its first decorator, not that of its `def`.
    """
    location = diagnostic.location
    if location is not None and location == location_of(frame, project):
        location = replace(location, column=_column(frame, project.source_line(location)))
    related = diagnostic.related
    if function is not None:
        defined = _definition(function, project)
        related = tuple(defined if place == function.location else place for place in related)
    return replace(diagnostic, location=location, related=related)


def _column(frame: FrameType, line: str | None) -> int:
    """The column of the call that a frame is in, counted from 1 in characters; 0 where it is not known."""
    # A code unit is two bytes.
    positions = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    number, _, offset, _ = next(positions, (None, None, None, None))
    if line is None or offset is None or number != frame.f_lineno:
        return 0
    return len(line.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1


def _definition(function: Function, project: Project) -> Location:
    """The line of the `def` of a function; that of its first decorator where there is no such line."""
    import re

    name = re.escape(function.name.rpartition(".")[2])
    wanted = re.compile(rf"\s*(?:async\s+)?def\s+{name}\b")
    place = function.location
    while (line := project.source_line(place)) is not None:
        if found := wanted.match(line):
            return replace(place, column=len(found[0]) - len(found[0].lstrip()) + 1)
        place = replace(place, line=place.line + 1)
    return function.location
