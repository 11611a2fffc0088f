"""A source of an application, parsed."""

from __future__ import annotations

import ast
import codecs
import gc
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import libcst as cst

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from .positions import Position, positions

#: What the paths of sources begin with that are not of the project.
INSTALLED = "site-packages/"

_BYTE_ORDER_MARK = "\ufeff"

# PEP 263.
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_COMMENT = re.compile(r"[ \t\f]*(?:#.*)?\r?")
# What the build reads for a byte that is not of the encoding.
_SURROGATE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A source and its syntax tree.

    Args:
        file: path relative to the project's folder.
        text: what it says.
        tree: its syntax tree, for what is registered.
        outline: the tree of Python's own parser, for the bodies of functions.
        positions: where its statements and decorators stand.
        has_generators: it may define some; most sources do not have the word `yield`.
        shared: globals that a function binds, by `global`.
    """

    file: str
    text: str
    tree: cst.Module
    outline: ast.Module
    positions: Mapping[cst.CSTNode, Position]
    has_generators: bool
    shared: frozenset[str] = frozenset()

    @property
    def installed(self) -> bool:
        """Whether it is of an installed package, not of the project."""
        return self.file.startswith(INSTALLED)

    def location(self, node: cst.CSTNode) -> Location:
        """Where a statement or a decorator stands: of a function the line of its `def`.

        Args:
            node: a simple statement, a compound one or a decorator of the tree.
        """
        return Location(self.file, *self.positions[node])

    def code(self, node: cst.CSTNode) -> str:
        """A part of the tree as it is written, on one line.

        Args:
            node: any node of the tree.
        """
        return " ".join(self.tree.code_for_node(node).split())


def parse(file: str, text: str) -> Source | Diagnostic:
    """Parse a source.

    Args:
        file: path relative to the project's folder.
        text: its text.

    Returns:
        The source; or where it is not valid Python.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    undecodable = _undecodable(file, text)
    if undecodable is not None:
        return undecodable
    try:
        outline = _outline(text)
    except SyntaxError as error:
        return _invalid(file, error.msg, error.lineno, error.offset)
    except (ValueError, RecursionError, MemoryError) as error:
        # A null byte, or nesting that Python itself gives up on.
        return _invalid(file, str(error) or "nested too deeply", 1, 0)
    try:
        with _growing():
            tree = cst.parse_module(text)
        return Source(
            file, text, tree, outline, positions(tree, outline, text), "yield" in text, _shared(outline, text)
        )
    except Exception as error:  # noqa: BLE001 - whatever a parser cannot do is one file that is not seen
        reason = str(error).partition("\n")[0]
        return Diagnostic("RPY210", f"{file} could not be parsed: {reason:.200}", Location(file, 1))


@contextmanager
def _growing() -> Iterator[None]:
    """Around the building of a tree: none of it is garbage, and looking for some takes a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _undecodable(file: str, text: str) -> Diagnostic | None:
    """That a source names an encoding that there is not, or has bytes that are not of its encoding."""
    for number, line in enumerate(text.split("\n", 2)[:2], 1):
        named = _COOKIE.match(line)
        if named is not None and not _is_encoding(named[1]):
            return _invalid(file, f"unknown encoding {named[1]!r:.80}", number, named.start(1) + 1)
        if _COMMENT.fullmatch(line) is None:
            break
    wrong = None if text.isascii() else _SURROGATE.search(text)
    if wrong is None:
        return None
    before = text[: wrong.start()]
    message = f"the byte {ord(wrong[0]) & 0xFF:#04x} is not of its encoding, which is UTF-8 unless it names another"
    return _invalid(file, message, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _outline(text: str) -> ast.Module:
    """The tree of Python's own parser, which finds mistakes and knows positions twenty times as fast."""
    with warnings.catch_warnings():
        # What Python says of a source, it says when the application is imported.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _shared(outline: ast.Module, text: str) -> frozenset[str]:
    if "global" not in text:
        return frozenset()
    return frozenset(name for node in ast.walk(outline) if isinstance(node, ast.Global) for name in node.names)


def _invalid(file: str, message: str, line: int | None, column: int | None) -> Diagnostic:
    return Diagnostic(
        "RPY223", f"{file} is not valid Python: {message}", Location(file, line or 1, max(column or 0, 0))
    )
