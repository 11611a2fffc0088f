"""RPY605: what a function returns is something that it may return."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...diagnostics.diagnostic import Diagnostic
from .body import Body

#: Values of these are no answers.
_NO_ANSWERS = frozenset(f"builtins.{kind}" for kind in ("int", "float", "complex", "bool", "set", "frozenset"))

_ANSWERS = "return text, bytes, a dict or a list (JSON), None, an iterator, a Response, or (body, status, headers)"
_EXPECTED = {
    "handler": _ANSWERS,
    "exception": _ANSWERS,
    "request": "return the request or None to go on, or a Response to answer",
    "around": "return a Response: what call_next(request) gives, or another one",
    "after": "return the response or None, or another Response",
}


def check_answers(body: Body) -> Iterator[Diagnostic]:
    """Find each `return` of what is no answer, whatever the run.

    Args:
        body: the function.
    """
    if not body.roles or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in body.own()):
        return
    for node in body.own():
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        for role in body.roles:
            problem = _in_handler(body, node.value) if _EXPECTED[role.kind] is _ANSWERS else _in_middleware(node.value)
            if problem is not None:
                name = body.definition.name
                yield body.text.found("RPY605", f"{name} returns {problem}", node, _EXPECTED[role.kind])
                break


def _in_handler(body: Body, value: ast.expr) -> str | None:
    annotation = body.definition.returns
    if isinstance(value, ast.Tuple):
        return _as_tuple(value)
    if annotation is not None and body.text.meaning(annotation) in _NO_ANSWERS and not _is_none(value):
        return f"{_shown(value)}, by its annotation of the type {ast.unparse(annotation)}, which is no answer"
    return _not_a_body(value)


def _as_tuple(value: ast.Tuple) -> str | None:
    """A tuple is `(body, status)` or `(body, status, headers)`."""
    if any(isinstance(element, ast.Starred) for element in value.elts):
        return None
    if len(value.elts) not in (2, 3):
        return f"a tuple of {len(value.elts)}, which is no answer"
    body, status = value.elts[:2]
    if isinstance(status, ast.Constant):
        number = status.value
        if isinstance(number, bool) or not isinstance(number, int) or not 200 <= number <= 599:
            return f"a tuple whose second element, the status, is {number!r}"
    elif isinstance(status, ast.Dict | ast.List | ast.Set | ast.JoinedStr):
        return f"a tuple whose second element, the status, is {_shown(status)}"
    return _not_a_body(body)


def _not_a_body(value: ast.expr) -> str | None:
    if isinstance(value, ast.Set | ast.SetComp):
        return "a set, which is no answer"
    if isinstance(value, ast.Constant) and isinstance(value.value, int | float | complex | type(...)):
        return f"{value.value!r}, which is no answer"
    return None


def _in_middleware(value: ast.expr) -> str | None:
    displays = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.JoinedStr, ast.DictComp, ast.ListComp, ast.SetComp)
    if isinstance(value, displays) or (isinstance(value, ast.Constant) and value.value is not None):
        return f"{_shown(value)}, which only a handler may return"
    return None


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _shown(value: ast.expr) -> str:
    code = ast.unparse(value)
    return code if len(code) <= 40 else f"{code[:39]}…"
