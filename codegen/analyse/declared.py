"""What a project and its environment say besides the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: What can be assumed.
Assumable = str | int | float | bool | None


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared to the analysis.

    Args:
        assume: expressions, as the sources write them, and what they are taken to be.
        runtime: packages whose registrations are left to run time.
        installed: the text of a source of an installed package, by its path from the folder that packages are in; None
            where there is none that is followed.
        is_installed: whether there is a module of this name.
    """

    assume: Mapping[str, Assumable] = field(default_factory=dict)
    runtime: tuple[str, ...] = ()
    installed: Callable[[str], str | None] = field(default=_nothing, compare=False, repr=False)
    is_installed: Callable[[str], bool] = field(default=bool, compare=False, repr=False)
