"""How an artefact is served: what the command line hands to a worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How an artefact is served.

    Args:
        folder: the folder of the artefact.
        host: address to listen on.
        port: port to listen on.
        uds: Unix socket to listen on in its place.
        listener: descriptor of a listening socket that the worker inherits, in the place of all three.
        strict: a difference between build and application is an error.
        allow_stale: sources may have changed since the build.
        grace: seconds that requests in flight are given at the end.
    """

    folder: str
    host: str = "127.0.0.1"
    port: int = 8000
    uds: str | None = None
    listener: int | None = None
    strict: bool = False
    allow_stale: bool = False
    grace: float = 30.0

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Read what `to_json` wrote.

        Args:
            text: the argument of a worker.

        Raises:
            ValueError: it is not JSON.
            TypeError: it has other fields.
        """
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """The options as the one argument of a worker."""
        return json.dumps(asdict(self))
