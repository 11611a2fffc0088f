"""Compares what the sources of an application say with what it registers when it is imported, in a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.codec import decode, encode
from .._codegen.ir.plan import Plan
from .._reference import AppReference, LocatedApp
from ..exceptions import LoadError, RupyError
from .errors import BuildError
from .findings import Findings

_COMMAND = "rupy check"


def compare_live(located: LocatedApp, plan: Plan) -> tuple[Diagnostic, ...]:
    """Import an application in a child process and compare.

    Args:
        located: the application.
        plan: what its sources say.

    Returns:
        What differs.

    Raises:
        LoadError: it cannot be imported.
        BuildError: it ended the child process, or what it registers is refused.
    """
    reader, writer = os.pipe()
    reference = located.reference
    arguments = [str(writer), str(located.root), reference.module, reference.variable or ""]
    command = [sys.executable, "-m", __name__, *arguments]
    # What the application prints is a message: the results of this process are on its own standard output.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, stderr=subprocess.PIPE, pass_fds=[writer]) as child:
        os.close(writer)
        with os.fdopen(reader, "rb") as answer:
            _, errors = child.communicate(encode(plan).encode())
            text = answer.read().decode()
    said = errors.decode("utf-8", "replace").strip()
    if child.returncode == LoadError.exit_code:
        raise LoadError(said)
    if child.returncode != 0 or not text:
        raise BuildError(said or f"{reference} ended the process that imported it (exit code {child.returncode})")
    return decode(Findings, text).diagnostics


def _main(descriptor: str, root: str, module: str, variable: str) -> None:
    from .._codegen.lower.plan import lower_plan
    from .._dev.record import record
    from .._serve.load import load
    from .._serve.reconcile import reconcile

    plan = decode(Plan, sys.stdin.buffer.read().decode())
    try:
        model = record(load(AppReference(module, variable or None), Path(root), _COMMAND)).model
        differences = reconcile(model, lower_plan(model), plan).differences
    except RupyError as error:
        sys.stderr.write(str(error))
        sys.stderr.flush()
        # The application may have started threads; nobody waits for them here.
        os._exit(error.exit_code)
    with os.fdopen(int(descriptor), "wb") as answer:
        answer.write(encode(Findings(differences)).encode())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _main(*sys.argv[1:])
