"""Positions by way of Python's tree are those that libcst finds by writing everything out."""

from __future__ import annotations

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from rupy._codegen.parse.positions import statements, suites
from rupy._codegen.parse.source import Source, parse

EVERYTHING = '''"""Doc."""
from __future__ import annotations; import a, b as c
from . import (
    d,
)
x: int = 1; y = """two
lines"""
@first
@second(
    1,
)
async def f(a, /, b=1, *, c):
    if a: return 1
    elif b:
        return 2
    else:
        pass
    for i in a:
        break
    else:
        continue_ = 1
    while a: pass
    else: pass
    try:
        pass
    except A:
        pass
    except (B, C) as e:
        pass
    else:
        pass
    finally:
        pass
    with a as b, c:
        async with d: pass
    match a:
        case 1: pass
        case [x, *y] if z:
            pass
    del a, b
    global g
    assert a, b

class A(B, metaclass=C):
\t@property
\tdef g(self): return lambda: 1
é = "日本"; @ = 1
'''.replace("; @ = 1", "; z = 1")


def parsed(text: str) -> Source:
    source = parse("app.py", text)
    assert isinstance(source, Source)
    return source


def all_nodes(source: Source) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    waiting = [statements(source.tree.body)]
    while waiting:
        for node in waiting.pop():
            found += [node, *getattr(node, "decorators", ())]
            waiting += suites(node)
    return found


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_are_those_of_libcst(newline: str) -> None:
    source = parsed(EVERYTHING.replace("\n", newline))
    wrapper = MetadataWrapper(source.tree, unsafe_skip_copy=True)
    theirs = wrapper.resolve(PositionProvider)
    for node in all_nodes(source):
        within = node.decorator if isinstance(node, cst.Decorator) else node
        start = theirs[within].start
        line, column = source.positions[node]
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            # The line of `def`, not that of the first decorator.
            assert source.text.split(newline)[line - 1].lstrip().startswith(("def ", "async def ", "class "))
        else:
            assert (line, column) == (start.line, start.column + 1)


def test_cover_every_statement_and_decorator() -> None:
    source = parsed(EVERYTHING)
    assert set(all_nodes(source)) == set(source.positions)


def test_columns_are_counted_in_characters() -> None:
    source = parsed('é = "日本"; z = 1\n')
    assert sorted(source.positions.values()) == [(1, 1), (1, 11)]


def test_characters_that_only_str_takes_for_line_ends_do_not_count() -> None:
    source = parsed('a = "\x0c\x1c\u2028"\né = 1; b = 2\n')
    assert sorted(source.positions.values()) == [(1, 1), (2, 1), (2, 8)]
