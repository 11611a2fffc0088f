"""A client for the tests of an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from .._dev.bound import bind_live
from .._dev.record import record
from .._lane import serve_jobs
from .._serve.artifact import FOLDER
from ..app import Rupy
from ..exceptions import OptionError
from .lane import PATIENCE, Lane
from .process import CompiledProcess
from .transport import LaneTransport, ProcessTransport

if TYPE_CHECKING:
    from .._rupy import Jobs

#: Who asks, as the application sees it.
CLIENT = ("127.0.0.1", 50000)


class TestClient(httpx.Client):
    """An httpx client that asks an application in this process, without a socket.

    The application is served as by `app.run()`, on a thread of its own. That begins with `with TestClient(app)`, or with
    the first request, and ends with the block, or with `close()`. Threads may share a client.

    What belongs to a connection does not happen: there are no malformed requests and no limits on heads.

    Args:
        app: the application; it takes no registration from here on.
        raise_server_exceptions: raise what a handler raises here, in the place of the answer, which is a 500. By
            default the client gets the answer that every client gets; the traceback is in the log, which pytest shows
            with a test that fails.
        client: address and port of `request.client`; None as behind a Unix socket.
        base_url: what relative URLs are relative to.
        headers: fields of every request.
        cookies: cookies of every request, besides those that answers set.
        follow_redirects: ask again where an answer points to.
        timeout: seconds that each part of an answer may take, or an `httpx.Timeout`; by default none, so that a debugger
            may stop a handler.

    Raises:
        OptionError: the client is no address, or what is given is no application.

    Example:
        >>> from rupy import Rupy
        >>> from rupy.testing import TestClient
        >>> app = Rupy()
        >>> @app.get("/user/<username>")
        ... def hello(request, username):
        ...     return f"Hello, {username}!"
        >>> with TestClient(app) as client:
        ...     client.get("/user/Zoë").text
        'Hello, Zoë!'
    """

    # pytest takes classes of this name for tests.
    __test__ = False

    def __init__(
        self,
        app: Rupy,
        *,
        raise_server_exceptions: bool = False,
        client: tuple[str, int] | None = CLIENT,
        base_url: str = "http://testserver",
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
        timeout: httpx.Timeout | float | None = None,
    ) -> None:
        lane = Lane(_server(app))
        transport = LaneTransport(lane, client, raises=raise_server_exceptions)
        self._open(
            transport,
            base_url=base_url,
            headers=headers,
            cookies=cookies,
            follow_redirects=follow_redirects,
            timeout=timeout,
        )

    @classmethod
    def built(
        cls,
        folder: str | PathLike[str] = FOLDER,
        *,
        base_url: str = "http://testserver",
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
        timeout: httpx.Timeout | float | None = None,
    ) -> TestClient:
        """A client of the application that `rupy build` has compiled.

        It is served by a process of its own, as by `rupy serve`, over a Unix socket: an artefact takes the place of the
        runtime, of which a process loads one, and a test has loaded it with the first module that imports the
        application. So the test sees what a client sees: answers, and the log on stderr. `request.client` is None.

        Args:
            folder: the folder that `rupy build` wrote.
            base_url: as of a `TestClient`, like the others.
            headers: fields of every request.
            cookies: cookies of every request.
            follow_redirects: ask again where an answer points to.
            timeout: seconds that each part of an answer may take.

        Raises:
            ArtifactError: with the first request, or the `with`: the artefact is missing, stale, foreign or damaged.
            StartError: likewise: the application cannot be served; its process says why.
        """
        self = cls.__new__(cls)
        self._open(
            ProcessTransport(CompiledProcess(Path(fspath(folder)))),
            base_url=base_url,
            headers=headers,
            cookies=cookies,
            follow_redirects=follow_redirects,
            timeout=timeout,
        )
        return self

    def _open(self, transport: httpx.BaseTransport, **options: Any) -> None:
        # Without the environment: no proxy is asked, and no password of the developer is sent.
        super().__init__(transport=transport, trust_env=False, **options)


def _server(app: Rupy) -> Callable[[Jobs], None]:
    """What serves an application as it stands."""
    if not isinstance(app, Rupy):
        raise OptionError(f"the application is {app!r:.80}; hand over what Rupy() has made, as in TestClient(app)")
    recording = record(app)

    def serve(jobs: Jobs) -> None:
        serve_jobs(app, bind_live(recording), jobs, debug=app.debug, grace=PATIENCE)

    return serve
