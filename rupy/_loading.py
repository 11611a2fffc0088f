"""Which command imports the application; `app.run()` gives way to it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._codegen.ir.location import Location


class _Loader:
    """What imports the application, and whether that has been said."""

    command: str | None = None
    said = False


def begin(command: str) -> None:
    """From here on `app.run()` does nothing.

    Args:
        command: the command that serves or checks the application in its place, `rupy serve`.
    """
    _Loader.command, _Loader.said = command, False


def gives_way(location: Location) -> bool:
    """Whether `app.run()` must do nothing; says so, once.

    Args:
        location: of the call.
    """
    command = _Loader.command
    if command is None:
        return False
    if not _Loader.said:
        _Loader.said = True
        sys.stderr.write(f"{command}: {location}: app.run() does nothing here, {command} decides how it is served\n")
    return True
