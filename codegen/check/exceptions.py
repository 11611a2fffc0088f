"""An exception handler is one function for errors of one kind, called with the request and the error."""

from __future__ import annotations

from collections.abc import Hashable

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import ExceptionHandler
from .function import check_called

#: Statuses that an error may have (RFC 9110, 15, without the interim ones).
STATUSES = range(200, 600)

_POSITIONAL = ("positional_only", "positional_or_keyword")
_PASSED = 2


def is_status(value: object) -> bool:
    """Whether a value is the status of an answer.

    Args:
        value: what the application wrote.
    """
    return isinstance(value, int) and not isinstance(value, bool) and value in STATUSES


def name_of_class(name: str) -> str:
    """The name of a class of exceptions, whether it is imported from where it is defined or from where rupy exports it.

    Args:
        name: module and qualified name.
    """
    return name.replace("rupy.exceptions.", "rupy.", 1) if name.startswith("rupy.exceptions.") else name


def refuse_error(shown: str, location: Location) -> Diagnostic:
    """Refuse what stands in the place of a class or a status.

    Args:
        shown: what the application wrote.
        location: where.
    """
    return Diagnostic("RPY327", f"{shown:.80} is neither a class of exceptions nor a status", location)


def error_of(handler: ExceptionHandler) -> Hashable:
    """What the errors of a handler are known by, in its source: equal names are one class.

    Args:
        handler: the handler.
    """
    return handler.status if handler.error is None else handler.error


class ExceptionIndex:
    """The exception handlers so far, by the errors that they answer for.

    Example:
        >>> from rupy._codegen.ir.model import Function
        >>> handler = ExceptionHandler(Function("app.f", Location("app.py", 1), None), Location("app.py", 1), status=404)
        >>> index = ExceptionIndex()
        >>> index.add(404, handler)
        >>> index.add(404, handler).code
        'RPY326'
    """

    def __init__(self) -> None:
        self._handlers: dict[Hashable, ExceptionHandler] = {}

    def add(self, error: Hashable | type, handler: ExceptionHandler) -> Diagnostic | None:
        """Enter a handler.

        Args:
            error: the class or the status.
            handler: the handler; it is entered only if it is the first for these errors.

        Returns:
            The conflict with what is entered.
        """
        first = self._handlers.get(error)
        if first is None:
            self._handlers[error] = handler
            return None
        return Diagnostic(
            "RPY326",
            f"{handler.function.name} and {first.function.name} answer for the same errors",
            handler.location,
            (first.location,),
            remedy=f"remove one of them, or register it for a class of its own; the first stands at {first.location}",
        )


def check_exception_handler(handler: ExceptionHandler) -> Diagnostic | None:
    """Check that an exception handler can be called with the request and the error.

    Args:
        handler: the handler.

    Returns:
        The first thing that is wrong with it.
    """
    function = handler.function
    refused = check_called(function, "exception handler", handler.location, blocking=None)
    if refused is not None or function.signature is None:
        return refused
    parameters = function.signature.parameters
    positional = [p for p in parameters if p.kind in _POSITIONAL]
    takes_any = any(p.kind == "var_positional" for p in parameters)
    named = [p for p in parameters if p.kind == "keyword_only"]
    if (takes_any or len(positional) >= _PASSED) and not any(p.required for p in (*positional[_PASSED:], *named)):
        return None
    keyword = "async def" if function.is_async else "def"
    return Diagnostic(
        "RPY328",
        f"the exception handler {function.name} cannot be called with the request and the error",
        handler.location,
        (function.location,),
        remedy=f"write {keyword} {function.name.rpartition('.')[2]}(request, error)",
    )
