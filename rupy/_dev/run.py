"""Development mode: the plan of the live application, handed to the runtime as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._announce import announce
from .._codegen.ir.codec import encode
from .._codegen.lower.plan import lower_plan
from .._listener import bind
from .._log import reporter
from .._quit import ends_quietly
from .record import record

if TYPE_CHECKING:
    from .._codegen.ir.location import Location
    from ..app import Rupy


def run(app: Rupy, host: str, port: int, *, grace: float, debug: bool, location: Location | None = None) -> None:
    """Serve an application as it stands, until SIGINT or SIGTERM.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        grace: seconds that requests in flight are given at the end.
        debug: show tracebacks to clients.
        location: of `app.run()`, for messages; None where the command line asks.

    Raises:
        StartError: it cannot be served there.
    """
    recording = record(app)
    plan = encode(lower_plan(recording.model))
    listener = bind(host, port, location)
    from .._rupy import Application, serve

    application = Application.from_plan(plan, recording.handlers, recording.stages, recording.directories)
    with ends_quietly():
        announce("development", len(recording.handlers), listener.address)
        serve(application, listener, report=reporter(debug), grace=grace)
