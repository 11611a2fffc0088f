"""The log of a request that failed."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from rupy._log import report, user_frames


def division() -> ZeroDivisionError:
    """The error of a module of the application that divides by zero."""
    with pytest.raises(ZeroDivisionError) as raised:
        exec(compile("1 / 0", "app.py", "exec"), {"__name__": "app"})
    error = raised.value
    assert error.__traceback__ is not None
    return error.with_traceback(error.__traceback__.tb_next)


def test_the_message_and_the_traceback_reach_the_logger(caplog: pytest.LogCaptureFixture) -> None:
    error = division()
    assert report("GET /%s failed", error, None) is None
    (record,) = caplog.records
    assert (record.name, record.levelno, record.getMessage()) == ("rupy", logging.ERROR, "GET /%s failed")
    assert record.exc_info is not None
    assert record.exc_info[:2] == (ZeroDivisionError, error)


def test_debug_mode_returns_the_traceback(caplog: pytest.LogCaptureFixture) -> None:
    page = report("failed", division(), "text/plain; charset=utf-8")
    assert (
        page
        == 'Traceback (most recent call last):\n  File "app.py", line 1, in <module>\nZeroDivisionError: division by zero\n'
    )
    assert len(caplog.records) == 1


def test_an_error_without_frames_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    assert report("failed", TypeError("returned 7"), "text/plain") == "TypeError: returned 7\n"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_an_error_that_ends_programs_is_only_logged(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    report("failed", error, None)
    assert len(caplog.records) == 1


def test_the_traceback_starts_in_the_application() -> None:
    namespace = {"__name__": "rupy.inside"}
    exec("def call(function): function()", namespace)
    with pytest.raises(ZeroDivisionError) as caught_error:
        namespace["call"](lambda: 1 / 0)
    traceback = caught_error.value.__traceback__
    assert traceback is not None
    frames = user_frames(traceback.tb_next)
    assert frames is not None
    assert frames.tb_frame.f_code.co_name == "<lambda>"


def test_without_any_logging_set_up_the_line_goes_to_stderr() -> None:
    program = "from rupy._log import report\ntry: 1 / 0\nexcept Exception as error: report('GET / failed', error, None)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stderr.splitlines()[:2] == ["GET / failed", "  Traceback (most recent call last):"]
    assert result.stderr.splitlines()[-1] == "  ZeroDivisionError: division by zero"
