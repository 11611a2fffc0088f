"""What an uncaught error looks like."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_an_error_of_ours_is_one_message() -> None:
    result = run(
        "from rupy._dev.excepthook import install; install(); from rupy.exceptions import StartError; raise StartError('no port')"
    )
    assert (result.returncode, result.stderr) == (1, "rupy: no port\n")


@pytest.mark.parametrize("error", ["ValueError('x')", "KeyError('x')"])
def test_every_other_error_has_its_traceback(error: str) -> None:
    result = run(f"from rupy._dev.excepthook import install; install(); raise {error}")
    assert result.returncode == 1
    assert result.stderr.startswith("Traceback (most recent call last):")


def test_it_is_installed_once_and_keeps_the_hook_before_it() -> None:
    result = run(
        "import sys\nsys.excepthook = lambda kind, error, traceback: print('mine', error)\n"
        "from rupy._dev.excepthook import install\ninstall(); hook = sys.excepthook; install()\n"
        "assert sys.excepthook is hook\nraise ValueError('x')"
    )
    assert result.stdout == "mine x\n"
