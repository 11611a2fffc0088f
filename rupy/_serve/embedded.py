"""Serves an application inside a Rust program: what the router of a generated crate starts its lane with."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from .._lane import serve_jobs
from ..exceptions import ArtifactError, OptionError
from .artifact import FOLDER, Artifact, open_artifact

if TYPE_CHECKING:
    from .._rupy import Jobs

#: What `app.run()` says it gives way to.
COMMAND = "the Rust program"

#: Seconds that what is under way is given at the end, as everywhere by default.
GRACE = 30.0


def run(project: Path, jobs: Jobs) -> None:
    """Serve the requests of a router until it is dropped.

    Args:
        project: the folder that was built.
        jobs: the requests.

    Raises:
        ArtifactError: the artefact is missing, stale, foreign or damaged, or the program was compiled with another.
        LoadError: the application cannot be imported.
        OptionError: the application limits connections, which are not rupy's here, or shows tracebacks to clients.
    """
    _leave_signals()
    artifact = open_artifact(project / FOLDER)
    _check_seal(artifact)
    from .._codegen.check.options import check_without_connections
    from .._dev.record import record
    from .load import load_compiled
    from .worker import bind_application

    app = load_compiled(artifact, COMMAND)
    problem = check_without_connections(app.policies)
    if problem is not None:
        raise OptionError(f"{artifact.manifest.app}: {problem}")
    bound = bind_application(record(app), artifact, strict=False)
    serve_jobs(app, bound.application, jobs, debug=False, grace=GRACE)


def _check_seal(artifact: Artifact) -> None:
    """Refuse a program that was compiled with the crate of another build: its table would call this one's functions."""
    from .._rupy import compiled_seal

    if compiled_seal() != artifact.manifest.seal:
        raise ArtifactError(
            f"the program was compiled with another application than the one in {artifact.folder}, or with another state of "
            "it; compile the program again"
        )


def _leave_signals() -> None:
    """Give back Ctrl-C: the module `signal` takes it when it is first imported, where the program has no handler."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Off the main thread of an interpreter that the program has started itself, signals are its own affair.
        with contextlib.suppress(ValueError):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
