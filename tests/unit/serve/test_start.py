"""The command that starts a worker."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from rupy._handover import Handover
from rupy._serve.options import Options
from rupy._serve.start import worker_command
from rupy.exceptions import StartError

PROGRAM = "import json; from rupy._serve.start import worker_command; from rupy._serve.options import Options; "


def test_options_are_read_as_they_were_written() -> None:
    options = Options("ü 'x'", "::1", 1, "/run/a", Handover(3, 4, 5, False), True, True, 0.5)
    assert Options.from_json(options.to_json()) == options


def test_options_of_another_version_are_refused() -> None:
    with pytest.raises(TypeError):
        Options.from_json('{"folder": ".", "unknown": 1}')


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["-X", "dev", "-W", "error"],
        ["-Xutf8", "-O", "-u", "--check-hash-based-pycs", "never"],
        ["-bE", "-Xfaulthandler"],
    ],
)
def test_the_interpreter_of_the_worker_is_one_like_this(options: list[str]) -> None:
    program = PROGRAM + "print(json.dumps(worker_command(Options('.'))[1:]))"
    result = subprocess.run(
        [sys.executable, *options, "-c", program, "-p", "serve", "-X"], check=True, capture_output=True
    )
    expected = " ".join([*options, "-P", "-m", "rupy._serve.worker", Options(".").to_json()])
    joined = expected.replace("-Xutf8", "-X utf8").replace("-bE", "-b -E").replace("-Xfaulthandler", "-X faulthandler")
    assert " ".join(json.loads(result.stdout)) == joined


def test_a_process_without_an_interpreter_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(StartError, match="start rupy with python -m rupy"):
        worker_command(Options("."))
