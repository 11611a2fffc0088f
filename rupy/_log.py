"""The log of requests that failed: the logger `rupy` of the standard library, loaded with the first line."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from .exceptions import RupyError

_PACKAGE = __name__.partition(".")[0]
_INTERNAL = (_PACKAGE, "importlib", "_frozen_importlib")


def reporter(debug: bool) -> Callable[[str, BaseException], str | None]:
    """What the runtime calls for a request that failed.

    Args:
        debug: show the traceback to the client.

    Returns:
        `report(message, error)`: it logs the message with the error's traceback, and returns the text of the page that
        the client is shown: None where it is shown none.
    """

    def report(message: str, error: BaseException) -> str | None:
        import logging

        traceback = _shown_frames(error)
        page = _page(error, traceback)
        logger = logging.getLogger(_PACKAGE)
        if logger.isEnabledFor(logging.ERROR):
            exc_info = (type(error), error, traceback)
            record = logger.makeRecord(_PACKAGE, logging.ERROR, _PACKAGE, 0, "%s", (message,), exc_info)
            record.exc_text = _quoted(page)
            logger.handle(record)
        return page if debug else None

    return report


def user_frames(traceback: TracebackType | None) -> TracebackType | None:
    """The part of a traceback that starts in the application.

    Args:
        traceback: of an error that was caught by rupy.

    Returns:
        The traceback without the frames of rupy and of the import system that it starts with; None where there are no
        others.
    """
    while traceback is not None and _is_internal(traceback):
        traceback = traceback.tb_next
    return traceback


def _shown_frames(error: BaseException) -> TracebackType | None:
    """The frames of an error that help who reads the log: of one that rupy raises, those up to the call of rupy."""
    traceback = user_frames(error.__traceback__)
    return _without_internal_end(traceback) if isinstance(error, RupyError) else traceback


def _without_internal_end(traceback: TracebackType | None) -> TracebackType | None:
    frames = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    while frames and _is_internal(frames[-1]):
        frames.pop()
    end: TracebackType | None = None
    for frame in reversed(frames):
        end = TracebackType(end, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return end


def _is_internal(traceback: TracebackType) -> bool:
    module = traceback.tb_frame.f_globals.get("__name__")
    return isinstance(module, str) and module.partition(".")[0] in _INTERNAL


def _page(error: BaseException, traceback: TracebackType | None) -> str:
    from traceback import format_exception

    return "".join(format_exception(type(error), error, traceback))


def _quoted(page: str) -> str:
    """A traceback for the log: indented, and without control characters.

    Its messages may hold what a client sent, which must not look like another line of the log.
    """
    lines = page.removesuffix("\n").split("\n")
    return "\n".join("  " + "".join(map(_visible, line)) for line in lines)


def _visible(character: str) -> str:
    return character if character.isprintable() or character == "\t" else ascii(character)[1:-1]
