"""RPY604: a request is used for what it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ...diagnostics.diagnostic import Diagnostic
from ...ir.interface import REQUEST
from .body import Body

#: What is written instead of the attributes that requests have in other frameworks.
_ELSEWHERE = {
    **dict.fromkeys(("args", "GET", "url_params"), "write request.query"),
    **dict.fromkeys(("form", "POST", "files", "values"), "rupy parses no forms yet: parse request.data"),
    **dict.fromkeys(("get_json", "json_body"), "write request.json()"),
    **dict.fromkeys(("get_data", "stream", "read", "content"), "write request.data, or request.body for text"),
    **dict.fromkeys(("text", "body_text"), "write request.body"),
    **dict.fromkeys(("remote_addr", "remote", "ip"), "write request.client, a pair of host and port"),
    **dict.fromkeys(("view_args", "match_info", "path_parameters"), "write request.path_params"),
    **dict.fromkeys(("url", "full_path", "uri", "base_url"), "write request.path, request.query_string"),
    **dict.fromkeys(("host", "hostname"), 'write request.get_header("Host")'),
    **dict.fromkeys(("content_type", "mimetype"), 'write request.get_header("Content-Type")'),
    **dict.fromkeys(("user", "session", "ctx", "context"), "what middleware adds to a request stands in request.state"),
    **dict.fromkeys(("app", "application"), "import the application, or what it holds, from its module"),
    "authorization": 'write request.auth_token, or request.get_header("Authorization")',
    "user_agent": 'write request.get_header("User-Agent")',
}


def check_attributes(body: Body) -> Iterator[Diagnostic]:
    """Find what a request does not have, and methods and values that are taken for each other.

    Args:
        body: the function.
    """
    if _asks_first(body):
        return
    called = {id(node.func): node for node in body.nodes() if isinstance(node, ast.Call)}
    used = {
        id(node.value)
        for node in body.nodes()
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Attribute)
    }
    for node in body.nodes():
        if not isinstance(node, ast.Attribute) or not body.is_request(node.value) or node.attr.startswith("__"):
            continue
        shown = f"{body.request}.{node.attr}"
        kind = REQUEST.get(node.attr)
        if kind is None:
            remedy = _ELSEWHERE.get(node.attr) or _nearest(node.attr, REQUEST)
            yield body.text.found("RPY604", f"a request has no {node.attr!r}", node, _renamed(remedy, body))
        elif kind == "value" and id(node) in called:
            yield body.text.found("RPY604", f"{shown} is a value, not a method", node, f"write {shown}")
        elif kind == "method" and id(node) in used:
            yield body.text.found("RPY604", f"{shown} is a method, and is not called", node, f"write {shown}()")


def _asks_first(body: Body) -> bool:
    """Whether the function finds out what there is: it may be called with objects of several kinds."""
    return any(
        isinstance(node, ast.Name) and node.id in ("AttributeError", "hasattr", "isinstance") for node in body.nodes()
    )


def _nearest(name: str, known: Mapping[str, str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"write request.{near[0]}" if near else f"a request has {', '.join(known)}"


def _renamed(remedy: str, body: Body) -> str:
    return remedy.replace("request.", f"{body.request}.")
