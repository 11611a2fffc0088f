"""Why a worker ended, in words."""

from __future__ import annotations

import pytest

from rupy._serve.supervisor.deaths import cause


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0, "ended with exit code 0"),
        (4, "ended with exit code 4"),
        (-9, "was ended by SIGKILL"),
        (-11, "was ended by SIGSEGV"),
        (-63, "was ended by signal 63"),
    ],
)
def test_it_names_the_exit_code_or_the_signal(code: int, text: str) -> None:
    assert cause(code) == text
