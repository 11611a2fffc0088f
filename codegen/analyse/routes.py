"""Registrations of routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..check.handler import refuse_uncallable
from ..check.methods import read_methods
from ..check.options import check_timeout
from ..check.pattern import read_pattern, read_relative_pattern
from ..diagnostics.diagnostic import Diagnostic
from ..ir.dynamic import DynamicRoute
from ..ir.interface import METHODS, VERBS
from ..ir.model import Route
from .arguments import UNKNOWN, Arguments, known
from .callables import registered
from .functions import describe
from .middleware import own_middleware
from .outside import declared_doubt
from .values import Constant, Items, Method, Registered, RouteDecorator, Routing, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter


def route_decorator(machine: Interpreter, method: Method, arguments: Arguments) -> RouteDecorator:
    """Follow `app.get(…)`.

    Args:
        machine: the analysis.
        method: the method.
        arguments: what it is called with.
    """
    pattern = arguments.value(0, "pattern")
    verb = VERBS.get(method.name)
    call = METHODS[method.name]
    return RouteDecorator(
        receiver=method.receiver,
        location=machine.place,
        pattern=pattern,
        pattern_code="" if isinstance(pattern, Constant) else arguments.code(0, "pattern"),
        methods=Items([Constant(verb)], tuple) if verb is not None else arguments.value(None, "methods"),
        blocking=arguments.value(None, "blocking"),
        timeout=arguments.value(None, "timeout"),
        middleware=arguments.value(None, "middleware"),
        after=arguments.value(None, "after"),
        problem=arguments.surplus(*call.positional, *call.named, most=1) or ("no pattern" if pattern is None else None),
    )


def register_route(machine: Interpreter, decorator: RouteDecorator, handler: Value, *, decorating: bool) -> None:
    """Follow the call of what `app.get(…)` has returned.

    Args:
        machine: the analysis.
        decorator: what is called.
        handler: what it is called with.
        decorating: it stands behind an `@`.
    """
    if machine.is_certain(decorator.receiver) and _is_constant(handler):
        machine.refuse(refuse_uncallable(known(handler), decorator.location))
        return
    function = registered(machine, handler)
    declared = declared_doubt(machine, handler)
    later = None if declared is None else Diagnostic("RPY232", declared, decorator.location)
    doubt = _doubt(machine, decorator) or later or _unproved(machine, decorator, function)
    if doubt is not None or function is None:
        assert doubt is not None, "what is not known is not proved"
        _leave(machine, decorator, function, doubt, decorating=decorating)
        return
    read = read_relative_pattern if isinstance(decorator.receiver, Routing) else read_pattern
    pattern = read(known(decorator.pattern), decorator.location)
    methods = read_methods(known(decorator.methods), decorator.location)
    if isinstance(pattern, Diagnostic):
        machine.refuse(pattern)
    elif isinstance(methods, Diagnostic):
        machine.refuse(methods)
    elif not machine.refuse(check_timeout(known(decorator.timeout), decorator.location)):
        blocking, timeout = known(decorator.blocking), known(decorator.timeout)
        blocking = blocking if isinstance(blocking, bool) else None
        timeout = timeout if isinstance(timeout, int | float) else None
        own = tuple(own_middleware(machine, decorator) or ())
        route = Route(pattern, methods, describe(function), decorator.location, blocking, timeout, own)
        decorator.receiver.routes.append(route)


def _is_constant(value: Value) -> bool:
    return known(value) is not UNKNOWN


def _doubt(machine: Interpreter, decorator: RouteDecorator) -> Diagnostic | None:
    """Why the registration may not happen, or on something else."""
    if machine.doubt is not None:
        message = f"{_show(decorator)} is registered {machine.doubt.where}"
        return Diagnostic(machine.doubt.code, message, decorator.location)
    if isinstance(decorator.receiver, Unknown):
        message = f"{_show(decorator)} is registered on an application that is known only at run time"
        return Diagnostic("RPY214", message, decorator.location)
    return None


def _unproved(machine: Interpreter, decorator: RouteDecorator, handler: Registered | None) -> Diagnostic | None:
    """What of the registration is known only at run time."""
    found = next(_unknown(machine, decorator, handler), None)
    return None if found is None else Diagnostic(*found, decorator.location)


def _unknown(machine: Interpreter, decorator: RouteDecorator, handler: Registered | None) -> Iterator[tuple[str, str]]:
    if decorator.problem is not None:
        yield "RPY211", f"{_show(decorator)} is registered with {decorator.problem}"
    if known(decorator.pattern) is UNKNOWN:
        yield "RPY203", f"the pattern {decorator.pattern_code:.200} is not a constant"
    if known(decorator.methods) is UNKNOWN:
        yield "RPY204", f"the methods of {_show(decorator)} are not constants"
    if known(decorator.blocking) not in (None, True, False):
        yield "RPY211", f"blocking of {_show(decorator)} is not a constant"
    if known(decorator.timeout) is UNKNOWN:
        yield "RPY211", f"timeout of {_show(decorator)} is not a constant"
    listed = [each.items for each in (decorator.middleware, decorator.after) if isinstance(each, Items)]
    declared = next(filter(None, (declared_doubt(machine, each) for items in listed for each in items)), None)
    if declared is not None:
        yield "RPY232", declared
    if own_middleware(machine, decorator) is None:
        yield "RPY211", f"the middleware of {_show(decorator)} is not a list of functions of the project"
    if handler is None:
        yield "RPY205", f"the handler of {_show(decorator)} is not a function of the project"


def _leave(
    machine: Interpreter,
    decorator: RouteDecorator,
    handler: Registered | None,
    doubt: Diagnostic,
    *,
    decorating: bool,
) -> None:
    """Leave the route to run time."""
    pattern = known(decorator.pattern)
    methods = read_methods(
        None if known(decorator.methods) is UNKNOWN else known(decorator.methods), decorator.location
    )
    unknown = known(decorator.methods) is UNKNOWN or isinstance(methods, Diagnostic)
    route = DynamicRoute(
        path=pattern if isinstance(pattern, str) else decorator.pattern_code,
        methods=None if unknown or isinstance(methods, Diagnostic) else methods,
        handler=None if handler is None else handler.name,
        location=decorator.location,
        code=doubt.code,
        message=doubt.message,
        middleware=tuple(own_middleware(machine, decorator) or ()),
    )
    receiver = decorator.receiver
    if isinstance(receiver, Unknown) and receiver.parameter:
        # Whether it is an application is not known; what reads like a route is not passed over in silence.
        if receiver.application or (decorating and isinstance(pattern, str) and pattern.startswith("/")):
            machine.found.append((None, doubt))
            machine.dynamic.append(route)
        return
    receiver.dynamic.append(route)
    # Of an application that is not known at all, one finding says so for all of its routes.
    if not isinstance(receiver, Unknown):
        machine.found.append((receiver, doubt))


def _show(decorator: RouteDecorator) -> str:
    pattern = known(decorator.pattern)
    return repr(pattern)[:200] if isinstance(pattern, str) else decorator.pattern_code[:200] or "a route"
