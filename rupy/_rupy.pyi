"""The runtime: one extension module, prebuilt in the wheel or replaced by the artefact of an application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import Context
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final, final, overload

from typing_extensions import disjoint_base

from ._event_loop import EventLoop
from ._lifespan import Lifespan

__all__ = [
    "SCHEMA",
    "Application",
    "Client",
    "EventLoopCore",
    "Exchange",
    "Handle",
    "Headers",
    "Jobs",
    "Listener",
    "QueryParams",
    "Request",
    "Response",
    "TimerHandle",
    "Work",
    "__version__",
    "compiled_plan",
    "compiled_seal",
    "find_endpoint",
    "flush_log",
    "lane_event_loop",
    "leave_served_process",
    "serve",
    "serve_router",
    "write_log",
]

__version__: Final[str]

#: Schema of the plans it serves; equals `rupy._codegen.ir.plan.SCHEMA`.
SCHEMA: Final[int]

@final
class Headers:
    """The header fields of a request or a response: a case-insensitive multi-map of latin-1 text."""

    def __getitem__(self, name: str, /) -> str: ...
    def __setitem__(self, name: str, value: str, /) -> None: ...
    def __delitem__(self, name: str, /) -> None: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    @overload
    def get(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get[T](self, name: str, default: T) -> str | T: ...
    def getlist(self, name: str) -> list[str]: ...
    def add(self, name: str, value: str) -> None: ...
    def keys(self) -> list[str]: ...
    def values(self) -> list[str]: ...
    def items(self) -> list[tuple[str, str]]: ...

@final
class QueryParams:
    """The parameters of a query: a multi-map in which a look-up gives the last value."""

    def __getitem__(self, name: str, /) -> str: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    @overload
    def get(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get[T](self, name: str, default: T) -> str | T: ...
    def getlist(self, name: str) -> list[str]: ...
    def keys(self) -> list[str]: ...
    def values(self) -> list[str]: ...
    def items(self) -> list[tuple[str, str]]: ...

@final
class Request:
    """One request, as middleware and handlers see it."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def raw_path(self) -> str: ...
    @property
    def query_string(self) -> str: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def query(self) -> QueryParams: ...
    @property
    def query_params(self) -> QueryParams: ...
    @property
    def cookies(self) -> dict[str, str]: ...
    @property
    def auth_token(self) -> str | None: ...
    @property
    def body(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def client(self) -> tuple[str, int] | None: ...
    @property
    def state(self) -> SimpleNamespace: ...
    @property
    def path_params(self) -> dict[str, Any]: ...
    def json(self) -> Any: ...
    @overload
    def get_header(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get_header[T](self, name: str, default: T) -> str | T: ...
    def set_header(self, name: str, value: str) -> None: ...
    @overload
    def get_query_param(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get_query_param[T](self, name: str, default: T) -> str | T: ...
    @overload
    def get_cookie(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get_cookie[T](self, name: str, default: T) -> str | T: ...

@disjoint_base
class Response:
    """What a handler or a middleware answers."""

    def __init__(
        self,
        body: str
        | bytes
        | bytearray
        | memoryview
        | Iterator[str | bytes | bytearray | memoryview]
        | AsyncIterator[str | bytes | bytearray | memoryview]
        | None = "",
        status: int = 200,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        content_type: str | None = None,
    ) -> None: ...
    status: int
    @property
    def body(self) -> str | bytes | Iterator[str | bytes] | AsyncIterator[str | bytes] | None:
        """Of a stream its iterator, as long as it is not sent; None also of a file that the server sends."""

    @body.setter
    def body(
        self,
        body: str
        | bytes
        | bytearray
        | memoryview
        | Iterator[str | bytes | bytearray | memoryview]
        | AsyncIterator[str | bytes | bytearray | memoryview]
        | None,
    ) -> None: ...
    @property
    def headers(self) -> Headers: ...
    def set_header(self, name: str, value: str) -> None: ...
    @overload
    def get_header(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get_header[T](self, name: str, default: T) -> str | T: ...
    def set_cookie(
        self,
        name: str,
        value: str = "",
        *,
        max_age: int | timedelta | None = None,
        expires: Any = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Set a cookie.

        Args:
            name: letters, digits, - and _; what begins with `__Secure-` or `__Host-` needs `secure=True`.
            value: without spaces, quotes, commas and semicolons.
            max_age: how long it is kept, seconds or a `timedelta`; None for the session of the browser.
            expires: until when, a `datetime` or seconds since the epoch.
            path: below which paths it is sent.
            domain: to which hosts; None for this one alone.
            secure: over HTTPS only.
            httponly: kept from scripts.
            samesite: `"Strict"`, `"Lax"` or `"None"`; the last one needs `secure=True`.
            partitioned: kept apart for each site that embeds this one; needs `secure=True`.

        Raises:
            ValueError: it cannot be sent so, or no client would keep it.
        """
    def background(self, function: Callable[..., object], *args: object, **kwargs: object) -> None:
        """Call a function, sync or async, when the answer has been written.

        Args:
            function: it runs after those that were given before; what it raises is logged. A `def` runs in a thread.
            args: what it is called with.
            kwargs: likewise, by name.
        """

    def delete_cookie(
        self,
        name: str,
        *,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool | None = None,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Let the client forget a cookie that was set with the same name, path, domain and `partitioned`.

        Args:
            name: its name.
            path: as it was set.
            domain: likewise.
            secure: None for what the other arguments and the name need: `__Host-`, `__Secure-`, `samesite="None"`.
            httponly: as in `set_cookie`.
            samesite: likewise.
            partitioned: as it was set.

        Raises:
            ValueError: no client would take it so.
        """

@final
class Application:
    """A plan, bound to the functions it calls.

    `from_plan` takes the plan as JSON (development, and reconciled applications), `from_artifact` the one compiled in.
    `handlers` has one entry per endpoint (None for a native service), `stages` one per stage, `errors` the class
    of each exception handler (None for a status), `directories` the absolute folder of each service,
    `json_default` writes objects that nobody knows.
    """

    @staticmethod
    def from_plan(
        plan: str,
        handlers: Sequence[Callable[..., Any] | None],
        stages: Sequence[Callable[..., Any]],
        errors: Sequence[type[BaseException] | None],
        directories: Sequence[str],
        json_default: Callable[[Any], object] | None = None,
        compiled: Sequence[int | None] | None = None,
    ) -> Application:
        """`compiled[i]` is the compiled endpoint that endpoint i is attached to, None where there is none."""

    @staticmethod
    def from_artifact(
        handlers: Sequence[Callable[..., Any] | None],
        stages: Sequence[Callable[..., Any]],
        errors: Sequence[type[BaseException] | None],
        directories: Sequence[str],
        json_default: Callable[[Any], object] | None = None,
    ) -> Application: ...

@disjoint_base
class Handle:
    """A callback with its arguments and its context: what `asyncio.Handle` is."""

    _source_traceback: None
    def cancel(self) -> None: ...
    def cancelled(self) -> bool: ...
    def get_context(self) -> Context: ...
    @property
    def _args(self) -> tuple[Any, ...] | None: ...
    @property
    def _callback(self) -> Callable[..., object] | None: ...
    @property
    def _cancelled(self) -> bool: ...
    def _run(self) -> None: ...

@final
class TimerHandle(Handle):
    """A handle and its time: what `asyncio.TimerHandle` is."""

    def when(self) -> float: ...

@disjoint_base
class EventLoopCore:
    """The part of an asyncio loop that decides when something runs; `rupy._event_loop` makes a loop of it."""

    def __new__(cls, *_arguments: Any, **_named: Any) -> EventLoopCore: ...
    # The handles stand for asyncio's own: they have the same methods.
    def call_soon[*Ts](
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle: ...
    def call_soon_threadsafe[*Ts](
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle: ...
    def call_at[*Ts](
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle: ...
    def call_later[*Ts](
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle: ...
    def _add_callback(self, handle: asyncio.Handle) -> None: ...
    def _add_timer(self, handle: asyncio.TimerHandle) -> None: ...
    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None: ...
    def _write_to_self(self) -> None: ...
    def _request_stop(self) -> None: ...
    def _set_careful(self, careful: bool) -> None: ...
    def get_debug(self) -> bool: ...
    def is_running(self) -> bool: ...
    def _set_debugging(self, debugging: bool) -> None: ...
    def _set_lent(self, lent: bool) -> None: ...
    def _forget_callbacks(self) -> None: ...
    def _run_once(self) -> None: ...

@final
class Jobs:
    """The requests of a router in a Rust program, or of a client in this one, on their way to the lane."""

    def close(self) -> None:
        """Refuse them, unless a lane serves them."""

@final
class Client:
    """Hands requests from any thread to a lane in this process."""

    def __new__(cls) -> Client: ...
    def jobs(self) -> Jobs:
        """What the lane serves."""

    def wait_until_ready(self) -> bool:
        """Whether the lane serves; False when it has ended instead."""

    def ask(
        self,
        method: bytes,
        target: bytes,
        fields: Sequence[tuple[bytes, bytes]],
        client: tuple[str, int] | None,
        length: int | None,
    ) -> Exchange:
        """Begin a request with a body of `length` bytes, None for one in chunks.

        Raises ValueError: it is none; ConnectionError: the lane has ended.
        """

    def close(self) -> None:
        """Let the lane end when it has answered what it has been asked."""

@final
class Exchange:
    """One request and its answer. Times are seconds, and end in TimeoutError; None waits for ever."""

    def send(self, part: bytes | None, timeout: float | None) -> bool:
        """Send a part of the body, None at its end; False when the server takes no more of it."""

    def answer(self, timeout: float | None) -> tuple[int, str, list[tuple[bytes, bytes]], BaseException | None]:
        """Wait for status, its phrase, fields, and the exception that they are the answer to.

        Raises ConnectionError: there is none.
        """

    def read(self, timeout: float | None) -> bytes | None:
        """Wait for a part of the answer's body; None at its end.

        Raises ConnectionError: there is no more, but should be; the cause is what the application raised.
        """

    def close(self) -> None:
        """Take nothing more: the server need not finish the answer."""

@final
class Listener:
    """A listening socket that a lane is given."""

    @staticmethod
    def bind(host: str, port: int) -> Listener:
        """Raises OSError: the address is in use, or not one of this machine."""

    @staticmethod
    def bind_unix(path: str) -> Listener: ...
    @staticmethod
    def from_descriptor(descriptor: int) -> Listener:
        """Shares a listening socket, whose descriptor stays open; raises OSError when it is none."""

    @property
    def address(self) -> str:
        """`http://127.0.0.1:8000` or `unix:/run/app.sock`."""

def serve(
    application: Application,
    listener: Listener,
    *,
    report: Callable[[str, BaseException, str | None], str | None],
    ready: Callable[[], None],
    work: Work,
    lifespan: Lifespan | None = None,
    grace: float = 30.0,
    line: int | None = None,
    max_requests: int | None = None,
    access_log: bool = False,
    logs: bool = False,
    debug: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; returns when what was under way has ended, soon after `grace` seconds at the latest.

    `ready` is called when the application has started up, before the first request. `line` is the descriptor of a socket:
    serving also ends when its other end is closed, and `full` is written there when `max_requests` have come.

    With `access_log`, each request is a line on stderr, written by a thread of its own; with `logs`, `write_log` has one.

    `report(message, error, page)` writes the log line of a request that failed. With `debug`, `page` is the content type of
    what the client is shown in the place of the plain answer, and that is returned; otherwise None.
    """

def serve_router(
    application: Application,
    jobs: Jobs,
    *,
    report: Callable[[str, BaseException, str | None], str | None],
    debug: bool = False,
    work: Work,
    lifespan: Lifespan | None = None,
    grace: float = 30.0,
) -> None:
    """Serve a router in a Rust program that embeds the application, or a client in this one, until it is dropped."""

@final
class Work:
    """The work of a lane, for other threads."""

    def __new__(cls) -> Work: ...
    def call(self, function: Callable[[], object]) -> None:
        """Call a function on the thread of the lane; RuntimeError when the lane has ended."""

def write_log(lines: str) -> bool:
    """Hand lines to the thread that writes to stderr while this process serves; False where there is none."""

def flush_log(seconds: float) -> None:
    """Wait until what has been handed over is written, but no longer than `seconds`."""

def leave_served_process() -> bool:
    """In a child that was forked from a process which serves: give up its descriptors; whether this thread was the server's."""

def lane_event_loop() -> EventLoop | None:
    """The event loop of the lane that runs on this thread, made if need be; None on a thread without one."""

def compiled_plan() -> str | None:
    """The plan compiled into this module, as JSON; None in the runtime that the wheel ships."""

def compiled_seal() -> str | None:
    """What says which plan and model this module was compiled from; None in the runtime that the wheel ships."""

def find_endpoint(plan: str, method: str, path: str) -> int | None:
    """The endpoint of a plan, given as JSON, that answers a method on a raw path; None where none does.

    Raises:
        ValueError: the plan is none, or the path is not percent-encoded UTF-8.
    """
