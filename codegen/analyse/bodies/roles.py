"""What the functions of an application are registered as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from ...ir.location import Location
from ...ir.model import AppModel, Function
from ...ir.pattern import Pattern

Kind = Literal["handler", "request", "around", "after", "exception"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a function is registered as.

    Args:
        kind: `handler`, a kind of middleware, or `exception` for one that answers for errors.
        pattern: of a handler.
        exact: it is called itself, and not by a decorator.
    """

    kind: Kind
    pattern: Pattern | None = None
    exact: bool = True


def roles(models: Iterable[AppModel]) -> dict[Location, list[Role]]:
    """Find what is registered.

    Args:
        models: the applications of a project.

    Returns:
        The roles of each function by the place of its `def`.
    """
    found: dict[Location, list[Role]] = {}
    for model in models:
        for function, kind, pattern in _registered(model):
            role = Role(kind, pattern, function.signature is not None and function.signature.exact)
            listed = found.setdefault(function.location, [])
            if role not in listed:
                listed.append(role)
    return found


def _registered(model: AppModel) -> Iterator[tuple[Function, Kind, Pattern | None]]:
    for route in model.routes:
        yield route.handler, "handler", route.pattern
    chains = [model.middleware, *(mount.middleware for mount in model.mounts)]
    chains += (route.middleware for route in model.routes)
    for middleware in chain.from_iterable(chains):
        yield middleware.function, middleware.kind, None
    for handler in model.exception_handlers:
        yield handler.function, "exception", None
