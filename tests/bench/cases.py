"""What is asked of every server, and what each has to answer."""

from __future__ import annotations

from dataclasses import dataclass

PIPELINED = 16
CONNECTIONS = 64


@dataclass(frozen=True)
class Case:
    """One request and its answer.

    Args:
        name: what the tables call it.
        path: path of the request.
        expected: the whole body of the answer; its status is 200.
        media_type: content type of the answer, without parameters.
        method: method of the request.
        body: body of the request.
        module: which application of a framework answers it: middleware runs on every request of an application, so
            what is measured without it is served by another one.
    """

    name: str
    path: str
    expected: bytes
    media_type: str = "text/plain"
    method: str = "GET"
    body: bytes = b""
    module: str = "routes"


CASES = (
    Case("text", "/", b"Hello, World!"),
    Case("parameter", "/user/ada", b"Hello, ada!"),
    Case("json", "/json", b'{"message":"Hello, World!"}', media_type="application/json"),
    Case("echo", "/echo", b"Echo: Hello from the client", method="POST", body=b"Hello from the client"),
    Case("middleware", "/middleware", b"Hello, World!", module="guarded"),
)


@dataclass(frozen=True)
class Load:
    """A case and how it is sent: `pipelined` requests at once on each connection."""

    case: Case
    pipelined: int = 1

    @property
    def title(self) -> str:
        return self.case.name if self.pipelined == 1 else f"{self.case.name}, {self.pipelined} pipelined"
