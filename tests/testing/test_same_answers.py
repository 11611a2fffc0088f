"""A `TestClient` gets the answers that come over a socket: the requests of the parity suite, those that a client sends."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

from tests.support.case import Case
from tests.support.program import Program
from tests.support.server import ROOT, environment

#: Modules of the parity suite, and how many of their requests httpx sends as they are, at least.
MODULES = {
    "blocking": 16,
    "bodies": 14,
    "guard": 5,
    "handlers": 79,
    "hello": 14,
    "json": 19,
    "limits": 9,
    "middleware": 24,
    "modules": 6,
    "request": 67,
    "response": 84,
    "routing": 126,
    "statics": 125,
    "streams": 5,
}


def in_process(program: Program, cases: list[Case]) -> list[str | None]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.testing.in_process", "answers.json"],
        cwd=program.folder,
        env=environment(PYTHONPATH=str(ROOT)),
        input=json.dumps([case.send.decode("latin-1") for case in cases]),
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0
    return json.loads((program.folder / "answers.json").read_text())


def differs(case: Case, answer: str) -> bool:
    return answer.split(" ")[0] != str(case.answer) if isinstance(case.answer, int) else answer != case.answer


@pytest.mark.parametrize("name", MODULES)
def test_the_answers_are_those_of_a_socket(name, tmp_path):
    module = importlib.import_module(f"tests.parity.test_{name}")
    program = Program.copy(ROOT / "tests/parity/programs" / module.PROGRAM, tmp_path / name)
    getattr(module, "prepare", lambda _: None)(program)
    # A head has no size where there are no bytes.
    cases = [case for case in module.CASES if case.answer != 431]
    answers = in_process(program, cases)
    asked = [(case, answer) for case, answer in zip(cases, answers, strict=True) if answer is not None]
    different = [f"{case}\nwanted {case.answer}\nfound  {answer}" for case, answer in asked if differs(case, answer)]
    assert different == []
    assert len(asked) >= MODULES[name], len(asked)
