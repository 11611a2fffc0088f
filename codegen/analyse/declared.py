"""What a project and its environment say besides the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What can be assumed.
Assumable = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared to the analysis.

    Args:
        assume: expressions, as the sources write them, and what they are taken to be.
    """

    assume: Mapping[str, Assumable] = field(default_factory=dict)
