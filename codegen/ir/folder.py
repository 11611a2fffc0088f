"""Folders that an application serves files from."""

from __future__ import annotations

from dataclasses import dataclass

from .location import Location


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a static directory that is registered, or may be.

    Args:
        directory: as the application wrote it, relative to the file that registers it; None where it is known only at run
            time.
        code: the argument as it is written.
        location: the place of the registration.
    """

    directory: str | None
    code: str
    location: Location
