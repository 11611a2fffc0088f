"""RPY608: a pattern says its parameters as rupy reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...diagnostics.diagnostic import Diagnostic
from ...ir.model import AppModel
from ...ir.pattern import CONVERTERS, Literal

#: `{name}` or `{name:converter}` (FastAPI), `:name` (Express).
_ELSEWHERE = re.compile(r"(?<!\{)\{(\w+)(?::(\w+))?\}(?!\})|^:([A-Za-z_]\w*)$")


def check_patterns(model: AppModel) -> Iterator[Diagnostic]:
    """Find literal segments that other frameworks read as parameters.

    Args:
        model: an application.
    """
    for route in model.routes:
        for segment in route.pattern.segments:
            meant = _ELSEWHERE.search(segment.text) if isinstance(segment, Literal) else None
            if meant is not None:
                message = f"{meant[0]} in {str(route.pattern)!r} is literal text, not a parameter"
                yield Diagnostic("RPY608", message, route.location, remedy=f"write {_parameter(meant)}")


def _parameter(meant: re.Match[str]) -> str:
    name, converter = meant[1] or meant[3], meant[2]
    return f"<{converter}:{name}>" if converter in CONVERTERS and converter != "str" else f"<{name}>"
