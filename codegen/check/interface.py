"""An application is used for what it has: calls with arguments that its methods take, attributes that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import ATTRIBUTES, ROUTER_ATTRIBUTES, Call
from ..ir.location import Location


def check_call(name: str, call: Call, positional: int, named: Iterable[str], location: Location) -> Diagnostic | None:
    """Check the arguments of a call.

    Args:
        name: what is called: `get`, `Rupy`.
        call: its parameters.
        positional: how many arguments are passed by position.
        named: the names of the others.
        location: where.

    Returns:
        The first thing that Python would refuse.
    """
    problem = next(_problems(call, positional, tuple(named)), None)
    if problem is None:
        return None
    return Diagnostic("RPY323", f"{name}() {problem}", location, remedy=f"write {name}({', '.join(_parameters(call))})")


def check_attribute(name: str, location: Location, *, router: bool = False) -> Diagnostic | None:
    """Check that an application, or a router, has an attribute.

    Args:
        name: its name; private ones are not checked.
        location: where it is used.
        router: it is used of a router.

    Returns:
        That it does not have it, with the attribute that may be meant.
    """
    owner, attributes = ("a router", ROUTER_ATTRIBUTES) if router else ("an application", ATTRIBUTES)
    if name in attributes or name.startswith("_"):
        return None
    from difflib import get_close_matches

    near = get_close_matches(name, attributes, 1)
    remedy = f"write {near[0]}" if near else f"{owner} has {', '.join(attributes)}"
    return Diagnostic("RPY324", f"{owner} has no attribute {name!r}", location, remedy=remedy)


def _problems(call: Call, positional: int, named: tuple[str, ...]) -> Iterator[str]:
    most = len(call.positional)
    if positional > most:
        counted = "no arguments" if not most else "1 argument" if most == 1 else f"{most} arguments"
        yield f"takes {counted} by position, not {positional}"
    known = (*call.positional[call.unnamed :], *call.named)
    for name in named:
        if name not in known:
            yield f"takes no argument {name!r}"
        elif name in call.positional[:positional]:
            yield f"is given {name!r} twice"
    for name in call.required:
        if name not in call.positional[:positional] and name not in named:
            yield f"is called without {name!r}"


def _parameters(call: Call) -> Iterator[str]:
    for name in call.positional:
        yield name if name in call.required or call.unnamed else f"{name}=…"
    for name in call.named:
        yield f"{name}=…"
