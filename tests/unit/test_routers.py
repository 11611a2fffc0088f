"""Routers: what they take, and what is refused where they are included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rupy import RegistrationError, Router, Rupy
from rupy._calls import call_of
from rupy._codegen.ir.interface import ROUTER_ATTRIBUTES, ROUTER_CONSTRUCTOR, ROUTER_METHODS
from rupy._codegen.lower.plan import lower_plan
from rupy._dev.record import record

FILE = "tests/unit/test_routers.py"


def handler(request): ...


def named(request, name): ...


def anything(request, **parameters): ...


def refused(registration: Callable[[], object]) -> RegistrationError:
    with pytest.raises(RegistrationError) as caught:
        registration()
    return caught.value


def line_of(marker: str) -> int:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"# {marker}"))


def chains(app: Rupy) -> dict[str, list[str]]:
    """The names of the middleware before each route."""
    plan = lower_plan(record(app).model)
    names = [stage.name.rpartition(".")[2] for stage in plan.stages]
    return {endpoint.pattern: [names[index] for index in endpoint.chain.request] for endpoint in plan.endpoints}


def test_has_what_the_build_knows_of_it() -> None:
    public = {name for name in dir(Router) if not name.startswith("_")}
    assert public == set(ROUTER_ATTRIBUTES)
    assert call_of(Router.__init__.__wrapped__) == ROUTER_CONSTRUCTOR
    for name, call in ROUTER_METHODS.items():
        assert call_of(getattr(Router, name).__wrapped__) == call


@pytest.mark.parametrize(
    ("outer", "inner", "pattern", "whole"),
    [
        ("", "", "/a", "/a"),
        ("", "/api", "", "/api"),
        ("", "/api", "/", "/api/"),
        ("/", "/api/", "/a/", "/api/a/"),
        ("/v1/", "/api", "/<path:rest>", "/v1/api/<path:rest>"),
        ("/v1", "", "", "/v1"),
    ],
)
def test_prefixes_are_joined(outer: str, inner: str, pattern: str, whole: str) -> None:
    app, router = Rupy(), Router(inner)
    router.get(pattern)(anything)
    app.include(router, prefix=outer)
    assert [str(route.pattern) for route in record(app).model.routes] == [whole]


def test_the_prefix_of_a_router_has_no_slash_at_its_end() -> None:
    assert [Router(prefix).prefix for prefix in ("", "/", "/api", "/api/", "/<int:a>")] == [
        "",
        "",
        "/api",
        "/api",
        "/<int:a>",
    ]


def test_everything_behind_an_include_counts_too() -> None:
    app, outer, inner = Rupy(), Router("/outer"), Router("/inner")

    @inner.middleware
    def third(request): ...

    app.include(outer)
    outer.include(inner)
    inner.get("/")(handler)

    @outer.middleware
    def second(request): ...

    @app.middleware
    def first(request): ...

    outer.get("/")(handler)
    assert chains(app) == {"/outer/": ["first", "second"], "/outer/inner/": ["first", "second", "third"]}


def test_a_router_may_be_included_in_several_places() -> None:
    one, other, router = Rupy(), Rupy(), Router("/a")
    router.get("/")(handler)
    one.include(router)
    one.include(router, prefix="/b")
    other.include(router)
    assert set(chains(one)) == {"/a/", "/b/a/"}
    assert set(chains(other)) == {"/a/"}


def test_a_conflict_is_found_at_the_include() -> None:
    app, router = Rupy(), Router("/a")
    app.get("/a/<x>")(anything)  # first
    router.get("/<name>")(named)  # second
    error = refused(lambda: app.include(router))
    assert error.diagnostic.code == "RPY310"
    assert str(error.diagnostic.location) == f"{FILE}:{line_of('second')}"
    assert [str(place) for place in error.diagnostic.related] == [f"{FILE}:{line_of('first')}"]


def test_a_conflict_behind_an_include_is_found_where_it_is_registered() -> None:
    app, outer, inner = Rupy(), Router("/a"), Router("/b")
    app.include(outer)
    outer.include(inner)
    app.get("/a/b/c")(handler)
    assert refused(lambda: inner.get("/c")(handler)).diagnostic.code == "RPY310"


def test_one_router_twice_under_one_prefix() -> None:
    app, router = Rupy(), Router("/a")
    router.get("/")(handler)
    app.include(router)  # once
    error = refused(lambda: app.include(router))
    assert "included twice" in error.diagnostic.message
    assert [str(place) for place in error.diagnostic.related] == [f"{FILE}:{line_of('once')}"]


@pytest.mark.parametrize(
    ("prefix", "pattern", "function", "code"),
    [
        ("/<name>", "/<name>", named, "RPY309"),
        ("", "", handler, "RPY301"),
        ("/<name>", "/x", handler, "RPY315"),
        ("", "/x", named, "RPY316"),
    ],
)
def test_a_route_that_does_not_fit_its_prefix(prefix: str, pattern: str, function: Any, code: str) -> None:
    app, router = Rupy(), Router()
    router.get(pattern)(function)
    assert refused(lambda: app.include(router, prefix=prefix)).diagnostic.code == code


@pytest.mark.parametrize("value", [Rupy, handler, "users", None, 3])
def test_what_is_no_router(value: Any) -> None:
    value = value() if value is Rupy else value
    error = refused(lambda: Rupy().include(value))
    assert error.diagnostic.code == "RPY329"


def test_a_router_that_leads_back() -> None:
    a, b = Router("/a"), Router("/b")
    a.include(b)
    assert refused(lambda: b.include(a)).diagnostic.code == "RPY330"
    assert refused(lambda: a.include(a)).diagnostic.code == "RPY330"


@pytest.mark.parametrize(
    ("prefix", "code"), [("api", "RPY301"), ("/<path:rest>", "RPY308"), ("/a?b", "RPY303"), (3, "RPY301")]
)
def test_prefixes_that_cannot_be_served(prefix: Any, code: str) -> None:
    assert refused(lambda: Router(prefix)).diagnostic.code == code
    assert refused(lambda: Rupy().include(Router(), prefix=prefix)).diagnostic.code == code


def test_routers_take_nothing_after_start_up() -> None:
    app, outer, inner = Rupy(), Router("/a"), Router("/b")
    app.include(outer)
    outer.include(inner)
    record(app)
    for late in (lambda: inner.get("/")(handler), lambda: inner.middleware(handler), lambda: app.include(Router())):
        assert refused(late).diagnostic.code == "RPY406"


def test_a_router_has_no_exception_handlers_of_its_own() -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(Router(), "exception_handler")  # noqa: B009 - it is not there for a type checker
    assert "a router has no attribute 'exception_handler'" in str(caught.value)
