"""A `def` middleware stands around what does not have to be waited for."""

from __future__ import annotations

from dataclasses import replace

from rupy._codegen.check.waiting import check_waiting
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import AppModel, Middleware, Mount, Route

from ..build_model import function, model, route, static


def around(line: int, *, is_async: bool = False, wrapped: bool = False) -> Middleware:
    called = function(f"app.m{line}", "request call_next", line, is_async=is_async)
    return Middleware(called, Location("app.py", line), kind="around", wrapped=wrapped)


def before(line: int, *, is_async: bool = False) -> Middleware:
    return Middleware(function(f"app.m{line}", "request", line, is_async=is_async), Location("app.py", line))


def waiting(line: int, *, stream: bool = False) -> Route:
    return route(f"/{line}", line=line, handler=function(f"app.f{line}", line=line, is_async=True, is_generator=stream))


def found(application: AppModel) -> list[tuple[int, int]]:
    """The lines of the middleware, and of what it would have to wait for."""
    findings = list(check_waiting(application))
    assert {finding.code for finding in findings} <= {"RPY332"}
    return [(finding.location.line, finding.related[0].line) for finding in findings if finding.location is not None]


def test_a_def_around_an_async_handler() -> None:
    assert found(model(around(1), route("/", line=2), waiting(3), waiting(4))) == [(1, 3)]


def test_an_async_one_stands_around_everything() -> None:
    assert found(model(around(1, is_async=True), around(2, is_async=True), before(3, is_async=True), waiting(4))) == []


def test_a_def_inside_of_an_async_one() -> None:
    assert found(model(around(1, is_async=True), around(2), route("/", line=3), static("/files"))) == []
    assert found(model(around(1, is_async=True), around(2), waiting(3))) == [(2, 3)]


def test_a_def_around_async_middleware() -> None:
    assert found(model(around(1), before(2, is_async=True))) == [(1, 2)]
    assert found(model(around(1), around(2, is_async=True))) == [(1, 2)]
    assert found(model(before(1, is_async=True), around(2))) == []


def test_after_hooks_and_streams_are_waited_for_when_the_chain_is_done() -> None:
    hook = replace(before(2, is_async=True), kind="after")
    assert found(model(around(1), hook, waiting(3, stream=True))) == []


def test_what_is_wrapped_is_not_known_to_be_a_def() -> None:
    assert found(model(around(1, wrapped=True), waiting(2))) == []


def test_routers_and_routes() -> None:
    on_router = replace(waiting(3), mount=0)
    on_route = replace(waiting(4), middleware=(around(5),))
    application = replace(
        model(), routes=(on_router, on_route), mounts=(Mount(Location("app.py", 9), None, (around(2),)),)
    )
    assert found(application) == [(2, 3), (5, 4)]
    beside = replace(application, routes=(waiting(3), replace(route("/", line=6), mount=0)))
    assert found(beside) == []
