"""Why something that a source says may not happen, or may happen more than once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to leave a registration to run time.

    Args:
        code: of the diagnostic.
        where: `inside an if block`, `in register, which the build does not see called`.
    """

    code: str
    where: str
