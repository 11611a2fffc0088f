"""Serves an application that is bound: the last step of both modes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec

from ._announce import announce
from ._forked import forgotten_in_children
from ._log import report
from ._process import has_standard_error, raise_descriptor_limit, waits_for_reader
from ._quit import ends_quietly

if TYPE_CHECKING:
    from ._handover import Handover
    from ._lifespan import Lifespan
    from ._rupy import Application, Jobs, Listener, Work
    from .app import Rupy

P = ParamSpec("P")


def serve_lane(
    app: Rupy,
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
        app: the application.
        application: the same, bound to its plan.
        listener: where.
        handover: what a supervisor has handed over; None without one.
        mode: how: `development`, `compiled`, `2 of 3 compiled`.
        routes: number of routes and static directories.
        debug: show tracebacks to clients.
        access_log: write a line for each request.
        grace: seconds that what is under way is given at the end.

    Raises:
        StartupError: the application does not start.
        ShutdownError: it does not shut down well.
    """
    from ._rupy import serve

    line, max_requests = (None, None) if handover is None else (handover.line, handover.max_requests)

    def ready() -> None:
        if handover is not None and line is not None:
            handover.report_ready(routes, mode)
        else:
            announce(mode, routes, listener.address)

    raise_descriptor_limit(app.policies.max_connections)
    _load_what_fails_without_descriptors()
    from ._stderr_log import logs_to_stderr

    logs = logs_to_stderr(names_process=line is not None)
    with ends_quietly(), logs, _lane_of(app) as work:
        _in_copy(
            serve,
            application,
            listener,
            report=report,
            debug=debug,
            ready=ready,
            work=work,
            lifespan=_lifespan_of(app),
            grace=grace,
            line=line,
            max_requests=max_requests,
            access_log=access_log and has_standard_error(),
            logs=waits_for_reader(),
        )


def serve_jobs(app: Rupy, application: Application, jobs: Jobs, *, debug: bool, grace: float) -> None:
    """Serve the requests of a program that embeds the application, or of a client in this one, until there are no more.

    Args:
        app: the application.
        application: the same, bound to its plan.
        jobs: the requests.
        debug: show tracebacks to clients.
        grace: seconds that what is under way is given at the end.

    Raises:
        StartupError: the application does not start.
        ShutdownError: it does not shut down well.
    """
    from ._rupy import serve_router

    with _lane_of(app) as work:
        lifespan = _lifespan_of(app)
        _in_copy(serve_router, application, jobs, report=report, debug=debug, work=work, lifespan=lifespan, grace=grace)


def _load_what_fails_without_descriptors() -> None:
    """Import what says that something has failed: when it has, there may be no descriptor left to read a module with."""
    import logging  # noqa: F401
    import traceback  # noqa: F401


@contextmanager
def _lane_of(app: Rupy) -> Iterator[Work]:
    """A lane that other threads of the application may give work to."""
    from ._rupy import Work

    work = Work()
    app._lanes.append(work)
    try:
        with forgotten_in_children(app):
            yield work
    finally:
        app._lanes.remove(work)


def _lifespan_of(app: Rupy) -> Lifespan | None:
    """What the application does before its first request and after its last; most do nothing, and load nothing for it."""
    if not app._registry.hooks:
        return None
    from ._lifespan import lifespan_of

    return lifespan_of(app)


def _in_copy(function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a function in a copy of the context: what the start-up of the application sets there ends with it."""
    from contextvars import copy_context

    copy_context().run(function, *args, **kwargs)
