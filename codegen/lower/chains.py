"""Which middleware runs before which routes."""

from __future__ import annotations

from ..ir.model import AppModel, Middleware
from ..ir.plan import Chain


class Chains:
    """The chains of an application: its own middleware first, then that of routers, from the outside in.

    Args:
        model: what the application declares.
    """

    def __init__(self, model: AppModel) -> None:
        self._model = model
        #: All middleware, in the order of the stages of a plan.
        self.middleware: list[Middleware] = [*model.middleware]
        self._own: dict[int | None, range] = {None: range(len(model.middleware))}
        for index, mount in enumerate(model.mounts):
            start = len(self.middleware)
            self.middleware += mount.middleware
            self._own[index] = range(start, len(self.middleware))

    def of(self, mount: int | None) -> Chain:
        """The chain before what is registered on a router.

        Args:
            mount: the router, as it is included; None for the application.
        """
        path = (None, *self._model.path_of(mount))
        return Chain(request=tuple(stage for part in path for stage in self._own[part]))
