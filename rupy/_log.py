"""The log of requests that failed: the logger `rupy` of the standard library, loaded with the first line."""

from __future__ import annotations

from types import TracebackType

from .exceptions import RupyError

_PACKAGE = __name__.partition(".")[0]
_INTERNAL = (_PACKAGE, "importlib", "_frozen_importlib")


def report(message: str, error: BaseException, page: str | None) -> str | None:
    """Log a request that failed: what the runtime calls.

    Args:
        message: what failed.
        error: what was raised.
        page: content type of the page that debug mode wants for the client; None otherwise.

    Returns:
        The page.
    """
    import logging

    frames = _shown_frames(error)
    text = _text(error, frames)
    logger = logging.getLogger(_PACKAGE)
    if logger.isEnabledFor(logging.ERROR):
        exc_info = (type(error), error, frames)
        record = logger.makeRecord(_PACKAGE, logging.ERROR, _PACKAGE, 0, "%s", (message,), exc_info)
        record.exc_text = _quoted(text)
        logger.handle(record)
    if page is None or not page.startswith("text/html"):
        return None if page is None else _sendable(text)
    from ._error_page import as_html

    return _sendable(as_html(message, error, text))


def traceback_text(error: BaseException) -> str:
    """The traceback of an error of the application, from its own first line on.

    Args:
        error: what was raised.
    """
    return _text(error, user_frames(error.__traceback__)).removesuffix("\n")


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


def _text(error: BaseException, traceback: TracebackType | None) -> str:
    from traceback import format_exception

    return "".join(format_exception(type(error), error, traceback))


def _sendable(page: str) -> str:
    """A page without what UTF-8 has no bytes for: an exception may hold surrogates, a file name for one."""
    return page.encode("utf-8", "backslashreplace").decode("utf-8")


def _quoted(text: str) -> str:
    """A traceback for the log: indented, and without control characters.

    Its messages may hold what a client sent, which must not look like another line of the log.
    """
    lines = text.removesuffix("\n").split("\n")
    return "\n".join("  " + "".join(map(_visible, line)) for line in lines)


def _visible(character: str) -> str:
    return character if character.isprintable() or character == "\t" else ascii(character)[1:-1]
