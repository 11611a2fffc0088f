"""The errors that rupy raises."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import NoReturn

    from ._codegen.diagnostics.diagnostic import Diagnostic


class RupyError(Exception):
    """A mistake in an application or in the way it is started: shown as one message, without a traceback.

    The command line, and the interpreter that runs `python app.py`, print `str(error)` and end with `exit_code`.
    """

    exit_code = 1


class RegistrationError(RupyError):
    """A route, middleware or static directory that cannot be served.

    Args:
        diagnostic: what was found, where, and what to write instead.
        source_line: the line of the application that it names; None where it is not known.

    Example:
        >>> from rupy import RegistrationError, Rupy
        >>> app = Rupy()
        >>> try:
        ...     app.get("no/slash")(print)
        ... except RegistrationError as error:
        ...     print(error.diagnostic.code)
        RPY301
    """

    def __init__(self, diagnostic: Diagnostic, source_line: str | None = None) -> None:
        super().__init__(diagnostic, source_line)
        self.diagnostic = diagnostic
        self.source_line = source_line

    def __str__(self) -> str:
        from ._codegen.diagnostics.text import format_text

        return format_text(self.diagnostic, self.source_line)


class CallError(RegistrationError, TypeError):
    """A call of an application with other arguments than it takes."""


class UnknownAttribute(RegistrationError, AttributeError):
    """A name that an application does not have."""


class OptionError(RupyError):
    """An option with a value that it does not take, or that this version does not have."""


class StartError(RupyError):
    """The server cannot start: a port in use, a host that is not of this machine."""


class ArtifactError(RupyError):
    """The artefact of `rupy build` is missing, stale, foreign or damaged."""

    exit_code = 3


class LoadError(RupyError):
    """The application cannot be imported."""

    exit_code = 4


class HTTPException(Exception):
    """An error that describes the answer it becomes, unless something answers for it: see `Rupy.exception_handler`.

    It may be raised in handlers, middleware and exception handlers, async ones too. It is not logged.

    Args:
        status: of the answer, 200 to 599.
        body: what a handler may return as a body; None for the phrase of the status, `Not Found`, as plain text.
        headers: of the answer.

    Raises:
        ValueError: there is no such status.

    Example:
        >>> from rupy import HTTPException
        >>> raise HTTPException(409, {"error": "taken"}, {"Retry-After": "5"})
        Traceback (most recent call last):
        ...
        rupy.exceptions.HTTPException: 409: {'error': 'taken'}
    """

    status: int = 500
    headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None
    _body: object = None

    def __init__(
        self,
        status: int,
        body: object = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    ) -> None:
        if not isinstance(status, int) or not 200 <= status <= 599:
            raise ValueError(f"the status is {status!r:.80}; write a number from 200 to 599")
        super().__init__(status, body, headers)
        self.status, self._body, self.headers = status, body, headers

    @property
    def body(self) -> object:
        """What a handler may return as a body; None for the phrase of the status."""
        return self._body

    def __str__(self) -> str:
        return str(self.status) if self.body is None else f"{self.status}: {self.body}"


def abort(
    status: int, body: object = None, headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None
) -> NoReturn:
    """Answer now: raise an `HTTPException`.

    Args:
        status: of the answer, 200 to 599.
        body: what a handler may return as a body; None for the phrase of the status, as plain text.
        headers: of the answer.

    Raises:
        HTTPException: always.
        ValueError: there is no such status.

    Example:
        >>> from rupy import abort
        >>> abort(404)
        Traceback (most recent call last):
        ...
        rupy.exceptions.HTTPException: 404
    """
    raise HTTPException(status, body, headers)


class StartupError(RupyError):
    """A start-up function, or the lifespan, of an application has failed: nothing is served.

    Its cause is what was raised.
    """

    exit_code = 4


class ShutdownError(RupyError):
    """A shutdown function, or the lifespan, of an application has failed after the last request; the log says how.

    Its cause is what was raised first.
    """


class BadRequest(HTTPException):
    """A request that its sender has to correct: answered with 400 and `str(error)` as plain text, unless it is caught.

    Args:
        message: what the client reads.

    Example:
        >>> from rupy import BadRequest
        >>> raise BadRequest("the id is not a number")
        Traceback (most recent call last):
        ...
        rupy.exceptions.BadRequest: the id is not a number
    """

    status = 400

    def __init__(self, *message: object) -> None:
        Exception.__init__(self, *message)

    @property
    def body(self) -> object:
        """`str(error)`."""
        return str(self)

    def __str__(self) -> str:
        return Exception.__str__(self)


class MissingKey(BadRequest, KeyError):
    """A look-up in the headers, the query or the cookies of a request that does not have the key.

    Args:
        kind: what was looked for: `header`, `query parameter`.
        name: the key.

    Example:
        >>> from rupy import MissingKey
        >>> str(MissingKey("query parameter", "page"))
        "the query parameter 'page' is missing"
    """

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        return f"the {self.kind} {self.name!r} is missing"
