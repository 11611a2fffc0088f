"""RPY601: nothing of a request has to be waited for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...diagnostics.diagnostic import Diagnostic
from ...ir.interface import REQUEST
from .body import Body


def check_awaits(body: Body) -> Iterator[Diagnostic]:
    """Find each `await` of a part of the request.

    Args:
        body: the function.
    """
    for node in body.nodes():
        if not isinstance(node, ast.Await):
            continue
        called = node.value
        part = called.func if isinstance(called, ast.Call) else called
        if isinstance(part, ast.Attribute) and body.is_request(part.value) and part.attr in REQUEST:
            code = ast.unparse(node.value)
            yield body.text.found(
                "RPY601", f"{code} cannot be awaited: it is there already", node, f"write {code}, without await"
            )
