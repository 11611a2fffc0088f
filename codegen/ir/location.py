"""Where something stands in the sources of an application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file.

    Args:
        file: path relative to the project's folder, with forward slashes.
        line: line, counted from 1.
        column: column, counted from 1; 0 where only the line is known.
    """

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.column == 0 else f"{self.file}:{self.line}:{self.column}"
