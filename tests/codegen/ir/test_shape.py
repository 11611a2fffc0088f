"""The shape of a model is the same exactly where its plan is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import AppModel, Function, Hook, Middleware, Route
from rupy._codegen.ir.pattern import parse_pattern
from rupy._codegen.ir.policies import Policies
from rupy._codegen.ir.shape import shape
from rupy._codegen.lower.plan import lower_plan

HERE, THERE = Location("app.py", 3, 1), Location("views.py", 30)
FUNCTION = Function("app.hello", HERE, None)
ROUTE = Route(parse_pattern("/"), ("GET",), FUNCTION, HERE)
MODEL = AppModel("app", "app", routes=(ROUTE,), middleware=(Middleware(FUNCTION, HERE),))


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, module="site", variable="application"),
        replace(MODEL, hooks=(Hook("startup", FUNCTION, HERE),)),
        replace(MODEL, middleware=(Middleware(FUNCTION, THERE),)),
        replace(MODEL, routes=(replace(ROUTE, location=THERE, handler=replace(FUNCTION, location=THERE)),)),
    ],
)
def test_what_is_served_the_same_has_one_shape(other: AppModel) -> None:
    assert other != MODEL
    assert shape(other) == shape(MODEL)


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, routes=()),
        replace(MODEL, routes=(replace(ROUTE, methods=("POST",)),)),
        replace(MODEL, routes=(replace(ROUTE, pattern=parse_pattern("/a")),)),
        replace(MODEL, routes=(replace(ROUTE, blocking=False),)),
        replace(MODEL, routes=(replace(ROUTE, timeout=1.0),)),
        replace(MODEL, routes=(replace(ROUTE, handler=replace(FUNCTION, name="app.other")),)),
        replace(MODEL, middleware=()),
        replace(MODEL, middleware=(Middleware(FUNCTION, HERE, kind="after"),)),
        replace(MODEL, policies=Policies(max_body_size=1)),
    ],
)
def test_what_is_served_otherwise_has_another_one(other: AppModel) -> None:
    assert lower_plan(other) != lower_plan(MODEL)
    assert shape(other) != shape(MODEL)
