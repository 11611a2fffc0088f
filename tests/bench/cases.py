"""What is asked of every server, and what each has to answer."""

from __future__ import annotations

from dataclasses import dataclass

PIPELINED = 16
CONNECTIONS = 64
MANY_CONNECTIONS = 512

HELLO = b"Hello, World!"


@dataclass(frozen=True)
class Case:
    """One request and its answer.

    Args:
        name: short name, for options and JSON.
        title: what the tables call it.
        path: path of the request.
        expected: the whole body of the answer.
        status: status of the answer.
        media_type: content type of the answer, without parameters.
        method: method of the request.
        body: body of the request.
        module: which application of a framework answers it: middleware runs on every request of an application, so
            what is measured without it is served by another one. A server without that application is not asked.
    """

    name: str
    title: str
    path: str
    expected: bytes = HELLO
    status: int = 200
    media_type: str = "text/plain"
    method: str = "GET"
    body: bytes = b""
    module: str = "routes"


@dataclass(frozen=True)
class Load:
    """A case and how it is sent.

    Args:
        case: what is sent.
        pipelined: requests at once on each connection.
        connections: of wrk.
        threads: of wrk.
        pinned: whether servers and wrk have a core each; else they share the machine.
    """

    case: Case
    pipelined: int = 1
    connections: int = CONNECTIONS
    threads: int = 1
    pinned: bool = True

    @property
    def name(self) -> str:
        """For JSON."""
        return ", ".join([self.case.name, *self._how()])

    @property
    def title(self) -> str:
        """For the tables."""
        return ", ".join([self.case.title, *self._how()])

    @property
    def heading(self) -> str:
        """For the head of a table; `capitalize` would make Json of JSON."""
        return self.title[0].upper() + self.title[1:]

    def _how(self) -> list[str]:
        how = [f"{self.pipelined} pipelined"] if self.pipelined > 1 else []
        how += [f"{self.connections} connections"] if self.connections != CONNECTIONS else []
        return how


TEXT = Case("text", "text", "/")

#: `def` handlers.
SYNC = (
    TEXT,
    Case("parameter", "path parameter", "/user/ada", b"Hello, ada!"),
    Case("json", "JSON", "/json", b'{"message":"Hello, World!"}', media_type="application/json"),
    Case("echo", "echo POST", "/echo", b"Echo: Hello from the client", method="POST", body=b"Hello from the client"),
    Case("middleware", "two middlewares", "/middleware", module="guarded"),
)
#: What `async` by itself costs: no coroutine waits for anything outside.
ASYNC = (
    Case("async", "async without suspension", "/async", module="asynchronous"),
    Case("task", "async, a real task", "/task", module="asynchronous"),
    Case("yield", "async, one sleep(0)", "/yield", module="asynchronous"),
)
#: Coroutines that wait: for time, and for other servers.
WAITING = (
    Case("sleep", "async, sleep(5 ms)", "/sleep", module="waiting"),
    Case("redis", "Redis GET", "/redis", module="waiting"),
    Case("postgresql", "PostgreSQL SELECT", "/postgresql", module="waiting"),
)

#: One worker and several, with the client on the same cores.
WORKERS = Case("workers", "text, server and client sharing all cores", "/")

#: A fast route beside a computing thread, and what is answered without Python.
FAST = Load(Case("blocking", "fast route beside a computing thread", "/", module="blocking"))
NO_BYTECODE = Load(
    Case("options", "OPTIONS", "/", b"", status=204, media_type="", method="OPTIONS", module="blocking"), PIPELINED
)

LOADS = (
    *(Load(case, pipelined) for pipelined in (1, PIPELINED) for case in SYNC),
    *(Load(case) for case in ASYNC),
    *(Load(case, connections=connections) for case in WAITING for connections in (CONNECTIONS, MANY_CONNECTIONS)),
    Load(WORKERS, threads=2, pinned=False),
)
CASES = (*SYNC, *ASYNC, *WAITING, WORKERS, FAST.case)

#: What README documents.
DOCUMENTED = Load(TEXT, connections=400, threads=12)
