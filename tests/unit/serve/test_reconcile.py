"""What was compiled against what is registered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import AppModel, Function, Parameter, Route, Signature, StaticDirectory
from rupy._codegen.ir.pattern import parse_pattern
from rupy._codegen.ir.plan import Argument, Around, Catch, Chain, Endpoint, PathParameter, Plan, Service, Stage
from rupy._codegen.ir.policies import Policies
from rupy._codegen.lower.limits import lower_limits
from rupy._serve.reconcile import Reconciliation, in_compiled_order, reconcile, show

HERE = Location("app.py", 7)


def endpoint(pattern: str, *methods: str, **fields: Any) -> Endpoint:
    return Endpoint(
        name="app.handler", location=HERE, pattern=pattern, methods=methods or ("GET",), tier="inline", **fields
    )


def by_position(pattern: str = "/<name>") -> Endpoint:
    return endpoint(pattern, parameters=(PathParameter("name", "str"),), arguments=(Argument(0),))


def by_name(pattern: str = "/<name>") -> Endpoint:
    return endpoint(pattern, parameters=(PathParameter("name", "str"),), arguments=(Argument(0, "name"),))


def static(pattern: str, service: int) -> Endpoint:
    return endpoint(pattern, parameters=(PathParameter("path", "path"),), service=service)


def plan(
    *endpoints: Endpoint,
    stages: tuple[str, ...] = (),
    limit: int = 16,
    services: int = 0,
    catches: tuple[tuple[str, int | None], ...] = (),
) -> Plan:
    return Plan(
        schema=1,
        nodes=(),
        leaves=(),
        endpoints=endpoints,
        stages=tuple(Stage(name, HERE) for name in (*stages, *(name for name, _ in catches))),
        catches=tuple(
            Catch(index, None if status else "builtins.ValueError", status)
            for index, (_, status) in enumerate(catches, start=len(stages))
        ),
        services=tuple(Service(f"folder{index}", HERE) for index in range(services)),
        unmatched=Chain(request=tuple(range(len(stages)))),
        limits=lower_limits(Policies(max_body_size=limit)),
    )


def model_of(live: Plan, signature: Signature | None = None) -> AppModel:
    function = Function("app.handler", HERE, signature)
    return AppModel(
        "app",
        "app",
        routes=tuple(
            Route(parse_pattern(each.pattern), each.methods, function, HERE)
            for each in live.endpoints
            if each.service is None
        ),
        statics=tuple(
            StaticDirectory(parse_pattern("/" + each.pattern.split("/")[1]), "folder", HERE)
            for each in live.endpoints
            if each.service is not None
        ),
    )


def compare(live: Plan, compiled: Plan, signature: Signature | None = None) -> Reconciliation:
    return reconcile(model_of(live, signature), live, compiled)


def codes(reconciliation: Reconciliation) -> list[str]:
    return [difference.code for difference in reconciliation.differences]


def test_an_application_that_is_the_compiled_one_has_no_differences() -> None:
    same = plan(endpoint("/"), by_position("/user/<name>"), stages=("app.log",))
    found = compare(same, same)
    assert (found.differences, found.compiled, found.plan) == ((), (0, 1), same)


def test_the_order_of_routes_does_not_matter() -> None:
    found = compare(plan(endpoint("/b"), endpoint("/a")), plan(endpoint("/a"), endpoint("/b")))
    assert (found.differences, found.compiled) == ((), (1, 0))


def test_lines_and_names_of_handlers_do_not_matter() -> None:
    moved = replace(endpoint("/"), location=Location("views.py", 99, 5), name="views.other")
    assert compare(plan(moved), plan(endpoint("/"))).differences == ()


def test_a_route_that_was_not_compiled_is_dynamic() -> None:
    found = compare(plan(endpoint("/"), endpoint("/new", "POST")), plan(endpoint("/")))
    assert found.compiled == (0, None)
    assert [each.tier for each in found.plan.endpoints] == ["inline", "dynamic"]
    assert [show(each) for each in found.differences] == [
        "app.py:7: RPY401 POST /new was not compiled; it is served, with the tier dynamic"
    ]


def test_a_compiled_route_that_is_not_registered_is_absent() -> None:
    found = compare(plan(endpoint("/")), plan(endpoint("/old"), endpoint("/")))
    assert (found.compiled, codes(found)) == ((1,), ["RPY402"])


def test_other_methods_are_another_route() -> None:
    found = compare(plan(endpoint("/", "GET", "POST")), plan(endpoint("/", "GET")))
    assert (found.compiled, codes(found)) == ((None,), ["RPY401", "RPY402"])


def test_a_route_with_other_arguments_is_served_by_python() -> None:
    without = endpoint("/<name>", parameters=(PathParameter("name", "str"),))
    found = compare(plan(by_position()), plan(without))
    assert (found.compiled, codes(found)) == ((None,), ["RPY403"])
    assert found.plan.endpoints[0].tier == "inline"


def test_another_word_on_blocking_is_a_change() -> None:
    found = compare(plan(endpoint("/", blocking=True)), plan(endpoint("/")))
    assert [(difference.code, difference.message) for difference in found.differences] == [
        ("RPY405", "GET / has blocking=True; compiled was blocking=None")
    ]
    assert found.plan.endpoints[0].blocking is True
    live = replace(
        plan(endpoint("/")), stages=(Stage("app.guard", HERE, blocking=True),), unmatched=Chain(request=(0,))
    )
    found = compare(live, plan(endpoint("/"), stages=("app.guard",)))
    assert [difference.message for difference in found.differences] == [
        "the middleware is app.guard (blocking=True); compiled was app.guard"
    ]


def test_a_static_directory_in_the_place_of_a_handler_is_a_change() -> None:
    handler = endpoint("/files/<path:path>", parameters=(PathParameter("path", "path"),))
    found = compare(plan(static("/files/<path:path>", 0), services=1), plan(handler))
    assert (found.compiled, codes(found)) == ((None,), ["RPY403"])


def positional_or_keyword(*names: str, exact: bool = True) -> Signature:
    return Signature(tuple(Parameter(name, "positional_or_keyword", required=True) for name in names), exact)


@pytest.mark.parametrize(
    ("signature", "fits"),
    [
        (positional_or_keyword("request", "name"), True),
        (
            Signature(
                (Parameter("args", "var_positional", False), Parameter("kwargs", "var_keyword", False)), exact=True
            ),
            True,
        ),
        (
            Signature(
                (Parameter("request", "positional_only", True), Parameter("name", "positional_only", True)), exact=True
            ),
            False,
        ),
        (positional_or_keyword("request", "other"), False),
        (None, False),
    ],
)
def test_a_call_by_name_fits_a_function_that_takes_the_name(signature: Signature | None, fits: bool) -> None:
    found = compare(plan(by_position()), plan(by_name()), signature)
    assert (found.compiled == (0,)) is fits
    assert (found.differences == ()) is fits


def test_a_call_by_position_does_not_fit_a_function_that_is_called_by_name() -> None:
    assert codes(compare(plan(by_name()), plan(by_position()), positional_or_keyword("request", "name"))) == ["RPY403"]


@pytest.mark.parametrize("live", [("app.b", "app.a"), ("app.a",), (), ("app.a", "app.b", "app.c")])
def test_another_chain_is_one_difference_and_keeps_the_endpoints(live: tuple[str, ...]) -> None:
    found = compare(
        plan(endpoint("/"), endpoint("/x"), stages=live), plan(endpoint("/"), endpoint("/x"), stages=("app.a", "app.b"))
    )
    assert (codes(found), found.compiled) == (["RPY404"], (0, 1))


def test_another_limit_is_a_difference() -> None:
    found = compare(plan(limit=1), plan(limit=2))
    assert [show(each) for each in found.differences] == [
        "RPY405 max_body_size is 1; compiled was 2; the options of the running application hold"
    ]


def test_each_limit_that_differs_is_a_difference() -> None:
    live = replace(plan(), limits=lower_limits(Policies(max_connections=7, header_timeout=1.5)))
    found = compare(live, replace(plan(), limits=lower_limits(Policies())))
    assert [each.message for each in found.differences] == [
        "max_connections is 7; compiled was 10000",
        "header_timeout is 1500 ms; compiled was 30000 ms",
    ]


def test_a_time_limit_that_differs_is_a_difference() -> None:
    live = replace(plan(replace(endpoint("/a"), timeout=1500), endpoint("/b")), limits=lower_limits(Policies()))
    compiled = replace(plan(endpoint("/a"), endpoint("/b")), limits=lower_limits(Policies(handler_timeout=2.0)))
    found = compare(live, compiled)
    assert [each.message for each in found.differences] == [
        "handler_timeout is none; compiled was 2000 ms",
        "the timeout of GET /a is 1500 ms; compiled was none",
    ]
    # What was compiled prepares the call all the same.
    assert found.compiled == (0, 1)


def test_handlers_and_folders_are_put_in_the_compiled_order() -> None:
    def first(request): ...
    def second(request): ...

    live = plan(endpoint("/2"), endpoint("/1"), static("/b/<path:path>", 0), static("/a/<path:path>", 1), services=2)
    compiled = plan(
        endpoint("/1"), endpoint("/2"), static("/a/<path:path>", 0), static("/b/<path:path>", 1), services=2
    )
    handlers, folders = in_compiled_order(compare(live, compiled), [second, first, None, None], ["/srv/b", "/srv/a"])
    assert handlers == [first, second, None, None]
    assert folders == ["/srv/a", "/srv/b"]


def test_other_exception_handlers_are_told() -> None:
    live = plan(endpoint("/"), catches=(("app.missing", 404), ("app.broken", None)))
    compiled = plan(endpoint("/"), catches=(("app.missing", 404),))
    (difference,) = compare(live, compiled).differences
    assert (difference.code, difference.location) == ("RPY407", HERE)
    assert difference.message == "the exception handlers are app.missing, app.broken; compiled were app.missing"
    assert codes(compare(compiled, plan(endpoint("/")))) == ["RPY407"]
    assert codes(compare(plan(endpoint("/")), compiled)) == ["RPY407"]
    assert codes(compare(live, live)) == []


def test_an_exception_handler_for_another_status_is_told() -> None:
    live, compiled = (plan(endpoint("/"), catches=(("app.missing", status),)) for status in (404, 405))
    assert codes(compare(live, compiled)) == ["RPY407"]


def test_middleware_and_exception_handlers_are_told_apart() -> None:
    live = plan(endpoint("/"), stages=("app.log",), catches=(("app.missing", 404),))
    assert codes(compare(live, plan(endpoint("/"), stages=("app.log",)))) == ["RPY407"]
    assert codes(compare(live, plan(endpoint("/"), catches=(("app.missing", 404),)))) == ["RPY404"]


def routed(*chains: tuple[int, ...], stages: tuple[str, ...]) -> Plan:
    """An application with one middleware and routers, whose routes are called by their index."""
    endpoints = (endpoint(f"/{index}", chain=Chain(request=chain)) for index, chain in enumerate(chains))
    return replace(plan(*endpoints, stages=stages), unmatched=Chain(request=(0,)))


def test_other_middleware_of_a_router_is_told_once() -> None:
    live = routed((0,), (0, 1), (0, 1), stages=("app.log", "users.guard"))
    compiled = routed((0,), (0,), (0,), stages=("app.log",))
    (difference,) = compare(live, compiled).differences
    assert (difference.code, difference.location) == ("RPY404", HERE)
    assert difference.message == "the middleware of GET /1 is app.log, users.guard; compiled was app.log"


def test_routers_in_another_order_are_told() -> None:
    live = routed((0, 1), (0, 2), stages=("app.log", "users.make.guard", "users.make.guard"))
    compiled = routed((0, 2), (0, 1), stages=("app.log", "users.make.guard", "users.make.guard"))
    assert codes(compare(live, compiled)) == ["RPY404"]
    assert codes(compare(live, live)) == []


def test_a_router_without_routes_is_told() -> None:
    live = routed((0,), stages=("app.log", "users.guard"))
    assert codes(compare(live, routed((0,), stages=("app.log",)))) == ["RPY404"]


@pytest.mark.parametrize(
    ("live", "compiled"),
    [
        (Chain(around=(Around(0, 0),), request=(1,)), Chain(request=(0, 1))),
        (Chain(around=(Around(0, 0),), request=(1,)), Chain(around=(Around(0, 1),), request=(1,))),
        (Chain(request=(0, 1)), Chain(request=(0,), after=(1,))),
        (Chain(after=(0, 1)), Chain(after=(1, 0))),
    ],
)
def test_middleware_of_another_kind_or_in_another_place_is_told(live: Chain, compiled: Chain) -> None:
    def application(chain: Chain) -> Plan:
        return replace(plan(endpoint("/", chain=chain), stages=("app.a", "app.b")), unmatched=Chain())

    assert codes(compare(application(live), application(compiled))) == ["RPY404"]
    assert codes(compare(application(live), application(live))) == []


def test_the_difference_of_chains_names_after_hooks() -> None:
    live = replace(plan(endpoint("/"), stages=("app.a", "app.b")), unmatched=Chain(request=(0,), after=(1,)))
    (difference,) = compare(live, plan(endpoint("/"), stages=("app.a",))).differences
    assert difference.message == "the middleware is app.a, after: app.b; compiled was app.a"


def test_middleware_of_a_route_that_was_not_compiled_is_no_difference_of_its_own() -> None:
    live = routed((0,), (0, 1), stages=("app.log", "app.own"))
    assert codes(compare(live, routed((0,), stages=("app.log",)))) == ["RPY401"]
