"""Tables, as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table of text.

    Args:
        title: line above it.
        header: names of the columns; the first is aligned to the left.
        rows: cells.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """For a terminal."""
        widths = self._widths()
        lines = [_aligned(self.header, widths), "  ".join("-" * width for width in widths)]
        lines += [_aligned(row, widths) for row in self.rows]
        return "\n".join([self.title, *(f"  {line}".rstrip() for line in lines)])

    def markdown(self) -> str:
        """For a document."""
        widths = self._widths()
        rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
        rows = [_padded(self.header, widths), rule, *(_padded(row, widths) for row in self.rows)]
        return "\n".join([f"### {self.title}", "", *map(_cells, rows)])

    def _widths(self) -> list[int]:
        return [max(3, *map(len, column)) for column in zip(self.header, *self.rows, strict=True)]


def _padded(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(cells, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_padded(cells, widths))


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
