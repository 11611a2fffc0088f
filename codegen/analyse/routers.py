"""Routers: calls that create them, and calls that include them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..check.pattern import join_prefixes, read_router_prefix
from ..check.routers import refuse_included as refuse
from ..check.routers import refuse_itself
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import ROUTER_CONSTRUCTOR
from ..ir.location import Location
from ..ir.pattern import Pattern
from .arguments import UNKNOWN, Arguments, known
from .assumed import settle
from .outside import declared_doubt, follow
from .values import Application, FunctionValue, Include, Receiver, Routing, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter


def create_router(machine: Interpreter, arguments: Arguments) -> Routing:
    """Follow `Router(…)`.

    Args:
        machine: the analysis.
        arguments: what it is called with.
    """
    router = Routing(module=arguments.scope.module, location=machine.place, open=arguments.scope.source.installed)
    if machine.doubt is None:
        arguments = settle(machine, arguments)
        machine.routers.append(router)
    if machine.doubt is None and machine.refuse(arguments.refused("Router", ROUTER_CONSTRUCTOR, machine.place)):
        return router
    prefix = None if arguments.unseen else _prefix(arguments.value(0, "prefix"), machine.place)
    if isinstance(prefix, Diagnostic):
        if machine.doubt is None:
            machine.refuse(prefix)
        return router
    router.prefix, router.shown = prefix, _shown(prefix, arguments.code(0, "prefix"))
    return router


def refuse_included(receiver: Receiver, arguments: Arguments, location: Location) -> Diagnostic | None:
    """What is included and is certainly not a router, or one that leads back.

    Args:
        receiver: what includes it.
        arguments: of `app.include(…)`.
        location: of the call.
    """
    router = arguments.value(0, "router")
    if isinstance(router, Application):
        return refuse("an application", location)
    if isinstance(router, FunctionValue) and not router.wrapped:
        return refuse(f"the function {router.name}", location)
    constant = known(router)
    if router is not None and constant is not UNKNOWN:
        return refuse(repr(constant), location)
    if isinstance(router, Routing) and receiver in _reached(router):
        return refuse_itself(location)
    prefix = _prefix(arguments.value(None, "prefix"), location)
    return prefix if isinstance(prefix, Diagnostic) else None


def register_include(machine: Interpreter, receiver: Receiver, arguments: Arguments) -> None:
    """Follow `app.include(…)`.

    Args:
        machine: the analysis.
        receiver: what it is called on.
        arguments: what it is called with.
    """
    router, location = follow(machine, arguments.value(0, "router")), machine.place
    for included in [router] if isinstance(router, Routing) else machine.routers:
        # One that is not known may be any of those so far.
        included.included = True
    before = None if arguments.unseen else _prefix(arguments.value(None, "prefix"), location)
    prefix = None
    if isinstance(router, Routing) and isinstance(before, Pattern) and router.prefix is not None:
        prefix = join_prefixes(before, router.prefix, location)
    if isinstance(prefix, Diagnostic):
        machine.found.append((receiver, prefix))
        return
    doubt = _doubt(machine, receiver, router, arguments, prefix)
    if (declared := declared_doubt(machine, router)) is not None and machine.is_certain(receiver):
        doubt = Diagnostic("RPY232", declared, location)
    if doubt is not None:
        _tell(machine, receiver, router, doubt)
    if isinstance(router, Receiver) and receiver not in _reached(router):
        inner = router.shown if isinstance(router, Routing) else _shown(None, arguments.code(0, "router"))
        shown = _shown(before if isinstance(before, Pattern) else None, arguments.code(None, "prefix")) + inner
        receiver.includes.append(Include(router, prefix, shown, location, doubt))


def tell_left_out(machine: Interpreter) -> None:
    """Report the routers that nothing includes.

    Args:
        machine: the analysis, with all modules followed.
    """
    for router in machine.routers:
        if router.used and not router.included and not router.open:
            message = "this router is included nowhere, and what is registered on it is not served"
            machine.found.append((None, Diagnostic("RPY219", message, router.location)))


def _prefix(value: Value | None, location: Location) -> Pattern | Diagnostic | None:
    """The prefix that an argument is; None where it is known only at run time."""
    text = "" if value is None else known(value)
    return None if text is UNKNOWN else read_router_prefix(text, location)


def _shown(prefix: Pattern | None, code: str) -> str:
    """A prefix as a text; one that is not known as the expression that gives it, in braces: no path begins like that."""
    if prefix is None:
        return f"{{{code[:200] or '…'}}}"
    return str(prefix) if prefix.segments else ""


def _reached(router: Receiver) -> Iterator[Receiver]:
    """A router, and those that it includes; there is no way back."""
    yield router
    for include in router.includes:
        if include.router is not None:
            yield from _reached(include.router)


def _doubt(
    machine: Interpreter, receiver: Receiver, router: Value | None, arguments: Arguments, prefix: Pattern | None
) -> Diagnostic | None:
    """What of the include is known only at run time."""
    shown = f"the router {arguments.code(0, 'router'):.200}"
    if machine.doubt is not None:
        return Diagnostic("RPY218", f"{shown} is included {machine.doubt.where}", machine.place)
    if isinstance(receiver, Unknown):
        message = f"{shown} is included in an application that is known only at run time"
        return Diagnostic("RPY218", message, machine.place)
    problem = arguments.surplus("router", "prefix", most=1)
    if problem is not None:
        return Diagnostic("RPY218", f"a router is included with {problem}", machine.place)
    if not isinstance(router, Routing):
        return Diagnostic("RPY218", f"{shown} is known only at run time", machine.place)
    if prefix is None:
        return Diagnostic("RPY218", f"the prefix of {shown} is not a constant", machine.place)
    return None


def _tell(machine: Interpreter, receiver: Receiver, router: Value | None, doubt: Diagnostic) -> None:
    if not isinstance(receiver, Unknown):
        machine.found.append((receiver, doubt))
    elif receiver.parameter and (receiver.application or isinstance(router, Routing)):
        # Whether it is an application is not known; what reads like an include is not passed over in silence.
        machine.found.append((None, doubt))
