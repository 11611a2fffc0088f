"""The application: what users register their handlers with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from os import fspath
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ._calls import refuses_other_arguments, unknown_attribute
from ._codegen.check.options import check_json_default, check_options
from ._codegen.ir.policies import DEFAULT_POLICIES, Policies
from ._dev.excepthook import install
from ._dev.identity import adopt_main
from ._dev.project import caller, location_of, project_of
from ._handover import handed_over
from ._options import check_grace, check_reload, check_workers, count_workers
from ._registering import Handler, Registering
from ._support import refuse_unsupported
from .exceptions import OptionError
from .routing import Registry

if TYPE_CHECKING:
    from asyncio import Task
    from contextlib import AbstractAsyncContextManager
    from os import PathLike

    from ._rupy import Work

    State = Mapping[str, Any] | None
    #: What `Rupy(lifespan=…)` takes.
    Lifespan = Callable[["Rupy"], AbstractAsyncContextManager[State] | AsyncIterator[State]]

T = TypeVar("T")
Hook = TypeVar("Hook", bound=Callable[[], Any])


class Rupy(Registering):
    """A web application.

    Limits hold for each process that serves the application; those on times are looked at once a second.

    Args:
        max_body_size: largest request body, bytes; a larger one is answered with 413.
        max_target_length: longest path and query of a request, bytes, up to 65534; a longer one is answered with 414.
        max_header_size: largest head of a request, its first line included, bytes, up to 256 KiB; a larger one is
            answered with 431.
        max_header_count: most header fields of a request; more are answered with 431.
        max_connections: most connections that are open at a time; more wait until they are accepted.
        max_requests_in_flight: most requests that are worked on at a time, from the head to the end of the answer; more
            are answered with 503 and Retry-After.
        header_timeout: seconds that a client may take for the head of a request, from its first byte, on a new
            connection from the beginning; then 408.
        body_timeout: seconds that the body of a request may stand still; then 408. A KiB that comes gives four of them
            back: 256 bytes a second are enough.
        keep_alive_timeout: seconds that a connection may be idle between an answer and the next request. The default
            is longer than load balancers keep theirs, so that they are the ones who close.
        send_timeout: seconds that a client may read nothing of an answer; then the connection is cut.
        disconnect_grace: seconds that an async handler goes on after its client has sent its end; some send it as soon
            as they have asked, and wait for the answer. A handler whose connection is reset is cancelled at once.
        pool_threads: most threads for functions that block; they are started when they are needed.
        pool_queue: most requests that wait for one of these threads; more are answered with 503 and Retry-After.
        stuck_after: seconds after which a call that has not ended is named in the log, with its stack; 0 for never.
        handler_timeout: seconds that the async functions of a request may take together, until its answer begins; then
            they are cancelled, and the answer is 504. A `def` cannot be interrupted. A route may have its own `timeout`.
        lifespan: an async context manager of what the application needs as long as it serves: an async generator function
            under `contextlib.asynccontextmanager`, called with the application. What it yields, a mapping of names or
            None, are the first attributes of `request.state`.
        json_default: called with an object in an answer of JSON that is not written otherwise; it returns what is written
            in its place, or raises a `TypeError`.
        debug: show the traceback of an error to the client, as a page where it is a browser. In development only: `rupy
            serve` refuses it.

    Raises:
        OptionError: an option has a value that it does not take; the message names file and line.
        StartError: rupy does not run on this platform or in this interpreter.

    Example:
        >>> from rupy import Rupy
        >>> app = Rupy()
        >>> @app.get("/user/<username>")
        ... def hello(request, username):
        ...     return f"Hello, {username}!"
    """

    @refuses_other_arguments
    def __init__(
        self,
        *,
        max_body_size: int = DEFAULT_POLICIES.max_body_size,
        max_target_length: int = DEFAULT_POLICIES.max_target_length,
        max_header_size: int = DEFAULT_POLICIES.max_header_size,
        max_header_count: int = DEFAULT_POLICIES.max_header_count,
        max_connections: int = DEFAULT_POLICIES.max_connections,
        max_requests_in_flight: int = DEFAULT_POLICIES.max_requests_in_flight,
        header_timeout: float = DEFAULT_POLICIES.header_timeout,
        body_timeout: float = DEFAULT_POLICIES.body_timeout,
        keep_alive_timeout: float = DEFAULT_POLICIES.keep_alive_timeout,
        send_timeout: float = DEFAULT_POLICIES.send_timeout,
        disconnect_grace: float = DEFAULT_POLICIES.disconnect_grace,
        pool_threads: int = DEFAULT_POLICIES.pool_threads,
        pool_queue: int = DEFAULT_POLICIES.pool_queue,
        stuck_after: float = DEFAULT_POLICIES.stuck_after,
        handler_timeout: float | None = DEFAULT_POLICIES.handler_timeout,
        lifespan: Lifespan | None = None,
        json_default: Callable[[Any], Any] | None = None,
        debug: bool = False,
    ) -> None:
        refuse_unsupported()
        install()
        frame = caller()
        project = project_of(frame.f_globals)
        location = location_of(frame, project)
        policies = Policies(
            max_body_size=max_body_size,
            max_target_length=max_target_length,
            max_header_size=max_header_size,
            max_header_count=max_header_count,
            max_connections=max_connections,
            max_requests_in_flight=max_requests_in_flight,
            header_timeout=header_timeout,
            body_timeout=body_timeout,
            keep_alive_timeout=keep_alive_timeout,
            send_timeout=send_timeout,
            disconnect_grace=disconnect_grace,
            pool_threads=pool_threads,
            pool_queue=pool_queue,
            stuck_after=stuck_after,
            handler_timeout=handler_timeout,
        )
        wrong = check_options(policies, location) or check_json_default(json_default, location)
        if wrong is not None:
            raise OptionError(f"{location}: {wrong.message}; {wrong.remedy}")
        adopt_main(project, location)
        self._registry = Registry(project)
        if lifespan is not None:
            self._registry.add_hook("lifespan", lifespan, location)
        self._lanes: list[Work] = []
        self.policies = policies
        self.json_default = json_default
        self.debug = bool(debug)

    @refuses_other_arguments
    def exception_handler(self, error: type[BaseException] | int) -> Callable[[Handler], Handler]:
        """Register a function that answers in the place of what has raised an error.

        It is called with the request and the error, and returns what a handler may return. It may be registered for a
        class: the nearest class that the error is of decides. Or for a status: it then answers for each `HTTPException`
        of that status, 404 and 405 of requests that match no route too; the one for 500 answers for every other error
        that no class is registered for, after the log has it. An `HTTPException` is answered for by handlers of its
        status and of its classes up to `HTTPException`, not by those of `Exception`.

        Args:
            error: a class of exceptions, or a status.

        Returns:
            A decorator that returns the function as it is.

        Raises:
            RegistrationError: the function does not take a request and an error, or there is another one for the same
                errors; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.exception_handler(404)
            ... def missing(request, error):
            ...     return {"missing": request.path}, 404
        """
        location = self._caller()
        # What stands behind the @ is refused here: without its call it would register nothing, in silence.
        self._registry.check_error(error, location)

        def decorate(function: Handler) -> Handler:
            self._registry.add_exception_handler(error, function, location)
            return function

        return decorate

    @refuses_other_arguments
    def on_startup(self, function: Hook, /) -> Hook:
        """Register a function that runs before the first request, in each process that serves.

        It is called without arguments, on the thread that serves, and may be async. Start-up functions run one after
        the other, in the order of their registration, within the lifespan. If one fails, nothing is served: the
        process ends with its message.

        Args:
            function: the function.

        Returns:
            The function as it is.

        Raises:
            RegistrationError: it requires arguments, or is a generator; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.on_startup
            ... async def connect():
            ...     app.database = "connected"
        """
        self._registry.add_hook("startup", function, self._caller())
        return function

    @refuses_other_arguments
    def on_shutdown(self, function: Hook, /) -> Hook:
        """Register a function that runs after the last request, in each process that serves.

        It is called like a start-up function; the one that was registered last runs first. If one fails, that is
        logged, the others run all the same, and the process ends with exit code 1. They do not run where the start-up
        has failed.

        Args:
            function: the function.

        Returns:
            The function as it is.

        Raises:
            RegistrationError: it requires arguments, or is a generator; the message names file and line.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> @app.on_shutdown
            ... def close():
            ...     print("closed")
        """
        self._registry.add_hook("shutdown", function, self._caller())
        return function

    @refuses_other_arguments
    def spawn(self, coroutine: Coroutine[Any, Any, T]) -> Task[T]:
        """Run a coroutine beside the requests, in the event loop of the server.

        The task is kept until it ends, what it raises is logged, and a server that ends waits for it, as long as
        its grace lasts. It may be called wherever the application runs: in handlers, in start-up functions, in other threads.

        Args:
            coroutine: what the call of an async function gives.

        Returns:
            The task; `cancel()` on it belongs on the thread that serves.

        Raises:
            TypeError: it is no coroutine.
            RuntimeError: nothing serves the application.

        Example:
            >>> from rupy import Rupy
            >>> app = Rupy()
            >>> async def refresh(): ...
            >>> @app.post("/refresh")
            ... def begin(request):
            ...     app.spawn(refresh())
            ...     return None, 202
        """
        from ._beside import spawn

        return spawn(coroutine, self._lanes)

    @refuses_other_arguments
    def run(
        self,
        host: str = "127.0.0.1",
        port: int = 8000,
        *,
        workers: int | Literal["auto"] | None = None,
        shared_socket: bool = False,
        max_requests: int | None = None,
        max_requests_jitter: int | None = None,
        max_lifetime: float | None = None,
        max_memory: int | None = None,
        pid_file: str | PathLike[str] | None = None,
        grace: float = 30.0,
        debug: bool | None = None,
        access_log: bool = False,
        reload: bool = False,
        reload_include: Sequence[str] = (),
    ) -> None:
        """Serve the application as it stands, until Ctrl-C or SIGTERM.

        Under `rupy serve`, `rupy dev` and `rupy check` it does nothing: they decide how the application is served.
        With workers, each runs this program again, and this process replaces those that end; on SIGHUP all of them,
        one after the other, without a request lost.

        Args:
            host: address to listen on; 127.0.0.1 serves this machine only, 0.0.0.0 all networks.
            port: port to listen on; 0 for a free one.
            workers: number of processes; `"auto"` for one on each processor; None serves in this process.
            shared_socket: all workers accept from one socket; otherwise the kernel gives each its connections.
            max_requests: replace a worker that has answered so many.
            max_requests_jitter: at most so many more, drawn for each worker.
            max_lifetime: replace a worker after so many seconds, and up to a tenth more.
            max_memory: replace a worker whose resident memory is larger, MiB.
            pid_file: file that `rupy reload --pid-file` finds this process by.
            grace: seconds that requests in flight are given at the end.
            debug: show tracebacks to clients; None for what `Rupy(debug=…)` says.
            access_log: write a line for each request to stderr.
            reload: run this program again whenever a Python source in the project's folder changes; the one before goes
                on until the next one has loaded. Needs watchfiles.
            reload_include: patterns of other files in that folder whose changes count, too, such as `*.html`.

        Raises:
            OptionError: an option has a value that it does not take, or no effect; the message names file and line.
            StartError: the port is in use, or the host is not of this machine; likewise.
            WorkersFailed: no worker can load the application.
        """
        from . import _loading

        location = self._caller()
        if _loading.gives_way(location):
            return
        from ._process import begin

        begin()
        prefix = f"{location}: "
        of_workers = {
            "shared_socket": shared_socket,
            "max_requests": max_requests,
            "max_requests_jitter": max_requests_jitter,
            "max_lifetime": max_lifetime,
            "max_memory": max_memory,
            "pid_file": None if pid_file is None else fspath(pid_file),
        }
        check_grace(grace, prefix)
        check_workers(workers, of_workers, prefix)
        check_reload(reload, reload_include, workers, prefix)
        handover = handed_over()
        if (workers is not None or reload) and handover is None:
            from ._dev.supervise import supervise_script
            from ._serve.supervisor.sources import Sources

            count = 1 if workers is None else count_workers(workers)
            watched = Sources(self._registry.project.root, reload_include) if reload else None
            supervise_script(host, port, count, of_workers, grace=grace, prefix=prefix, watched=watched)
            return
        from ._dev.run import run

        debug = self.debug if debug is None else bool(debug)
        run(
            self,
            host,
            port,
            grace=grace,
            debug=debug,
            access_log=bool(access_log),
            location=location,
            handover=handover,
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise unknown_attribute(name)
