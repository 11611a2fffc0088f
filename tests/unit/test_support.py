"""Where rupy does not run."""

from __future__ import annotations

import sys

import pytest

from rupy._support import refuse_unsupported
from rupy.exceptions import StartError


def test_this_interpreter_is_supported() -> None:
    refuse_unsupported()


def test_windows_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(StartError, match=r"^rupy does not run on Windows; use Linux, WSL or a container$"):
        refuse_unsupported()


def test_a_sub_interpreter_is_refused() -> None:
    interpreters = pytest.importorskip("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
    program = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from rupy import Rupy\nfrom rupy.exceptions import StartError\n"
        "try: Rupy()\nexcept StartError as error: assert 'sub-interpreter' in str(error)\nelse: raise AssertionError('not refused')\n"
    )
    identity = interpreters.create()
    try:
        assert interpreters.run_string(identity, program) is None
    finally:
        interpreters.destroy(identity)
