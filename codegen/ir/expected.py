"""What a build takes for granted of the run that it is for."""

from __future__ import annotations

from dataclasses import dataclass

from .assumption import Assumption


@dataclass(frozen=True, slots=True)
class Installed:
    """A distribution whose sources were followed: its name and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What a start compares.

    Args:
        assumptions: values that a run may say otherwise.
        distributions: what was followed that is not of the project.
        runtime: packages whose registrations are left to run time, because the project says so.
    """

    assumptions: tuple[Assumption, ...] = ()
    distributions: tuple[Installed, ...] = ()
    runtime: tuple[str, ...] = ()
