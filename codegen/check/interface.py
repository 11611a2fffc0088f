"""An application is used for what it has: calls with arguments that its methods take, attributes that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import ATTRIBUTES, EXPORTED, MODULES, ROUTER_ATTRIBUTES, Call
from ..ir.location import Location

#: What other frameworks call the attributes.
_ATTRIBUTES_ELSEWHERE = {
    **dict.fromkeys(("before_request", "before_app_request", "add_middleware"), "middleware"),
    **dict.fromkeys(("teardown_request", "after_app_request"), "after_request"),
    **dict.fromkeys(("errorhandler", "app_errorhandler", "add_exception_handler"), "exception_handler"),
    **dict.fromkeys(("register_blueprint", "include_router", "blueprint"), "include"),
    **dict.fromkeys(("add_url_rule", "add_api_route", "api_route", "add_route"), "route"),
    **dict.fromkeys(("before_serving", "before_first_request", "on_event"), "on_startup"),
    **dict.fromkeys(("after_serving", "teardown_appcontext"), "on_shutdown"),
    **dict.fromkeys(("mount", "static_folder"), "static"),
}

#: What is written in the place of attributes of other frameworks.
_WITHOUT_ATTRIBUTE = {
    "state": "what all requests share stands in a global of a module, what one request has in request.state",
    "config": "keep settings in a module of the project and import them",
    "extensions": "keep what all requests share in a global of a module",
    **dict.fromkeys(("logger", "log"), "write logging.getLogger(__name__)"),
    "test_client": "write from rupy.testing import TestClient, and TestClient(app)",
}

#: What other frameworks call the names.
_NAMES_ELSEWHERE = {
    **dict.fromkeys(("Flask", "FastAPI", "Starlette", "Quart"), "Rupy"),
    **dict.fromkeys(("Blueprint", "APIRouter"), "Router"),
    **dict.fromkeys(("PlainTextResponse", "HTMLResponse", "make_response"), "Response"),
}

#: What is written in the place of names of other frameworks.
_WITHOUT_NAME = {
    **dict.fromkeys(("jsonify", "JSONResponse"), "return the dict or the list as it is"),
    **dict.fromkeys(("StreamingResponse", "stream_with_context"), "return an iterator, or (iterator, status, headers)"),
    **dict.fromkeys(("StaticFiles", "send_from_directory"), "write app.static(prefix, directory)"),
    "BackgroundTasks": "write response.background(function, *args)",
    "TestClient": "write from rupy.testing import TestClient",
    "request": "write a first parameter, which is the request",
}


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
    problem = problem_of(call, positional, named)
    if problem is None:
        return None
    written = f"write {name}({', '.join(_parameters(call))})"
    if positional and not call.positional:
        written = f"write {name}(), with options by name"
    return Diagnostic("RPY323", f"{name}() {problem}", location, remedy=written)


def problem_of(call: Call, positional: int, named: Iterable[str]) -> str | None:
    """What Python refuses of the arguments of a call.

    Args:
        call: its parameters.
        positional: how many arguments are passed by position.
        named: the names of the others.

    Returns:
        The first thing, as what follows the name of what is called; None where there is nothing.
    """
    return next(_problems(call, positional, tuple(named)), None)


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
    near = _meant(name, attributes, _ATTRIBUTES_ELSEWHERE)
    remedy = f"write {near}" if near else f"{owner} has {', '.join(attributes)}"
    remedy = _WITHOUT_ATTRIBUTE.get(name, remedy)
    return Diagnostic("RPY324", f"{owner} has no attribute {name!r}", location, remedy=remedy)


def check_import(name: str, location: Location) -> Diagnostic | None:
    """Check that `from rupy import …` finds a name.

    Args:
        name: the name; private ones are not checked.
        location: where it is imported.

    Returns:
        That there is no such name, with the one that may be meant.
    """
    if name in EXPORTED or name in MODULES or name.startswith("_"):
        return None
    near = _meant(name, EXPORTED, _NAMES_ELSEWHERE)
    remedy = f"write {near}" if near else f"rupy has {', '.join(EXPORTED)}"
    return Diagnostic("RPY334", f"rupy has no {name!r}", location, remedy=_WITHOUT_NAME.get(name, remedy))


def _meant(name: str, names: Sequence[str], elsewhere: Mapping[str, str]) -> str | None:
    """What is meant by a name that is not there: what another framework calls so, or else the nearest one."""
    from difflib import get_close_matches

    translated = elsewhere.get(name)
    if translated in names:
        return translated
    return next(iter(get_close_matches(name, names, 1)), None)


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
