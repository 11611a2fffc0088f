"""Finds which routes answer a path, with the matcher that serves it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from .._codegen.ir.codec import encode
from .._codegen.ir.plan import Plan
from .errors import UsageError

#: What a path holds as it stands (RFC 3986, 3.3), and escapes that are there already.
_KEPT = "/%:@!$&'()*+,;=~-._"


def endpoints_for(request: str, plan: Plan) -> tuple[int, ...]:
    """Find the endpoints that answer a request.

    Args:
        request: a path or a URL, `/users/7?page=2`, which may follow a method: `GET /users/7`.
        plan: what is served.

    Returns:
        Their indices in the plan, in its order: one for a request with a method; else that of each method.

    Raises:
        UsageError: it is not percent-encoded UTF-8.
    """
    method, space, target = request.rpartition(" ")
    path = urlsplit(target).path
    if not path.startswith("/") or (space and not method.isalpha()):
        return ()
    from .. import _rupy

    methods = (method.upper(),) if method else sorted({each for point in plan.endpoints for each in point.methods})
    document, raw = encode(plan), quote(path, safe=_KEPT)
    try:
        found = {_rupy.find_endpoint(document, each, raw) for each in methods}
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from None
    return tuple(sorted(index for index in found if index is not None))
