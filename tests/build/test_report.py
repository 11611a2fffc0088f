"""The report says how each route is served; --fail-under counts in it."""

from __future__ import annotations

import json

import pytest

from rupy._build.errors import BuildError, UsageError
from rupy._build.report import check_demand, parse_demand, report_json
from rupy._codegen.lower.report import Reason, RouteReport


def route(tier: str) -> RouteReport:
    reasons = (Reason("RPY101", "it runs in Python", "app.py", 3, 1),)
    return RouteReport(
        path="/",
        methods=("GET",),
        handler="app.hello",
        file="app.py",
        line=3,
        tier=tier,
        chain=("app.guard", "app.timing", "app.log"),
        around=("app.timing",),
        after=("app.stamp",),
        conditional=("app.log",),
        exception_handlers=("app.f (404)",),
        reasons=reasons,
        hooks=("app.connect (startup)",),
    )


def test_the_report_has_every_field():
    assert json.loads(report_json([route("inline")])) == {
        "schema": 4,
        "routes": [
            {
                "path": "/",
                "methods": ["GET"],
                "handler": "app.hello",
                "file": "app.py",
                "line": 3,
                "tier": "inline",
                "chain": ["app.guard", "app.timing", "app.log"],
                "around": ["app.timing"],
                "after": ["app.stamp"],
                "conditional": ["app.log"],
                "exception_handlers": ["app.f (404)"],
                "reasons": [
                    {"code": "RPY101", "message": "it runs in Python", "file": "app.py", "line": 3, "column": 1}
                ],
                "hooks": ["app.connect (startup)"],
            }
        ],
    }


@pytest.mark.parametrize("text", ["native", "native=", "native=-1", "native=x", "fast=1", "=1", "native=²"])
def test_a_demand_that_is_none_is_an_error_of_usage(text):
    with pytest.raises(UsageError, match="write TIER=N"):
        parse_demand(text)


def test_better_tiers_count():
    routes = [route(tier) for tier in ("const", "native", "inline", "dynamic")]
    check_demand(routes, *parse_demand("native=2"))
    check_demand(routes, *parse_demand("inline=3"))
    check_demand(routes, *parse_demand("dynamic=4"))


def test_too_few_routes_are_refused():
    with pytest.raises(BuildError, match="1 route is native or better, --fail-under asks for 2"):
        check_demand([route("const"), route("inline")], "native", 2)
