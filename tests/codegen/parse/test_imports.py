from __future__ import annotations

import pytest

from rupy._codegen.parse.imports import Computed, Named, find_imports


def names(text: str, package: str = "") -> list[str]:
    return [named.name for named in find_imports(text, package).named]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a.b as c, d", ["a.b", "d"]),
        ("from a import b, c as d", ["a.b", "a.c"]),
        ("def f():\n    import a", ["a"]),
        ("class C:\n    async def f(self):\n        if x:\n            from a import b", ["a.b"]),
        ("try:\n    import a\nexcept ImportError:\n    import b", ["a", "b"]),
        ("import importlib\nimportlib.import_module('a.b')", ["importlib", "a.b"]),
        ("from importlib import import_module as load\nload('a')", ["importlib.import_module", "a"]),
        ("__import__('a')", ["a"]),
        ("x = lambda: __import__('a')", ["a"]),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
            ["typing.TYPE_CHECKING", "b"],
        ),
        ("import typing as t\nif t.TYPE_CHECKING:\n    import a", ["typing"]),
        ("self.load('a'); obj.__import__('b')", []),
        ("def (:", []),
        ("\0", []),
    ],
)
def test_finds_what_is_imported_anywhere(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from . import x", ["shop.views.x"]),
        ("from .cart import x", ["shop.views.cart.x"]),
        ("from ..stock import x", ["shop.stock.x"]),
        ("from ... import x", []),
        ("import importlib\nimportlib.import_module('..stock', __package__)", ["importlib", "shop.stock"]),
    ],
)
def test_relative_imports_start_from_the_package(text: str, expected: list[str]) -> None:
    assert names(text, "shop.views") == expected


def test_a_star_and_what_it_would_import() -> None:
    assert find_imports("from a import *", "").named == [Named("a", star=True)]
    assert find_imports("__all__ = ['b', 'c']", "").public == ("b", "c")


def test_an_import_that_is_computed_has_its_place() -> None:
    text = "def é(name):\n    'é'; import_module(f'plugins.{name}')\n    __import__(name)\n"
    assert find_imports(text, "").computed == [
        Computed("import_module(f'plugins.{name}')", 2, 10),
        Computed("__import__(name)", 3, 5),
    ]
