"""Serves an application inside a Rust program: what the router of a generated crate starts its lane with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .._log import reporter
from .artifact import FOLDER, open_artifact

if TYPE_CHECKING:
    from .._rupy import Jobs

#: What `app.run()` says it gives way to.
COMMAND = "the Rust program"


def run(project: Path, jobs: Jobs) -> None:
    """Serve the requests of a router until it is dropped.

    Args:
        project: the folder that was built.
        jobs: the requests.

    Raises:
        ArtifactError: the artefact is missing, stale, foreign or damaged.
        LoadError: the application cannot be imported.
    """
    artifact = open_artifact(project / FOLDER)
    from .._dev.record import record
    from .._rupy import serve_router
    from .load import load
    from .worker import bind_application

    app = load(artifact.manifest.app, artifact.root, COMMAND)
    application = bind_application(record(app), strict=False)
    serve_router(application, jobs, report=reporter(app.debug))
