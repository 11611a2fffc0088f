"""A handler can be called with the request and with the parameters of its pattern."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..ir.model import Parameter, Route, Signature
from .function import check_called
from .pattern import refuse_empty

_POSITIONAL = ("positional_only", "positional_or_keyword")
_NAMED = ("positional_or_keyword", "keyword_only")


def check_handler(route: Route) -> Diagnostic | None:
    """Check that the handler of a route fits its pattern.

    Args:
        route: the route.

    Returns:
        The first thing that does not fit.
    """
    handler = route.handler
    refused = (
        refuse_empty(route) or check_called(handler, "handler", route.location, route.blocking) or _check_timeout(route)
    )
    if refused is not None or handler.signature is None:
        return refused
    return _Fit(route, handler.signature).check()


def _check_timeout(route: Route) -> Diagnostic | None:
    """Refuse a time limit that nothing could keep."""
    handler = route.handler
    if route.timeout is None or handler.is_async or handler.signature is None:
        return None
    message = f"the handler {handler.name} is a def, so that nothing can end it after {route.timeout:g} s"
    return Diagnostic("RPY344", message, route.location, (handler.location,))


def refuse_uncallable(value: object, location: Location) -> Diagnostic:
    """Refuse what cannot be called in the place of a handler or a middleware.

    Args:
        value: what the application wrote.
        location: where.
    """
    return Diagnostic("RPY321", f"{value!r:.80} cannot be called", location)


class _Fit:
    """One handler and its pattern."""

    def __init__(self, route: Route, signature: Signature) -> None:
        self._route = route
        self._parameters = signature.parameters
        self._names = [variable.name for variable in route.pattern.variables]
        self._name = route.handler.name
        self._keyword = "async def" if route.handler.is_async else "def"
        self._pattern = repr(str(route.pattern))

    def check(self) -> Diagnostic | None:
        first = next((p for p in self._parameters if p.kind in _POSITIONAL), None)
        if first is None and not any(p.kind == "var_positional" for p in self._parameters):
            return self._found(
                "RPY314",
                f"{self._name} has no parameter for the request",
                f"write {self._definition('request', *self._names)}",
            )
        rest = [p for p in self._parameters if p is not first]
        found = (self._check_passed(name, first, rest) for name in self._names)
        return next((diagnostic for diagnostic in found if diagnostic is not None), None) or self._check_filled(rest)

    def _check_passed(self, name: str, first: Parameter | None, rest: list[Parameter]) -> Diagnostic | None:
        if any(p.name == name and p.kind in _NAMED for p in rest):
            return None
        if first is not None and first.name == name and first.kind == "positional_or_keyword":
            takes = "http_request" if name == "request" else "request"
            return self._found(
                "RPY317",
                f"the parameter {name!r} of {self._pattern} has the name of the parameter that takes the request",
                f"call one of them something else, for instance {self._definition(takes, name)}",
            )
        if any(p.kind == "var_keyword" for p in rest):
            return None
        if any(p.name == name and p.kind == "positional_only" for p in rest):
            return None
        return self._found(
            "RPY315",
            f"{self._name} has no parameter {name!r}, which {self._pattern} passes to it",
            f"add {name} to its parameters, or take it out of the pattern",
        )

    def _check_filled(self, rest: list[Parameter]) -> Diagnostic | None:
        skipped: str | None = None
        for parameter in rest:
            given = parameter.name in self._names
            if given and parameter.kind == "positional_only" and skipped is not None:
                return self._found(
                    "RPY317",
                    f"{parameter.name!r} of {self._name} can only be passed by position, behind {skipped!r}, which nothing fills",
                    f"move {parameter.name} in front of {skipped}",
                )
            if given:
                continue
            if parameter.required:
                return self._found(
                    "RPY316",
                    f"{self._name} requires {parameter.name!r}, which {self._pattern} does not pass",
                    self._fill(parameter.name),
                )
            if parameter.kind in _POSITIONAL and skipped is None:
                skipped = parameter.name
        return None

    def _fill(self, name: str) -> str:
        if name == "request":
            return f"write {self._definition('request', *self._names)}: the request is first, also in a class, without self"
        return f"write <{name}> in the pattern, or give {name} a default"

    def _definition(self, *parameters: str) -> str:
        name, listed = self._name.rpartition(".")[2], ", ".join(parameters)
        return f"lambda {listed}: ..." if name == "<lambda>" else f"{self._keyword} {name}({listed})"

    def _found(self, code: str, message: str, remedy: str) -> Diagnostic:
        return Diagnostic(code, message, self._route.location, (self._route.handler.location,), remedy=remedy)
