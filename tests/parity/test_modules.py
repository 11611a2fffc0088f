"""An application of several modules is one application in both modes."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, json, text

from .suite import Answers

PROGRAM = "modules"

CASES = [
    Case("in the module of the application", get("/"), text("root")),
    Case("in a module that imports the application", get("/views"), text("view")),
    Case("there is one application", get("/identity"), json("[1,true]")),
    Case("registered by a call", get("/shop/items"), json('["apple","pear"]')),
    Case("registered by a call, with a parameter", get("/shop/item/1"), text("pear")),
    Case("not registered", get("/shop"), NOT_FOUND),
]


class TestAnswers(Answers):
    pass
