"""A middleware can be called with what its kind is called with, and answers when it is called."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Middleware, MiddlewareKind, Parameter
from .function import check_called

_POSITIONAL = ("positional_only", "positional_or_keyword")
_ROLES: dict[MiddlewareKind, str] = {"request": "middleware", "around": "middleware", "after": "after-hook"}
#: What each kind is called with.
_PASSED: dict[MiddlewareKind, tuple[str, ...]] = {
    "request": ("request",),
    "around": ("request", "call_next"),
    "after": ("request", "response"),
}


def kind_of(parameters: Iterable[Parameter]) -> MiddlewareKind:
    """Which kind of middleware a function is: one with two parameters to be filled calls what is behind it.

    Args:
        parameters: of the function.

    Example:
        >>> request, call_next = (Parameter(name, "positional_or_keyword", True) for name in ("request", "call_next"))
        >>> kind_of([request]), kind_of([request, call_next])
        ('request', 'around')
    """
    second = [parameter for parameter in parameters if parameter.kind in _POSITIONAL][1:2]
    return "around" if any(parameter.required for parameter in second) else "request"


def refuse_no_list(name: str, shown: str, location: Location) -> Diagnostic:
    """Refuse what stands in the place of the middleware of a route and is not a list.

    Args:
        name: of the argument.
        shown: what the application wrote.
        location: where.
    """
    return Diagnostic("RPY333", f"{name} is {shown:.80}, which is not a list", location, remedy=f"write {name}=[...]")


def check_middleware(middleware: Middleware) -> Diagnostic | None:
    """Check that a middleware can be called.

    Args:
        middleware: the middleware.

    Returns:
        The first thing that is wrong with it.
    """
    function, location = middleware.function, middleware.location
    role = _ROLES[middleware.kind]
    refused = check_called(function, role, location, middleware.blocking)
    if refused is not None:
        return refused
    if function.is_generator:
        return Diagnostic("RPY319", f"the {role} {function.name} is a generator", location, (function.location,))
    return None if function.signature is None else _check_parameters(middleware, function.signature.parameters)


def _check_parameters(middleware: Middleware, parameters: tuple[Parameter, ...]) -> Diagnostic | None:
    function, location, passed = middleware.function, middleware.location, _PASSED[middleware.kind]
    positional = [parameter for parameter in parameters if parameter.kind in _POSITIONAL]
    takes_any = any(parameter.kind == "var_positional" for parameter in parameters)
    if not positional and not takes_any:
        message = f"the {_ROLES[middleware.kind]} {function.name} has no parameter for the request"
        return Diagnostic("RPY314", message, location, (function.location,), remedy=f"write {_shown(middleware)}")
    if len(positional) < len(passed) and not takes_any:
        message = f"the after-hook {function.name} has no parameter for the response"
        return Diagnostic("RPY331", message, location, (function.location,), remedy=f"write {_shown(middleware)}")
    filled = positional[: len(passed)]
    extra = next((parameter for parameter in parameters if parameter.required and parameter not in filled), None)
    if extra is None:
        return None
    return Diagnostic(
        "RPY316",
        f"the {_ROLES[middleware.kind]} {function.name} requires {extra.name!r}, which nothing passes",
        location,
        (function.location,),
        remedy=f"write {_shown(middleware)}, or give {extra.name} a default",
    )


def _shown(middleware: Middleware) -> str:
    keyword = "async def" if middleware.function.is_async else "def"
    name = middleware.function.name.rpartition(".")[2]
    return f"{keyword} {name}({', '.join(_PASSED[middleware.kind])})"
