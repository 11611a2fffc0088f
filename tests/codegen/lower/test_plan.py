from __future__ import annotations

import time
from dataclasses import replace

from rupy._codegen.ir.codec import encode
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.plan import Chain, Endpoint, Leaf, Limits, MethodEndpoint, PathParameter, Service, Stage
from rupy._codegen.ir.policies import Policies
from rupy._codegen.lower.plan import lower_plan

from ..build_model import function, middleware, model, route, static


def test_endpoints_are_the_routes_then_the_static_directories() -> None:
    plan = lower_plan(model(static("/b"), route("/z", line=1), static("/a/", line=3), route("/y", line=2)))
    assert [(endpoint.name, endpoint.pattern, endpoint.service) for endpoint in plan.endpoints] == [
        ("app.f1", "/z", None),
        ("app.f2", "/y", None),
        ("static:/b", "/b/<path:path>", 0),
        ("static:/a/", "/a/<path:path>", 1),
    ]


def test_a_route_is_an_endpoint_in_python() -> None:
    handler = function("app.user", "request name")
    plan = lower_plan(model(route("/user/<name>", "POST", "GET", line=7, handler=handler)))
    (endpoint,) = plan.endpoints
    assert endpoint == Endpoint(
        name="app.user",
        location=Location("app.py", 7, 2),
        pattern="/user/<name>",
        methods=("GET", "POST"),
        tier="inline",
        parameters=(PathParameter("name", "str"),),
        arguments=endpoint.arguments,
    )


def test_a_function_that_blocks_takes_those_of_its_way_to_the_pool() -> None:
    handlers = route("/a", blocking=True), route("/b"), route("/c", handler=function(is_async=True))
    assert [endpoint.tier for endpoint in lower_plan(model(*handlers)).endpoints] == ["pool", "inline", "async"]
    blocking = replace(middleware(line=2), blocking=True)
    plan = lower_plan(model(*handlers, blocking))
    assert [endpoint.tier for endpoint in plan.endpoints] == ["pool", "pool", "async"]
    assert [endpoint.blocking for endpoint in plan.endpoints] == [True, None, None]
    assert [stage.blocking for stage in plan.stages] == [True]


def test_a_static_directory_is_a_service_that_no_body_is_read_for() -> None:
    plan = lower_plan(model(static("/", "public", line=4)))
    (endpoint,) = plan.endpoints
    assert (endpoint.pattern, endpoint.methods, endpoint.tier) == ("/<path:path>", ("GET",), "native")
    assert (endpoint.arguments, endpoint.body, endpoint.service) == ((), "ignore", 0)
    assert plan.services == (Service("public", Location("app.py", 4)),)


def test_every_endpoint_and_what_matches_nothing_has_the_whole_chain() -> None:
    plan = lower_plan(model(route("/"), middleware(line=2), static("/files"), middleware(line=3)))
    chain = Chain(request=(0, 1))
    assert [endpoint.chain for endpoint in plan.endpoints] == [chain, chain]
    assert plan.unmatched == chain
    assert plan.stages == (Stage("app.m2", Location("app.py", 2)), Stage("app.m3", Location("app.py", 3)))


def test_allow_has_what_is_implied() -> None:
    plan = lower_plan(
        model(route("/a", "POST"), route("/a", "GET"), route("/b", "PUT"), route("/c", "OPTIONS", "HEAD"))
    )
    assert plan.leaves == (
        Leaf((MethodEndpoint("GET", 1), MethodEndpoint("POST", 0)), "GET, HEAD, OPTIONS, POST"),
        Leaf((MethodEndpoint("PUT", 2),), "OPTIONS, PUT"),
        Leaf((MethodEndpoint("HEAD", 3), MethodEndpoint("OPTIONS", 3)), "HEAD, OPTIONS"),
    )


def test_limits_are_the_policies_with_times_in_milliseconds() -> None:
    policies = Policies(
        max_body_size=1,
        max_target_length=2,
        max_header_size=3,
        max_header_count=4,
        max_connections=5,
        max_requests_in_flight=6,
        header_timeout=7,
        body_timeout=8.001,
        keep_alive_timeout=9.5,
        send_timeout=10.0,
        disconnect_grace=0.5,
        pool_threads=11,
        pool_queue=12,
        stuck_after=13.25,
        handler_timeout=0.25,
    )
    assert lower_plan(replace(model(), policies=policies)).limits == Limits(
        1, 2, 3, 4, 5, 6, 7000, 8001, 9500, 10_000, 500, 11, 12, 13_250, 250
    )


def test_a_time_limit_of_a_route_is_in_milliseconds() -> None:
    plan = lower_plan(model(replace(route("/a"), timeout=1.5), route("/b")))
    assert [endpoint.timeout for endpoint in plan.endpoints] == [1500, None]


def test_an_application_without_routes_has_a_root() -> None:
    plan = lower_plan(model())
    assert (len(plan.nodes), plan.leaves, plan.endpoints) == (1, (), ())


def test_equal_models_give_equal_text() -> None:
    def build():
        return model(*(route(f"/{name}/<int:a>") for name in "zaéb"), middleware(), static("/s"))

    assert encode(lower_plan(build())) == encode(lower_plan(build()))


def test_five_hundred_routes_do_not_delay_a_start() -> None:
    application = model(*(route(f"/r{number}/<a>/<int:b>") for number in range(500)))
    start = time.perf_counter()
    encode(lower_plan(application))
    assert time.perf_counter() - start < 0.5
