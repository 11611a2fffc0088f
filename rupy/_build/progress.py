"""How a build tells of its progress; the command line decides what of it is shown."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What hears of a build."""

    def say(self, message: str) -> None:
        """A line that the user should read."""

    def compiling(self, total: int) -> None:
        """Cargo begins; `total` is about how many crates it will report."""

    def compiled(self, crate: str) -> None:
        """A crate is done."""


class Silence:
    """Progress that nobody hears."""

    def say(self, message: str) -> None:
        pass

    def compiling(self, total: int) -> None:
        pass

    def compiled(self, crate: str) -> None:
        pass
