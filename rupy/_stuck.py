"""Calls that do not end: what the log says of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import CodeType, FrameType

#: Codes of functions of the application, each with what it is.
Codes = Sequence[tuple[CodeType, str]]

#: Seconds that the log may take of what ends the process; a supervisor waits for a second at least.
_LAST_WORDS = 0.5


def stuck(place: str, seconds: float, thread: int, codes: Codes) -> None:
    """Log where a thread stands that has been at one call for too long.

    Args:
        place: what the thread is for.
        seconds: how long it has been at the call.
        thread: its number.
        codes: what it may have been called for.
    """
    call, stack = _call_of(thread, codes)
    _log(f"{call} has kept {place} for {seconds:.1f} s, and stands at\n{stack}")


def was_stuck(place: str, seconds: float, _thread: int, _codes: Codes) -> None:
    """Log that a thread was at one call for too long, in which no other thread could run, so that it was not seen.

    Args:
        place: what the thread is for.
        seconds: how long it was at the call.
    """
    _log(f"a call kept {place} for {seconds:.1f} s, in code that lets no other thread run; it has ended")


def given_up(thread: int, codes: Codes) -> None:
    """Log where a thread of the pool stands that does not end with its server.

    Args:
        thread: its number.
        codes: what it may have been called for.
    """
    call, stack = _call_of(thread, codes)
    _log(f"{call} does not end, its thread ends with the process; it stands at\n{stack}")


def ends_the_process(thread: int) -> None:
    """Log where the thread that serves stands, which does not end, and end the process with exit code 1.

    Args:
        thread: its number.
    """
    from threading import Thread

    # The log may be what that thread waits for: nobody reads it any more, or the thread holds its lock.
    telling = Thread(target=_tell_the_end, args=(thread,), daemon=True)
    with suppress(RuntimeError):
        telling.start()
        telling.join(_LAST_WORDS)
    os._exit(1)


def _tell_the_end(thread: int) -> None:
    _log(f"the thread that serves does not end, and the process is ended; it stands at\n{_stack(_frames_of(thread))}")
    from ._rupy import flush_log

    flush_log(_LAST_WORDS)
    for stream in (sys.stdout, sys.stderr):
        # Either may be closed, or its reader gone.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()


def _call_of(thread: int, codes: Codes) -> tuple[str, str]:
    """The function of the application that the thread is in, and its stack from there on."""
    frames = _frames_of(thread)
    names = [next((name for code, name in codes if frame.f_code is code), None) for frame in frames]
    begin = next((index for index, name in enumerate(names) if name is not None), 0)
    # Middleware may surround it.
    innermost = next((name for name in reversed(names) if name is not None), "a call")
    return innermost, _stack(frames[begin:])


def _frames_of(thread: int) -> list[FrameType]:
    """What the thread is in, the latest call last."""
    frames: list[FrameType] = []
    frame = sys._current_frames().get(thread)
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    frames.reverse()
    return frames


def _stack(frames: list[FrameType]) -> str:
    from traceback import StackSummary

    summary = StackSummary.extract((frame, frame.f_lineno) for frame in frames)
    return "".join(summary.format()).rstrip("\n")


def _log(message: str) -> None:
    import logging

    logging.getLogger(__name__.partition(".")[0]).warning("%s", message)
