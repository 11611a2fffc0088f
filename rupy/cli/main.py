"""The command `rupy`: serves without click, which would stay in the server's memory; every other command has it."""

from __future__ import annotations

import sys

from .._process import begin


def main() -> None:
    """Run the command line and end the process with its exit code."""
    _leave_start_folder()
    begin()
    if sys.argv[1:2] == ["serve"]:
        from .serve import serve

        serve(sys.argv[2:])
    else:
        from .group import group

        group(prog_name="rupy")


def _leave_start_folder() -> None:
    """Import nothing from where rupy stands or was called, as with Python's `-P`: a module there may have any name."""
    if not sys.flags.safe_path:
        del sys.path[0]
