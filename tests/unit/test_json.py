"""What is written in the place of objects that msgspec does not know."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from rupy._json import encoder


class Scalar:
    """As one of numpy's."""

    def __init__(self, item: object) -> None:
        self._item = item

    def item(self) -> object:
        return self if self._item is None else self._item


class Other:
    pass


@pytest.fixture
def numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("numpy")
    module.generic = Scalar
    monkeypatch.setitem(sys.modules, "numpy", module)


@pytest.mark.usefixtures("numpy")
def test_a_scalar_of_numpy_is_what_it_holds() -> None:
    assert encoder(None)([Scalar(1), Scalar(1.5), Scalar(True), {Scalar("a"): Scalar(2)}]) == b'[1,1.5,true,{"a":2}]'


@pytest.mark.usefixtures("numpy")
def test_a_scalar_that_python_cannot_hold_is_left_to_the_application() -> None:
    with pytest.raises(TypeError, match="objects of type Scalar are no JSON"):
        encoder(None)([Scalar(None)])
    assert encoder(lambda _: "long")([Scalar(None)]) == b'["long"]'


def test_what_nobody_knows_is_refused_with_a_remedy() -> None:
    message = r"objects of type Other are no JSON: Rupy\(json_default=function\) decides what is written"
    with pytest.raises(TypeError, match=message):
        encoder(None)({"a": Other()})


def test_a_key_that_json_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="keys of a JSON object are str, int, float, bool or None, not tuple"):
        encoder(str)({(1, 2): 3})


def test_a_function_that_writes_an_object_as_itself_is_an_error() -> None:
    with pytest.raises(RecursionError):
        encoder(lambda value: value)([Other()])
