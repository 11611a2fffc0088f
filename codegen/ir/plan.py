"""What the server does with a request: the contract between codegen and runtime.

The same classes, field for field, stand in `runtime/src/plan.rs`. The generated crate holds a plan as static data,
development hands it over as JSON; either way the runtime walks the same structures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

from .location import Location
from .pattern import Converter as Converter

#: Raised with every change of the fields below.
SCHEMA = 3

Tier = Choice["const", "native", "inline", "pool", "async", "dynamic"]
BodyPolicy = Choice["read", "ignore"]


@dataclass(frozen=True, slots=True)
class LiteralEdge:
    """`text` leads to `node`."""

    text: str
    node: int


@dataclass(frozen=True, slots=True)
class ParameterEdge:
    """A segment that `converter` accepts leads to `node`."""

    converter: Converter
    node: int


@dataclass(frozen=True, slots=True)
class Node:
    """A position in the trie of segments.

    Args:
        literals: sorted by the UTF-8 bytes of their text.
        parameters: by rank, strongest first: int, float, uuid, str.
        leaf: the leaf where a path ends here.
        tail: the leaf of a `path` parameter that takes all the rest.
    """

    literals: tuple[LiteralEdge, ...] = ()
    parameters: tuple[ParameterEdge, ...] = ()
    leaf: int | None = None
    tail: int | None = None


@dataclass(frozen=True, slots=True)
class MethodEndpoint:
    """`method` is answered by `endpoint`."""

    method: str
    endpoint: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A pattern that matches.

    Args:
        methods: sorted by name.
        allow: value of `Allow` when this is the only pattern that matches, HEAD and OPTIONS included.
    """

    methods: tuple[MethodEndpoint, ...]
    allow: str


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A parameter of the path, in the order of the pattern."""

    name: str
    converter: Converter


@dataclass(frozen=True, slots=True)
class Argument:
    """What a handler is called with after the request.

    Args:
        parameter: index into the endpoint's parameters.
        keyword: passed by this name; None: by position. Positional ones come first.
    """

    parameter: int
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """A stage that calls what is behind it: the rest of the chain, and the endpoint.

    Args:
        stage: index into the plan's stages.
        position: how many request functions of the chain run before it; the others are behind it.
    """

    stage: int
    position: int


@dataclass(frozen=True, slots=True)
class Chain:
    """What a request passes before its endpoint, and its response after it.

    Args:
        request: indices of the request functions in the plan's stages, in the order they run.
        around: the around-middleware, outermost first.
        after: indices of the after-hooks, in the order they run.
    """

    request: tuple[int, ...] = ()
    around: tuple[Around, ...] = ()
    after: tuple[int, ...] = ()

    @property
    def inward(self) -> tuple[int, ...]:
        """The stages on the way to the endpoint, in the order they begin."""
        stages = list(self.request)
        for around in reversed(self.around):
            stages.insert(around.position, around.stage)
        return tuple(stages)


@dataclass(frozen=True, slots=True)
class Stage:
    """A function of the application that is not a handler.

    Args:
        name: qualified name.
        location: the registration.
        blocking: whether it blocks; None where the application does not say.
    """

    name: str
    location: Location
    blocking: bool | None = None


@dataclass(frozen=True, slots=True)
class Catch:
    """Which errors a stage answers for: those of a class, or those that would get a status.

    Args:
        stage: index into the plan's stages.
        error: module and qualified name of the class, for messages: the class itself is bound at start-up.
        status: the status; None for a class.
    """

    stage: int
    error: str | None = None
    status: int | None = None

    @property
    def caught(self) -> str:
        """Which errors it answers for, as a text."""
        return str(self.status) if self.error is None else self.error.removeprefix("builtins.")


@dataclass(frozen=True, slots=True)
class Service:
    """A native service behind the chain.

    Args:
        directory: the folder it serves; a relative one is relative to `location.file`.
        location: where it was registered.
    """

    directory: str
    location: Location


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What answers a route.

    Args:
        name: qualified name of the handler, or of the service.
        location: the registration.
        pattern: normalised spelling of the pattern.
        methods: sorted; with the pattern this is the route's key.
        tier: how it runs.
        parameters: of the path, in its order.
        arguments: what the handler is called with.
        chain: what a request passes before it.
        body: whether the body is read before the chain.
        service: index into the plan's services; None for a Python handler.
        blocking: whether the handler blocks; None where the application does not say.
        timeout: time for its async functions, milliseconds; None for that of the application.
    """

    name: str
    location: Location
    pattern: str
    methods: tuple[str, ...]
    tier: Tier
    parameters: tuple[PathParameter, ...] = ()
    arguments: tuple[Argument, ...] = ()
    chain: Chain = Chain()
    body: BodyPolicy = "read"
    service: int | None = None
    blocking: bool | None = None
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may not exceed; the policies of the application, with times in milliseconds.

    Args:
        max_body_size: largest request body, bytes.
        max_target_length: longest path and query, bytes.
        max_header_size: largest head of a request, bytes.
        max_header_count: most header fields of a request.
        max_connections: most open connections.
        max_requests_in_flight: most requests that are worked on at a time.
        header_timeout: time for the head of a request, milliseconds.
        body_timeout: time that the body of a request may stand still, or come too slowly, milliseconds.
        keep_alive_timeout: time between an answer and the next request, milliseconds.
        send_timeout: time that a client may read nothing of an answer, milliseconds.
        disconnect_grace: time that an async handler goes on after the end of what its client sends, milliseconds.
        pool_threads: most threads for functions that block.
        pool_queue: most requests that wait for one of them.
        stuck_after: time after which a call that has not ended is named in the log, milliseconds; 0 for never.
        handler_timeout: time for the async functions of a request, milliseconds; None for no limit.
    """

    max_body_size: int
    max_target_length: int
    max_header_size: int
    max_header_count: int
    max_connections: int
    max_requests_in_flight: int
    header_timeout: int
    body_timeout: int
    keep_alive_timeout: int
    send_timeout: int
    disconnect_grace: int
    pool_threads: int
    pool_queue: int
    stuck_after: int
    handler_timeout: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a request needs, decided before the first one.

    Args:
        schema: `SCHEMA`.
        nodes: the trie; the first is its root.
        leaves: what the trie leads to.
        endpoints: what the leaves lead to, in order of registration: routes first, then services.
        stages: the functions that chains and catches name.
        catches: the exception handlers; no two for the same errors.
        services: native services.
        unmatched: the chain before 404, 405 and OPTIONS.
        limits: what clients may not exceed.
    """

    schema: int
    nodes: tuple[Node, ...]
    leaves: tuple[Leaf, ...]
    endpoints: tuple[Endpoint, ...]
    stages: tuple[Stage, ...]
    catches: tuple[Catch, ...]
    services: tuple[Service, ...]
    unmatched: Chain
    limits: Limits
