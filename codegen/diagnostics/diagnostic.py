"""One finding about an application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ir.location import Location

if TYPE_CHECKING:
    from .code import Code, Level


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What was found, where, and what to do about it.

    Args:
        code: a code of the table, `RPY3xx`.
        message: what was found, in one line.
        location: where; None where it has no place in the sources.
        related: other places that belong to it, such as the first of two conflicting routes.
        remedy: what to write instead, where that can be said more exactly than the table does.
        meanwhile: what rupy does until then, where the table does not say it exactly.
    """

    code: str
    message: str
    location: Location | None = None
    related: tuple[Location, ...] = ()
    remedy: str = ""
    meanwhile: str = ""

    @property
    def entry(self) -> Code:
        """What the table says of the code."""
        # An application that starts without a finding does not load the texts.
        from .table import CODES

        return CODES[self.code]

    @property
    def level(self) -> Level:
        """How grave it is."""
        return self.entry.level

    def __str__(self) -> str:
        from .text import format_text

        return format_text(self)
