"""Which application is meant."""

from __future__ import annotations

from dataclasses import dataclass

#: What an application is called where it is not named.
DEFAULT_VARIABLE = "app"


@dataclass(frozen=True, slots=True)
class Target:
    """An application of a project.

    Args:
        module: dotted name of its module.
        variable: the application, or a factory called without arguments; None: `app`, or the only one there.
    """

    module: str
    variable: str | None = None

    def __str__(self) -> str:
        return self.module if self.variable is None else f"{self.module}:{self.variable}"
