from __future__ import annotations

import time

import pytest

from rupy._codegen.check.conflicts import RouteIndex
from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Route, StaticDirectory

from ..build_model import route, static


def add_all(*declared: Route | StaticDirectory) -> list[Diagnostic | None]:
    index = RouteIndex()
    return [index.add(item) if isinstance(item, Route) else index.add_static(item) for item in declared]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (route("/a"), route("/a")),
        (route("/<a>"), route("/<b>")),
        (route("/<int:a>/x", "GET", "POST"), route("/<int:b>/x", "POST", "PUT")),
        (route("/<path:a>"), route("/<path:b>")),
    ],
)
def test_same_requests_conflict(one: Route, other: Route) -> None:
    first, second = add_all(one, other)
    assert first is None
    assert second is not None
    assert second.code == "RPY310"


def test_a_conflict_names_both_places_and_both_handlers() -> None:
    _, found = add_all(route("/u/<a>", line=3), route("/u/<b>", line=9))
    assert found is not None
    assert found.location == Location("app.py", 9, 2)
    assert found.related == (Location("app.py", 3, 2),)
    assert found.message == "GET '/u/<b>' is answered by app.f9 and by app.f3"
    assert "app.py:3:2" in found.remedy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (route("/a", "GET"), route("/a", "POST")),
        (route("/a", "GET"), route("/a", "HEAD")),
        (route("/a"), route("/a/")),
        (route("/a/b"), route("/a/<x>")),
        (route("/<int:a>"), route("/<uuid:a>")),
        (route("/<int:a>"), route("/<a>")),
        (route("/<a>"), route("/<path:a>")),
        (route("/files/x"), static("/files")),
        (route("/files/<path:x>", "POST"), static("/files")),
        (static("/files"), static("/other")),
    ],
)
def test_other_requests_do_not_conflict(one: Route | StaticDirectory, other: Route | StaticDirectory) -> None:
    assert add_all(one, other) == [None, None]


@pytest.mark.parametrize("prefix", ["/files", "/files/"])
@pytest.mark.parametrize("reverse", [False, True])
def test_a_static_directory_and_a_route_conflict(prefix: str, reverse: bool) -> None:
    declared = [route("/files/<path:x>", line=1), static(prefix, line=2)]
    _, found = add_all(*reversed(declared)) if reverse else add_all(*declared)
    assert found is not None
    assert found.code == "RPY311"
    assert {found.location, *found.related} == {Location("app.py", 1, 2), Location("app.py", 2)}


def test_two_static_directories_conflict() -> None:
    _, found = add_all(static("/", "a"), static("/", "b", line=2))
    assert found is not None
    assert found.code == "RPY311"
    assert "'a' and 'b'" in found.message


def test_a_route_in_conflict_is_not_entered() -> None:
    first, second, third = add_all(route("/a"), route("/a", "GET", "PUT"), route("/a", "PUT"))
    assert (first, third) == (None, None)
    assert second is not None


def test_time_grows_with_the_number_of_routes_only() -> None:
    def seconds(count: int) -> float:
        routes = [route(f"/r{number}/<a>") for number in range(count)]
        best = []
        for _ in range(3):
            index, start = RouteIndex(), time.thread_time()
            for item in routes:
                index.add(item)
            best.append(time.thread_time() - start)
        return min(best)

    assert seconds(4000) < 40 * seconds(400)
