"""Compares what the sources of an application say with what it registers when it is imported, in a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.codec import decode, encode
from .._codegen.ir.expected import Expected
from .._codegen.ir.location import Location
from .._codegen.ir.plan import Plan
from .._reference import AppReference, LocatedApp
from ..exceptions import LoadError, RupyError
from .errors import BuildError

if TYPE_CHECKING:
    from ..app import Rupy

_COMMAND = "rupy check"

#: What is written where the application does something else than its sources show.
_REMEDIES = {
    "RPY401": "register it at the top level of a module, or of a function that is called there",
    "RPY402": "register it whatever the run, or leave it out",
    "RPY403": "register the function itself, or let its decorator keep its parameters",
    "RPY404": "register middleware at the top level of a module, in every run",
    "RPY405": "write the option as a constant",
    "RPY407": "register exception handlers at the top level of a module, in every run",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the child process is asked.

    Args:
        plan: what the sources say.
        told: lines of which the analysis has said already that they are left to run time, without columns.
        expected: what the analysis takes for granted.
    """

    plan: Plan
    told: tuple[Location, ...]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child process says.

    Args:
        differences: between sources and application.
        error: why it could not compare; empty where it could.
        failed_to_load: the error is one of importing the application.
    """

    differences: tuple[Diagnostic, ...] = ()
    error: str = ""
    failed_to_load: bool = False


def compare_live(
    located: LocatedApp, plan: Plan, findings: Iterable[Diagnostic], expected: Expected
) -> tuple[Diagnostic, ...]:
    """Import an application in a child process and compare.

    Args:
        located: the application.
        plan: what its sources say.
        findings: what the analysis has said of it.
        expected: what the analysis takes for granted.

    Returns:
        What differs and has not been said.

    Raises:
        LoadError: it cannot be imported.
        BuildError: it ended the child process, or what it registers is refused.
    """
    told = (finding.location for finding in findings if finding.location is not None)
    question = Question(plan, tuple(sorted({Location(place.file, place.line) for place in told})), expected)
    reader, writer = os.pipe()
    reference = located.reference
    arguments = [str(writer), str(located.root), reference.module, reference.variable or ""]
    with subprocess.Popen(
        # Without the current folder: its modules would take the place of Python's own.
        [sys.executable, "-P", "-m", __name__, *arguments],
        stdin=subprocess.PIPE,
        # What the application prints is a message: the results of this process are on its own standard output.
        stdout=sys.stderr.fileno(),
        pass_fds=[writer],
    ) as child:
        os.close(writer)
        assert child.stdin is not None
        with suppress(BrokenPipeError), child.stdin as stream:
            stream.write(encode(question).encode())
        with os.fdopen(reader, "rb") as answers:
            text = answers.read().decode()
    if not text:
        raise BuildError(f"{reference} ended the process that imported it, with exit code {child.returncode}")
    answer = decode(Answer, text)
    if answer.error:
        raise LoadError(answer.error) if answer.failed_to_load else BuildError(answer.error)
    return answer.differences


def _main(descriptor: str, root: str, module: str, variable: str) -> None:
    question = decode(Question, sys.stdin.buffer.read().decode())
    answer = _compare(question, AppReference(module, variable or None), Path(root))
    with os.fdopen(int(descriptor), "wb") as stream:
        stream.write(encode(answer).encode())
    sys.stdout.flush()
    sys.stderr.flush()
    # The application may have started threads; nobody waits for them here.
    os._exit(0)


def _compare(question: Question, reference: AppReference, root: Path) -> Answer:
    from .._codegen.lower.plan import lower_plan
    from .._dev.record import record
    from .._serve.expected import brought_by, explained
    from .._serve.load import load
    from .._serve.reconcile import reconcile

    try:
        app = load(reference, root, _COMMAND)
        model = record(app).model
    except RupyError as error:
        return Answer(error=str(error), failed_to_load=isinstance(error, LoadError))
    live = lower_plan(model)
    expected = question.expected
    found = reconcile(model, live, question.plan, brought_by(expected.runtime, str(root))).differences
    differences = explained(found, expected.assumptions)
    untold = (difference for difference in differences if not _is_told(difference, live, question))
    return Answer((*_debug(app, reference), *map(_in_sources, untold)))


def _debug(app: Rupy, reference: AppReference) -> Iterator[Diagnostic]:
    if app.debug:
        yield Diagnostic("RPY237", f"{reference} has debug=True where it is imported here")


def _in_sources(difference: Diagnostic) -> Diagnostic:
    """A difference to what the sources show: nothing needs to have been built."""
    remedy = _REMEDIES.get(difference.code)
    return difference if remedy is None else replace(difference, remedy=remedy)


def _is_told(difference: Diagnostic, live: Plan, question: Question) -> bool:
    """Whether the analysis has said that this depends on the run."""
    from .._serve.reconcile import catches_of

    if difference.code == "RPY401":
        return difference.location in question.told
    if difference.code == "RPY404":
        return _middleware(live, question.told) == _middleware(question.plan)
    if difference.code == "RPY407":
        return catches_of(live, question.told) == catches_of(question.plan)
    return False


def _middleware(plan: Plan, without: tuple[Location, ...] = ()) -> list[str]:
    caught = {catch.stage for catch in plan.catches}
    stages = (stage for index, stage in enumerate(plan.stages) if index not in caught)
    return [stage.name for stage in stages if stage.location not in without]


if __name__ == "__main__":
    _main(*sys.argv[1:])
