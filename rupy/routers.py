"""Routers: parts of an application, with a prefix and middleware of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._calls import refuses_other_arguments, unknown_attribute
from ._dev.excepthook import install
from ._dev.project import caller, location_of, project_of
from ._registering import Registering
from ._support import refuse_unsupported
from .routing import Registry


class Router(Registering):
    """A part of an application: routes, static directories and middleware that `include` puts under a prefix.

    The middleware of a router runs for its routes only. Requests that match none of them pass the application's.

    Args:
        prefix: of all that is registered on it; it may have parameters, which are passed to every handler. A slash at its
            end says nothing; the pattern `""` stands for the prefix itself.

    Raises:
        RegistrationError: the prefix cannot be served; the message names file and line.

    Example:
        >>> from rupy import Router, Rupy
        >>> users = Router(prefix="/users")
        >>> @users.get("/<name>")
        ... def hello(request, name):
        ...     return f"Hello, {name}!"
        >>> app = Rupy()
        >>> app.include(users)
    """

    @refuses_other_arguments
    def __init__(self, prefix: str = "") -> None:
        refuse_unsupported()
        install()
        frame = caller()
        project = project_of(frame.f_globals)
        self._registry = Registry(project)
        self._registry.be_router(prefix, location_of(frame, project))

    @property
    def prefix(self) -> str:
        """The prefix of its routes, without a slash at its end."""
        return self._registry.shown_prefix

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise unknown_attribute(name, router=True)
