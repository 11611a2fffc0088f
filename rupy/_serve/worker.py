"""Serves an artefact in this process; starts without click and rich.

`python -m rupy._serve.worker OPTIONS` takes the options as JSON, for whoever starts a worker.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .._announce import announce
from .._listener import bind, bind_unix
from .._log import reporter
from .._quit import ends_quietly
from .._support import refuse_unsupported
from ..exceptions import RupyError
from . import finder
from .artifact import open_artifact

if TYPE_CHECKING:
    from .._dev.record import Recording
    from .._rupy import Application

#: What `app.run()` says it gives way to.
COMMAND = "rupy serve"


class DriftError(RupyError):
    """With `strict`, an application that is not the one that was compiled."""


@dataclass(frozen=True, slots=True)
class Options:
    """How an artefact is served.

    Args:
        folder: the folder of the artefact.
        host: address to listen on.
        port: port to listen on.
        uds: Unix socket to listen on in its place.
        strict: a difference between build and application is an error.
        allow_stale: sources may have changed since the build.
        grace: seconds that requests in flight are given at the end.
    """

    folder: str
    host: str = "127.0.0.1"
    port: int = 8000
    uds: str | None = None
    strict: bool = False
    allow_stale: bool = False
    grace: float = 30.0


def serve(options: Options) -> None:
    """Serve an artefact until SIGINT or SIGTERM.

    Args:
        options: what to serve, and where.

    Raises:
        ArtifactError: the artefact is missing, stale, foreign or damaged.
        LoadError: the application cannot be imported.
        DriftError: it differs from what was compiled, and `strict` is set.
        StartError: it cannot be served there.
    """
    artifact = open_artifact(Path(options.folder), allow_stale=options.allow_stale)
    finder.bind(artifact.file)
    from .. import _rupy
    from .._dev.record import record
    from .load import load

    app = load(artifact.manifest.app, artifact.root, COMMAND)
    recording = record(app)
    application = bind_application(recording, strict=options.strict)
    listener = bind_unix(options.uds) if options.uds is not None else bind(options.host, options.port)
    with ends_quietly():
        announce("compiled", len(recording.handlers), listener.address)
        _rupy.serve(application, listener, report=reporter(app.debug), grace=options.grace)


def bind_application(recording: Recording, *, strict: bool) -> Application:
    """The compiled table where the application is the one that was compiled, else one table of both."""
    from .. import _rupy
    from .._codegen.ir.codec import decode, encode
    from .._codegen.ir.plan import Plan
    from .._codegen.lower.plan import lower_plan
    from .reconcile import in_compiled_order, reconcile, show

    live, compiled = lower_plan(recording.model), decode(Plan, _rupy.compiled_plan() or "")
    reconciliation = reconcile(recording.model, live, compiled)
    if not reconciliation.differences:
        handlers, directories = in_compiled_order(reconciliation, compiled, recording.handlers, recording.directories)
        return _rupy.Application.from_artifact(handlers, recording.stages, directories)
    lines = "\n".join(show(difference) for difference in reconciliation.differences)
    if strict:
        raise DriftError(f"the application is not the one that was compiled\n{lines}")
    sys.stderr.write(lines + "\n")
    return _rupy.Application.from_plan(
        encode(reconciliation.plan),
        recording.handlers,
        recording.stages,
        recording.directories,
        compiled=reconciliation.compiled,
    )


def main() -> None:
    """Serve with the options of the command line and end the process with the exit code of what went wrong."""
    try:
        refuse_unsupported()
        serve(Options(**json.loads(sys.argv[1])))
    except RupyError as error:
        sys.stderr.write(f"rupy: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
