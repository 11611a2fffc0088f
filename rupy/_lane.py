"""Serves an application that is bound: the last step of both modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._announce import announce
from ._log import report
from ._quit import ends_quietly

if TYPE_CHECKING:
    from ._handover import Handover
    from ._rupy import Application, Jobs, Listener


def serve_lane(
    application: Application,
    listener: Listener,
    handover: Handover | None,
    *,
    mode: str,
    routes: int,
    debug: bool,
    access_log: bool,
    grace: float,
) -> None:
    """Say that the application is served, and serve it until SIGINT, SIGTERM or its supervisor ends it.

    Args:
        application: what is served.
        listener: where.
        handover: what a supervisor has handed over; None without one.
        mode: how: `development`, `compiled`, `2 of 3 compiled`.
        routes: number of routes and static directories.
        debug: show tracebacks to clients.
        access_log: write a line for each request.
        grace: seconds that requests in flight are given at the end.
    """
    from ._rupy import serve

    line, max_requests = (None, None) if handover is None else (handover.line, handover.max_requests)
    with ends_quietly():
        if handover is not None and line is not None:
            handover.report_ready(routes, mode)
        else:
            announce(mode, routes, listener.address)
        serve(
            application,
            listener,
            report=report,
            debug=debug,
            grace=grace,
            line=line,
            max_requests=max_requests,
            access_log=access_log,
        )


def serve_jobs(application: Application, jobs: Jobs, *, debug: bool) -> None:
    """Serve the requests of a program that embeds the application, or of a client in this one, until there are no more.

    Args:
        application: what is served.
        jobs: the requests.
        debug: show tracebacks to clients.
    """
    from ._rupy import serve_router

    serve_router(application, jobs, report=report, debug=debug)
