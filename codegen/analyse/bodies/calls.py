"""RPY602 and RPY603: what rupy exports is called with arguments that it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...check.interface import problem_of
from ...diagnostics.diagnostic import Diagnostic
from ...ir.interface import ANSWERING, Call
from .body import Text, article

#: What other frameworks call the arguments.
_ELSEWHERE = {
    **dict.fromkeys(("status_code", "code"), "status"),
    **dict.fromkeys(("content", "detail", "description", "response", "data", "text"), "body"),
    **dict.fromkeys(("media_type", "mimetype"), "content_type"),
}


def check_calls(text: Text, tree: ast.Module) -> Iterator[Diagnostic]:
    """Check the calls of what makes an answer, wherever in a source they stand.

    Args:
        text: the source.
        tree: its tree.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(text, node.func)) is not None:
            yield from _check(text, node, name, ANSWERING[name])


def _name(text: Text, called: ast.expr) -> str | None:
    meaning = text.meaning(called)
    if meaning is None or not meaning.startswith("rupy."):
        return None
    name = meaning.rpartition(".")[2]
    return name if name in ANSWERING else None


def _check(text: Text, node: ast.Call, name: str, call: Call) -> Iterator[Diagnostic]:
    problem = None
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    if not starred and all(keyword.arg is not None for keyword in node.keywords):
        named = [keyword.arg for keyword in node.keywords if keyword.arg is not None]
        problem = problem_of(call, len(node.args), named)
    if problem is not None:
        yield text.found("RPY602", f"{name}() {problem}", node, f"write {_corrected(node, name, call)}")
    elif name == "Response":
        yield from _check_body(text, node)


def _corrected(node: ast.Call, name: str, call: Call) -> str:
    """The call with the names that rupy has."""
    renamed = [ast.keyword(_ELSEWHERE.get(each.arg or "", each.arg), each.value) for each in node.keywords]
    names = [each.arg for each in renamed if each.arg is not None]
    if problem_of(call, len(node.args), names) is None:
        written = ast.unparse(ast.Call(node.func, node.args, renamed))
        if len(written) <= 120:
            return written
    return f"{name}({', '.join(f'{each}=…' for each in call.positional)})"


def _check_body(text: Text, node: ast.Call) -> Iterator[Diagnostic]:
    """A `Response` is made of text, bytes or an iterator."""
    named = (keyword.value for keyword in node.keywords if keyword.arg == "body")
    body = node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else next(named, None)
    kind = _kind(body)
    if kind is not None:
        status = next((keyword.value for keyword in node.keywords if keyword.arg == "status"), None)
        status = node.args[1] if len(node.args) > 1 else status
        behind = "" if status is None else f", {ast.unparse(status)}"
        remedy = (
            f"return the {kind} itself: return …{behind}"
            if kind in ("dict", "list")
            else "write text, bytes or an iterator"
        )
        yield text.found("RPY603", f"the body of a Response is {article(kind)}", node, remedy)


def _kind(body: ast.expr | None) -> str | None:
    if isinstance(body, ast.Dict | ast.DictComp):
        return "dict"
    if isinstance(body, ast.List | ast.ListComp):
        return "list"
    if isinstance(body, ast.Set | ast.SetComp):
        return "set"
    if isinstance(body, ast.Tuple):
        return "tuple"
    if isinstance(body, ast.Constant) and isinstance(body.value, int | float | complex):
        return type(body.value).__name__
    return None
