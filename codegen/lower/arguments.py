"""What a handler is called with after the request."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.model import Route, Signature
from ..ir.plan import Argument


def arguments_of(route: Route) -> tuple[Argument, ...]:
    """Decide how the parameters of the path are passed.

    By position as far as the handler's own parameters follow the request without a gap, which is the fastest call; the
    rest by name, in the order of the pattern.

    Args:
        route: a route whose handler fits its pattern.

    Returns:
        One argument for each parameter of the path.
    """
    indices = {variable.name: index for index, variable in enumerate(route.pattern.variables)}
    if not indices:
        return ()
    signature = route.handler.signature
    positional = [] if signature is None else list(_positional(signature, indices))
    named = [name for name in indices if name not in positional]
    return (*(Argument(indices[name]) for name in positional), *(Argument(indices[name], name) for name in named))


def _positional(signature: Signature, indices: dict[str, int]) -> Iterator[str]:
    """The names that are passed by position: parameters of the path, right behind the request."""
    parameters = [p for p in signature.parameters if p.kind in ("positional_only", "positional_or_keyword")]
    for parameter in parameters[1:]:
        # Of a wrapped function only the names are known, unless a parameter has no other way in than its position.
        if parameter.name not in indices or not (signature.exact or parameter.kind == "positional_only"):
            return
        yield parameter.name
