"""What a supervisor hands to a worker: its socket, and the line that says when to stop."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass

from .exceptions import StartError

#: Option of the interpreter (`-X`) that hands over to a script. Unlike a variable of the environment, the programs that
#: the application starts do not inherit it.
OPTION = "rupy-handover"


@dataclass(frozen=True, slots=True)
class Handover:
    """What a supervisor hands to a worker.

    Args:
        listener: descriptor of the listening socket.
        line: descriptor of the worker's end of the line; None where nobody supervises.
        max_requests: the supervisor wants to know when so many have come.
        speaks: says what there is to say about the application; the other workers load the same.
    """

    listener: int
    line: int | None = None
    max_requests: int | None = None
    speaks: bool = True

    def report_ready(self, routes: int, mode: str) -> None:
        """Tell the supervisor that the application is loaded.

        Args:
            routes: number of routes and static directories.
            mode: how they are served: `development`, `2 of 3 compiled`.
        """
        if self.line is None:
            return
        os.set_inheritable(self.line, False)
        try:
            os.write(self.line, f"ready {routes} {mode}\n".encode())
        except BrokenPipeError:
            # The supervisor is gone: the lane will find the line closed, and end.
            return

    def as_option(self) -> list[str]:
        """The arguments of an interpreter that hand this to the script that it runs."""
        import json

        return ["-X", f"{OPTION}={json.dumps(asdict(self))}"]


def handed_over() -> Handover | None:
    """What the script that this process runs was handed; None where nobody supervises it.

    Raises:
        StartError: it has been asked for before.
    """
    text = sys._xoptions.get(OPTION)
    if text is None:
        return None
    if not isinstance(text, str):
        raise StartError("a worker serves once; call app.run() once, or without workers")
    sys._xoptions[OPTION] = True
    import json

    return Handover(**json.loads(text))
