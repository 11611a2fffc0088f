"""The way of a request from httpx to an application, and of its answer back."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx

from .._forked import forgets
from ..exceptions import OptionError

if TYPE_CHECKING:
    from .._rupy import Exchange
    from .lane import Lane
    from .process import CompiledProcess


class LaneTransport(httpx.BaseTransport):
    """Hands requests to a lane of this process.

    Args:
        lane: the lane.
        client: address and port of who asks.
        raises: raise what handlers raise.

    Raises:
        OptionError: the client is no address.
    """

    def __init__(self, lane: Lane, client: tuple[str, int] | None, *, raises: bool) -> None:
        self._lane = lane
        self._client = _checked(client)
        self._raises = raises
        self._unread = _Unread()
        # A client that is not closed ends with the process at the latest, while threads can still end.
        self._end = weakref.finalize(self, _end, lane, self._unread)

    def __enter__(self) -> LaneTransport:
        self._lane.start()
        return self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions.get("timeout", {})
        exchange = self._ask(request)
        self._send(exchange, request, timeouts.get("write"))
        reading = timeouts.get("read")
        with _as_httpx(httpx.ReadTimeout):
            status, reason, fields, error = exchange.answer(reading)
        if error is not None and self._raises:
            raise error
        body = _Body(exchange, reading, raises=self._raises)
        self._unread.bodies.add(body)
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": reason.encode("ascii")}
        return httpx.Response(status, headers=fields, stream=body, extensions=extensions)

    def close(self) -> None:
        self._end()

    def _ask(self, request: httpx.Request) -> Exchange:
        client = self._lane.start()
        method, target = request.method.encode("ascii"), request.url.raw_path
        try:
            return client.ask(method, target, request.headers.raw, self._client, _length(request))
        except ValueError as error:
            raise httpx.LocalProtocolError(str(error)) from None

    def _send(self, exchange: Exchange, request: httpx.Request, timeout: float | None) -> None:
        """Send the body, as far as the server takes it: an answer may come before."""
        assert isinstance(request.stream, httpx.SyncByteStream)
        left = _length(request)
        for part in request.stream:
            if left is not None:
                left -= len(part)
            with _as_httpx(httpx.WriteTimeout):
                if part and not exchange.send(part, timeout):
                    return
        if left:
            raise httpx.LocalProtocolError("the body is not as long as Content-Length says")
        with _as_httpx(httpx.WriteTimeout):
            exchange.send(None, timeout)


class _Unread(threading.local):
    """The bodies of answers that the current thread has begun to read."""

    def __init__(self) -> None:
        self.bodies: weakref.WeakSet[_Body] = weakref.WeakSet()


def _end(lane: Lane, unread: _Unread) -> None:
    """End a lane, which finishes what is in flight: what this thread has left unread, it would wait for in vain."""
    for body in list(unread.bodies):
        body.close()
    lane.stop()


class ProcessTransport(httpx.BaseTransport):
    """Hands requests to a process, over a Unix socket.

    Args:
        process: what serves.
    """

    def __init__(self, process: CompiledProcess) -> None:
        self._process = process
        self._ends = [weakref.finalize(self, process.stop)]
        self.forget()
        forgets(self)

    def forget(self) -> None:
        """Have no connection: those of the process that has forked this one are its own."""
        self._http: httpx.HTTPTransport | None = None

    def __enter__(self) -> ProcessTransport:
        self._connected()
        return self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._connected().handle_request(request)

    def close(self) -> None:
        for end in reversed(self._ends):
            end()

    def _connected(self) -> httpx.HTTPTransport:
        socket = self._process.start()
        if self._http is None:
            self._http = httpx.HTTPTransport(uds=socket, trust_env=False)
            self._ends.append(weakref.finalize(self, self._http.close))
        return self._http


class _Body(httpx.SyncByteStream):
    """The body of an answer, in the parts that the application sends."""

    def __init__(self, exchange: Exchange, timeout: float | None, *, raises: bool) -> None:
        self._exchange: Exchange | None = exchange
        self._timeout = timeout
        self._raises = raises

    def __iter__(self) -> Iterator[bytes]:
        while self._exchange is not None:
            part = self._next(self._exchange)
            if part is None:
                return
            yield part

    def close(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            # The traceback of an error may keep the object alive.
            exchange.close()

    def _next(self, exchange: Exchange) -> bytes | None:
        with _as_httpx(httpx.ReadTimeout):
            try:
                return exchange.read(self._timeout)
            except ConnectionError as error:
                if self._raises and error.__cause__ is not None:
                    raise error.__cause__ from None
                raise


@contextmanager
def _as_httpx(timed_out: type[httpx.TimeoutException]) -> Iterator[None]:
    """What goes wrong on the way, as over a connection."""
    try:
        yield
    except TimeoutError as error:
        raise timed_out(str(error)) from None
    except ConnectionError as error:
        raise httpx.RemoteProtocolError(str(error)) from None


def _length(request: httpx.Request) -> int | None:
    """Bytes of the body of a request; None where it is sent in chunks."""
    if "Transfer-Encoding" in request.headers:
        return None
    return int(request.headers.get("Content-Length", 0))


def _checked(client: tuple[str, int] | None) -> tuple[str, int] | None:
    if client is None:
        return None
    try:
        host, port = client
        return str(ip_address(host)), port
    except (TypeError, ValueError):
        raise OptionError(f"the client is {client!r:.80}; write address and port, ('127.0.0.1', 50000)") from None
