"""Development mode: the plan of the live application, handed to the runtime as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._handover import Handover
from .._lane import serve_lane
from .._listener import adopt, bind
from .bound import bind_live
from .record import record

if TYPE_CHECKING:
    from .._codegen.ir.location import Location
    from ..app import Rupy

#: What the line that says where it serves calls it.
MODE = "development"


def run(
    app: Rupy,
    host: str,
    port: int,
    *,
    grace: float,
    debug: bool,
    access_log: bool,
    location: Location | None = None,
    handover: Handover | None = None,
) -> None:
    """Serve an application as it stands, until SIGINT or SIGTERM.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        grace: seconds that requests in flight are given at the end.
        debug: show tracebacks to clients.
        access_log: write a line for each request.
        location: of `app.run()`, for messages; None where the command line asks.
        handover: what a supervisor has handed over, in the place of host and port.

    Raises:
        StartError: it cannot be served there.
    """
    recording = record(app)
    listener = bind(host, port, location) if handover is None else adopt(handover.listener)
    application = bind_live(recording)
    routes = len(recording.handlers)
    serve_lane(
        app, application, listener, handover, mode=MODE, routes=routes, debug=debug, access_log=access_log, grace=grace
    )
