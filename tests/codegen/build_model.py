"""Short ways to write models."""

from __future__ import annotations

from typing import Any

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import (
    AppModel,
    ExceptionHandler,
    Function,
    Hook,
    HookKind,
    Middleware,
    Parameter,
    ParameterKind,
    Route,
    Signature,
    StaticDirectory,
)
from rupy._codegen.ir.pattern import parse_pattern

_KINDS: dict[str, ParameterKind] = {"/": "positional_only", "": "positional_or_keyword", "!": "keyword_only"}


def signature(text: str, *, exact: bool = True) -> Signature:
    """`request a/ b=1 *args c! d!=1 **kw`: `/` positional only, `!` keyword only, `=` a default."""
    return Signature(tuple(_parameter(word) for word in text.split()), exact)


def _parameter(word: str) -> Parameter:
    name, _, default = word.partition("=")
    if name.startswith("*"):
        return Parameter(name.strip("*"), "var_keyword" if name.startswith("**") else "var_positional", required=False)
    kind = _KINDS[name[-1] if name[-1] in "/!" else ""]
    return Parameter(name.rstrip("/!"), kind, required=not default)


def function(name: str = "app.f", parameters: str | None = "request **rest", line: int = 1, **facts: bool) -> Function:
    return Function(
        name,
        Location("app.py", line),
        None if parameters is None else signature(parameters, exact=facts.pop("exact", True)),
        **facts,
    )


def route(
    pattern: str, *methods: str, line: int = 1, handler: Function | None = None, blocking: bool | None = None
) -> Route:
    chosen = handler or function(f"app.f{line}", line=line)
    return Route(
        parse_pattern(pattern), tuple(sorted(methods)) or ("GET",), chosen, Location("app.py", line, 2), blocking
    )


def static(prefix: str, directory: str = "files", line: int = 1) -> StaticDirectory:
    return StaticDirectory(parse_pattern(prefix), directory, Location("app.py", line))


def hook(kind: HookKind, line: int = 1) -> Hook:
    return Hook(kind, function(f"app.h{line}", "", line), Location("app.py", line))


def middleware(line: int = 1, **facts: bool) -> Middleware:
    return Middleware(function(f"app.m{line}", "request", line, **facts), Location("app.py", line))


def exception_handler(line: int = 1, parameters: str | None = "request error", **caught: Any) -> ExceptionHandler:
    return ExceptionHandler(function(f"app.e{line}", parameters, line), Location("app.py", line), **caught)


def model(*declared: Route | StaticDirectory | Middleware) -> AppModel:
    return AppModel(
        module="app",
        variable="app",
        routes=tuple(item for item in declared if isinstance(item, Route)),
        middleware=tuple(item for item in declared if isinstance(item, Middleware)),
        statics=tuple(item for item in declared if isinstance(item, StaticDirectory)),
    )
