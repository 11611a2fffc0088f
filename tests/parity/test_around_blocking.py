"""Middleware with `call_next` around handlers that block: docs/middleware.md and docs/blocking.md."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import get, text

from .suite import Answers

PROGRAM = "around_blocking"


def way(*names: str) -> tuple[str, str]:
    return "x-way", ", ".join((*names, "last lane"))


CASES = [
    Case("a plain one", get("/plain"), text("anna", way("plain pool", "handler pool", "plain out pool"))),
    Case("an async one", get("/waiting"), text("anna", way("waiting lane", "handler pool", "waiting out lane"))),
    Case(
        "an async one behind a plain decorator",
        get("/wrapped"),
        text("nobody", way("logged pool", "handler pool", "wrapped out lane")),
    ),
    Case(
        "request functions before and behind",
        get("/guarded"),
        text("anna", way("guard pool", "plain pool", "guard pool", "handler pool", "plain out pool")),
    ),
    Case(
        "a plain one inside of an async one",
        get("/deep"),
        text(
            "anna",
            way("waiting lane", "plain pool", "guard pool", "handler pool", "plain out pool", "waiting out lane"),
        ),
    ),
    Case("a variable that is set behind it", get("/sets/berta"), text("berta")),
    Case("a variable that is set outside meanwhile", get("/meanwhile"), text("anna")),
    Case("a variable that is set before an error", get("/sets/kurt"), text("'kurt' kurt")),
    Case("an error", get("/fails"), text("failed 'on the pool'", way("waiting lane", "plain pool"), status=422)),
]


class TestAnswers(Answers):
    pass
