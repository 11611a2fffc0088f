"""Serves an application as it stands for `rupy dev --reload`: `python -m rupy._dev.worker OPTIONS`, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .._failure import one_message
from .._handover import Handover
from .._reference import locate
from .._serve.load import load
from .run import run

#: Seconds that requests in flight are given at the end.
GRACE = 30.0

#: What `app.run()` says it gives way to.
COMMAND = "rupy dev"


@dataclass(frozen=True, slots=True)
class Options:
    """What is served, and how.

    Args:
        app: the application, as it was typed; None for the default.
        folder: where that was.
        debug: show tracebacks to clients, whatever the application says.
        access_log: write a line for each request.
        handover: what the supervisor hands over.
    """

    app: str | None
    folder: str
    debug: bool
    access_log: bool
    handover: Handover | None = None

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        return cls(**{**fields, "handover": Handover(**fields["handover"])})

    def to_json(self, handover: Handover) -> str:
        """The options as the one argument of a worker."""
        return json.dumps(asdict(replace(self, handover=handover)))


def main() -> None:
    """Serve with the options of the command line and end the process with the exit code of what went wrong."""
    with one_message():
        options = Options.from_json(sys.argv[1])
        located = locate(options.app, Path(options.folder))
        app = load(located.reference, located.root, COMMAND)
        debug = options.debug or app.debug
        run(app, "", 0, grace=GRACE, debug=debug, access_log=options.access_log, handover=options.handover)


if __name__ == "__main__":
    main()
