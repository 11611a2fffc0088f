"""Serves an artefact in this process: that of `rupy serve`, or one of its workers.

`python -m rupy._serve.worker OPTIONS` takes the options as JSON; `start.py` knows the command.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .._codegen.ir.shape import shape
from .._failure import one_message
from .._lane import serve_lane
from .._listener import adopt, bind, bind_unix
from ..exceptions import RupyError
from . import finder
from .artifact import open_artifact
from .digest import sha256_of_text
from .expected import brought_by, explained, other_distributions
from .options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .._codegen.diagnostics.diagnostic import Diagnostic
    from .._codegen.ir.expected import Installed
    from .._dev.record import Recording
    from .._rupy import Application, Listener
    from .artifact import Artifact
    from .reconcile import Reconciliation

#: What `app.run()` says it gives way to.
COMMAND = "rupy serve"


class Bound(NamedTuple):
    """An application, ready to be served.

    Args:
        application: what the runtime serves.
        compiled: number of its routes and static directories that are compiled.
    """

    application: Application
    compiled: int


class DriftError(RupyError):
    """With `strict`, an application that is not the one that was compiled."""


def serve(options: Options) -> None:
    """Serve an artefact until SIGINT or SIGTERM.

    Args:
        options: what to serve, and where.

    Raises:
        ArtifactError: the artefact is missing, stale, foreign or damaged.
        LoadError: the application cannot be imported.
        OptionError: it shows tracebacks to clients.
        DriftError: it differs from what was compiled, and `strict` is set.
        StartError: it cannot be served there.
    """
    artifact = open_artifact(Path(options.folder), allow_stale=options.allow_stale)
    finder.bind(artifact.file, artifact.manifest.seal)
    from .._dev.record import record
    from .load import load_compiled

    app = load_compiled(artifact, COMMAND)
    recording = record(app)
    speaks = options.handover is None or options.handover.speaks
    if artifact.stale and speaks:
        sys.stderr.write(f"rupy: {artifact.stale} since the build; what differs from it is served as it stands\n")
    bound = bind_application(recording, artifact, strict=options.strict, speaks=speaks)
    routes = len(recording.handlers)
    serve_lane(
        app,
        bound.application,
        _listener(options),
        options.handover,
        mode=_mode(bound.compiled, routes),
        routes=routes,
        debug=False,
        access_log=options.access_log,
        grace=options.grace,
    )


def _mode(compiled: int, routes: int) -> str:
    if not compiled:
        return "nothing compiled"
    return "compiled" if compiled == routes else f"{compiled} of {routes} compiled"


def _listener(options: Options) -> Listener:
    if options.handover is not None:
        return adopt(options.handover.listener)
    if options.uds is not None:
        return bind_unix(options.uds)
    return bind(options.host, options.port)


def bind_application(recording: Recording, artifact: Artifact, *, strict: bool, speaks: bool = True) -> Bound:
    """The compiled table where the application is the one that was compiled, else one table of both.

    Args:
        recording: the live application.
        artifact: what was compiled.
        strict: a difference is an error.
        speaks: say what differs.

    Raises:
        DriftError: it differs, and `strict` is set.
    """
    manifest = artifact.manifest
    others = _other_distributions(manifest.expected.distributions)
    if sha256_of_text(shape(recording.model)) == manifest.model:
        # Nearly always: nothing has to be lowered, and what lowers is not even loaded.
        _tell(others, strict=strict, speaks=speaks)
        return _compiled(recording, recording.handlers, recording.directories)
    reconciliation = _reconcile(recording, artifact)
    differences = explained(reconciliation.differences, manifest.expected.assumptions)
    _tell((*others, *differences), strict=strict, speaks=speaks)
    return _reconciled(recording, reconciliation)


def _other_distributions(followed: tuple[Installed, ...]) -> tuple[Diagnostic, ...]:
    # The names of what is installed are not loaded for nothing.
    return other_distributions(followed) if followed else ()


def _tell(differences: Sequence[Diagnostic], *, strict: bool, speaks: bool) -> None:
    if not differences:
        return
    from .reconcile import show

    lines = "\n".join(show(difference) for difference in differences)
    if strict:
        raise DriftError(f"the application is not the one that was compiled\n{lines}")
    if speaks:
        sys.stderr.write(lines + "\n")


def _compiled(recording: Recording, handlers: Sequence[Callable[..., Any] | None], directories: Sequence[str]) -> Bound:
    from .. import _rupy

    application = _rupy.Application.from_artifact(
        handlers, recording.stages, recording.errors, directories, recording.json_default
    )
    return Bound(application, len(handlers))


def _reconcile(recording: Recording, artifact: Artifact) -> Reconciliation:
    from .. import _rupy
    from .._codegen.ir.codec import decode
    from .._codegen.ir.plan import Plan
    from .._codegen.lower.plan import lower_plan
    from .reconcile import reconcile

    compiled = decode(Plan, _rupy.compiled_plan() or "")
    brought = brought_by(artifact.manifest.expected.runtime, str(artifact.root))
    return reconcile(recording.model, lower_plan(recording.model), compiled, brought)


def _reconciled(recording: Recording, reconciliation: Reconciliation) -> Bound:
    from .. import _rupy
    from .._codegen.ir.codec import encode
    from .reconcile import in_compiled_order

    if reconciliation.is_compiled:
        return _compiled(recording, *in_compiled_order(reconciliation, recording.handlers, recording.directories))
    application = _rupy.Application.from_plan(
        encode(reconciliation.plan),
        recording.handlers,
        recording.stages,
        recording.errors,
        recording.directories,
        recording.json_default,
        compiled=reconciliation.compiled,
    )
    return Bound(application, sum(index is not None for index in reconciliation.compiled))


def main() -> None:
    """Serve with the options of the command line and end the process with the exit code of what went wrong."""
    with one_message():
        serve(Options.from_json(sys.argv[1]))


if __name__ == "__main__":
    main()
