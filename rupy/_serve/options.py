"""How an artefact is served: what the command line hands to a worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from .._handover import Handover


@dataclass(frozen=True, slots=True)
class Options:
    """How an artefact is served.

    Args:
        folder: the folder of the artefact.
        host: address to listen on.
        port: port to listen on.
        uds: Unix socket to listen on in its place.
        handover: what a supervisor hands over, in the place of all three.
        strict: a difference between build and application is an error.
        allow_stale: sources may have changed since the build.
        access_log: write a line for each request.
        grace: seconds that requests in flight are given at the end.
    """

    folder: str
    host: str = "127.0.0.1"
    port: int = 8000
    uds: str | None = None
    handover: Handover | None = None
    strict: bool = False
    allow_stale: bool = False
    access_log: bool = False
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
        fields = json.loads(text)
        handover = fields.pop("handover", None)
        return cls(**fields, handover=None if handover is None else Handover(**handover))

    def to_json(self) -> str:
        """The options as the one argument of a worker."""
        return json.dumps(asdict(self))
