"""Finds where the statements and decorators of a syntax tree stand.

libcst computes positions by writing the whole tree out again, which takes longer than all the rest of the analysis.
Python's own tree has them; both have the same statements in the same order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import libcst as cst

#: Line and column, both counted from 1; the column in characters.
Position = tuple[int, int]

# What ends a line of Python; `str.splitlines` knows more.
_LINE_END = re.compile(r"\r\n|\r|\n")

Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement


def positions(tree: cst.Module, outline: ast.Module, text: str) -> Mapping[cst.CSTNode, Position]:
    """Find the positions of all statements and decorators.

    Args:
        tree: a module.
        outline: the same module, parsed by Python.
        text: its text.

    Returns:
        The position of each; of a decorator that of its expression, behind the `@`.
    """
    found: dict[cst.CSTNode, Position] = {}
    lines = source_lines(text)
    waiting = [(statements(tree.body), outline.body)]
    while waiting:
        ours, theirs = waiting.pop()
        for node, twin in zip(ours, theirs, strict=True):
            found[node] = position(twin, lines)
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                assert isinstance(twin, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef), "the trees agree"
                for decorator, expression in zip(node.decorators, twin.decorator_list, strict=True):
                    found[decorator] = position(expression, lines)
            waiting += zip(suites(node), _suites(twin), strict=True)
    return found


def statements(body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> list[Statement]:
    """The statements of a suite in their order, each of those on one line by itself.

    Args:
        body: the body of a module, of a block or of a suite on one line.
    """
    flat: list[Statement] = []
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine):
            flat += statement.body
        else:
            assert isinstance(statement, cst.BaseSmallStatement | cst.BaseCompoundStatement), "there is no other kind"
            flat.append(statement)
    return flat


def suites(node: Statement) -> Iterator[list[Statement]]:
    """The suites of a compound statement in their order; an `elif` is a suite of one `if`.

    Args:
        node: any statement.
    """
    if isinstance(node, cst.Match):
        for case in node.cases:
            yield statements(case.body.body)
        return
    if not isinstance(node, cst.BaseCompoundStatement):
        return
    yield statements(node.body.body)
    if isinstance(node, cst.Try | cst.TryStar):
        for handler in node.handlers:
            yield statements(handler.body.body)
    orelse = getattr(node, "orelse", None)
    if orelse is not None:
        yield [orelse] if isinstance(orelse, cst.If) else statements(orelse.body.body)
    if isinstance(node, cst.Try | cst.TryStar) and node.finalbody is not None:
        yield statements(node.finalbody.body.body)


def _suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The same of Python's tree."""
    if isinstance(node, ast.Match):
        for case in node.cases:
            yield case.body
        return
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    yield body
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for name in ("orelse", "finalbody"):
        rest = getattr(node, name, None)
        if rest:
            yield rest


def source_lines(text: str) -> list[str] | None:
    """The lines of a source as `position` needs them; None where bytes are characters.

    Args:
        text: the source.
    """
    return None if text.isascii() else _LINE_END.split(text)


def position(node: ast.stmt | ast.expr | ast.arg, lines: list[str] | None) -> Position:
    """Where a node of Python's own tree begins.

    Args:
        node: the node.
        lines: what `source_lines` gave for its source.
    """
    if lines is None:
        return node.lineno, node.col_offset + 1
    before = lines[node.lineno - 1].encode("utf-8", "surrogatepass")[: node.col_offset]
    return node.lineno, len(before.decode("utf-8", "surrogatepass")) + 1
