"""Which middleware stands before, around and behind which routes."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.model import AppModel, Middleware
from ..ir.plan import Around, Chain


class Chains:
    """The chains of an application: its own middleware, then that of routers, from the outside in, then that of routes.

    After-hooks run in the opposite order.

    Args:
        model: what the application declares.
    """

    def __init__(self, model: AppModel) -> None:
        self._model = model
        #: All middleware, in the order of the stages of a plan.
        self.middleware: list[Middleware] = []
        self._own: dict[int | None, range] = {None: self._add(model.middleware)}
        self._own.update((index, self._add(mount.middleware)) for index, mount in enumerate(model.mounts))
        self._of_routes = [self._add(route.middleware) for route in model.routes]

    def of(self, mount: int | None) -> Chain:
        """The chain of what is registered on a router.

        Args:
            mount: the router, as it is included; None for the application.
        """
        return self._chain(self._before(mount))

    def of_route(self, index: int) -> Chain:
        """The chain of a route.

        Args:
            index: of the route in the model.
        """
        return self._chain((*self._before(self._model.routes[index].mount), *self._of_routes[index]))

    def _add(self, middleware: Iterable[Middleware]) -> range:
        start = len(self.middleware)
        self.middleware += middleware
        return range(start, len(self.middleware))

    def _before(self, mount: int | None) -> tuple[int, ...]:
        return tuple(stage for part in (None, *self._model.path_of(mount)) for stage in self._own[part])

    def _chain(self, stages: Iterable[int]) -> Chain:
        request: list[int] = []
        around: list[Around] = []
        after: list[int] = []
        for stage in stages:
            match self.middleware[stage].kind:
                case "request":
                    request.append(stage)
                case "around":
                    around.append(Around(stage, len(request)))
                case "after":
                    after.insert(0, stage)
        return Chain(tuple(request), tuple(around), tuple(after))
