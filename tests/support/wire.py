"""Raw HTTP/1.1 over a socket: requests as bytes, answers as they came."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType

TIMEOUT = 20.0
#: Host and port, or the path of a Unix socket.
Address = tuple[str, int] | str

_BODILESS = (204, 304)
#: The phrase of a status is free text; Python has changed these.
_PHRASES = {
    413: "Payload Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Entity",
}
_DATE = re.compile(rb"\r\ndate: [^\r\n]*", re.IGNORECASE)


def request(method: str, target: str, *fields: tuple[str, str], body: bytes = b"", version: str = "1.1") -> bytes:
    """A request; it has a Host, and a Content-Length where it has a body, unless `fields` frame it themselves."""
    names = {name.lower() for name, _ in fields}
    lines = [f"{method} {target} HTTP/{version}"]
    if "host" not in names:
        lines.append("Host: test")
    if body and not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in fields]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def get(target: str, *fields: tuple[str, str]) -> bytes:
    """A GET request."""
    return request("GET", target, *fields)


def post(target: str, body: bytes | str, *fields: tuple[str, str]) -> bytes:
    """A POST request with a body, empty or not."""
    data = body.encode() if isinstance(body, str) else body
    return request("POST", target, ("Content-Length", str(len(data))), *fields, body=data)


def chunked(*chunks: bytes) -> bytes:
    """A body in chunks, with the final one."""
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """One response.

    Args:
        version: `HTTP/1.1`.
        status: the number.
        reason: the phrase.
        fields: names in lower case, in the order of the wire.
        body: without its framing.
        raw: every byte.
    """

    version: str
    status: int
    reason: str
    fields: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes

    def all(self, name: str) -> list[str]:
        """The values of every field of a name."""
        return [value for field, value in self.fields if field == name]

    def field(self, name: str) -> str | None:
        """The value of a field that may stand there once."""
        values = self.all(name)
        assert len(values) < 2, f"{name} stands there {len(values)} times"
        return values[0] if values else None

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def undated(self) -> bytes:
        """Every byte but the Date."""
        return _DATE.sub(b"", self.raw)

    def show(self) -> str:
        """The answer in the form of `reply`: all of it but the Date and the order of different fields."""
        return reply(self.status, self.body, *(pair for pair in self.fields if pair[0] != "date"), reason=self.reason)


def reply(status: int, body: bytes | str = b"", *fields: tuple[str, str], reason: str | None = None) -> str:
    """An expected answer, complete: nothing but these fields, the Date and this body."""
    lines = sorted((f"{name}: {value}" for name, value in fields), key=lambda line: line.partition(":")[0])
    shown = body if isinstance(body, str) else body.decode("utf-8", "backslashreplace")
    phrase = reason or _PHRASES.get(status) or HTTPStatus(status).phrase
    return "\n".join([f"{status} {phrase}", *lines, "", shown])


def _typed(content_type: str, body: bytes | str, status: int, fields: tuple[tuple[str, str], ...]) -> str:
    data = body.encode() if isinstance(body, str) else body
    return reply(status, data, ("content-type", content_type), ("content-length", str(len(data))), *fields)


def text(body: str, *fields: tuple[str, str], status: int = 200) -> str:
    """An expected answer of plain text."""
    return _typed("text/plain; charset=utf-8", body, status, fields)


def binary(body: bytes, *fields: tuple[str, str], status: int = 200) -> str:
    """An expected answer of bytes."""
    return _typed("application/octet-stream", body, status, fields)


def json(body: bytes | str, *fields: tuple[str, str], status: int = 200) -> str:
    """An expected answer of JSON, given as it is encoded."""
    return _typed("application/json", body, status, fields)


NOT_FOUND = text("Not Found", status=404)
SERVER_ERROR = text("Internal Server Error", status=500)


class Connection:
    """A client's end of a connection; `with` closes it."""

    def __init__(self, address: Address, timeout: float = TIMEOUT) -> None:
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(timeout)
            self.socket.connect(address)
        else:
            self.socket = socket.create_connection(address, timeout=timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def ask(self, data: bytes) -> Answer:
        """Send one request, read one answer."""
        self.send(data)
        return self.answer(data.partition(b" ")[0].decode("latin-1"))

    def answer(self, method: str = "GET") -> Answer:
        """Read one answer to a request of `method`."""
        head = self._until(b"\r\n\r\n")
        status_line, *lines = head[:-4].decode("latin-1").split("\r\n")
        version, status, reason = (*status_line.split(" ", 2), "")[:3]
        fields = tuple((name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
        framing, body = self._body(method, int(status), dict(fields))
        return Answer(version, int(status), reason, fields, body, head + framing)

    def _body(self, method: str, status: int, fields: dict[str, str]) -> tuple[bytes, bytes]:
        if method == "HEAD" or status < 200 or status in _BODILESS:
            return b"", b""
        if fields.get("transfer-encoding") == "chunked":
            return self._chunks()
        if "content-length" in fields:
            body = self._exactly(int(fields["content-length"]))
        else:
            body = self.rest()
        return body, body

    def _chunks(self) -> tuple[bytes, bytes]:
        raw, body = b"", b""
        while True:
            line = self._until(b"\r\n")
            chunk = self._exactly(int(line, 16) + 2)
            assert chunk.endswith(b"\r\n"), chunk[-20:]
            raw, body = raw + line + chunk, body + chunk[:-2]
            if chunk == b"\r\n":
                return raw, body

    def rest(self) -> bytes:
        """Every byte until the server closes the connection."""
        data, self._buffer = [self._buffer], b""
        while received := self._receive():
            data.append(received)
        return b"".join(data)

    def is_closed(self) -> bool:
        """Whether the server closes the connection without another byte."""
        return self.rest() == b""

    def is_silent(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for a while, not even the end."""
        self.socket.settimeout(seconds)
        try:
            self._buffer += self.socket.recv(1)
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(TIMEOUT)

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Vanish: the server sees a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close()

    def close(self) -> None:
        self.socket.close()

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(1 << 18)
        except ConnectionResetError:
            # The server closed while bytes of ours were on their way.
            return b""

    def _more(self, wanted: object) -> None:
        received = self._receive()
        assert received, f"the connection ended before {wanted!r}, after {self._buffer[-500:]!r}"
        self._buffer += received

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more(mark)
        head, _, self._buffer = self._buffer.partition(mark)
        return head + mark

    def _exactly(self, length: int) -> bytes:
        parts, have = [self._buffer], len(self._buffer)
        while have < length:
            received = self._receive()
            assert received, f"the connection ended after {have} of {length} bytes"
            parts.append(received)
            have += len(received)
        data = b"".join(parts)
        self._buffer = data[length:]
        return data[:length]


def eventually(condition: object, seconds: float = 5.0) -> bool:
    """Whether a condition holds within some time."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return bool(condition())
