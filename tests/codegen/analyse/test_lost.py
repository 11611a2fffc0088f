"""What is lost in collections is looked for once, however much is in them."""

from __future__ import annotations

import time

from rupy._codegen.analyse.interpreter import Interpreter
from rupy._codegen.analyse.lost import lose
from rupy._codegen.analyse.values import Application, Constant, Items, Value


def test_a_collection_of_very_many_is_looked_through_in_no_time() -> None:
    words: list[Value] = [Constant("word")] * 300_000
    begun = time.monotonic()
    assert not lose(Interpreter({}.get), Items(words, list)).application
    assert lose(Interpreter({}.get), Items([Items(words, list), *[Application()] * 100_000], list)).application
    assert time.monotonic() - begun < 10


def test_a_collection_may_hold_itself() -> None:
    collection = Items([], list)
    collection.items = [collection, Application()]
    assert lose(Interpreter({}.get), collection).application
