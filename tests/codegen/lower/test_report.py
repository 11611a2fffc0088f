from __future__ import annotations

from dataclasses import replace

from rupy._codegen.ir.dynamic import DynamicMiddleware, DynamicRoute
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Mount
from rupy._codegen.lower.lowered import lower
from rupy._codegen.lower.report import Reason, RouteReport

from ..build_model import exception_handler, hook, middleware, model, route, static


def test_says_of_every_route_how_it_is_served_and_why() -> None:
    lowered = lower(model(middleware(line=9), route("/a", line=2)))
    message = "app.f2 runs in Python: this version of rupy does not compile the bodies of handlers"
    measured = "app.f2 runs on the thread that serves until a call takes too long"
    assert lowered.report == (
        RouteReport(
            path="/a",
            methods=("GET",),
            handler="app.f2",
            file="app.py",
            line=2,
            tier="inline",
            chain=("app.m9",),
            around=(),
            after=(),
            conditional=(),
            exception_handlers=(),
            reasons=(Reason("RPY101", message, "app.py", 2, 2), Reason("RPY102", measured, "app.py", 2, 2)),
        ),
    )


def test_says_where_a_handler_runs_that_says_whether_it_blocks() -> None:
    blocking, quick = lower(model(route("/a", line=2, blocking=True), route("/b", line=3, blocking=False))).report
    assert (blocking.tier, blocking.reasons[1:]) == (
        "pool",
        (Reason("RPY103", "app.f2 runs on a thread of the pool", "app.py", 2, 2),),
    )
    assert (quick.tier, quick.reasons[1:]) == ("inline", ())


def test_a_static_directory_is_native_without_a_reason() -> None:
    (entry,) = lower(model(static("/files"))).report
    assert (entry.path, entry.tier, entry.reasons) == ("/files/<path:path>", "native", ())


def test_what_is_left_to_run_time_comes_last() -> None:
    dynamic = DynamicRoute("f'/{name}'", None, None, Location("app.py", 5, 1), "RPY201", "inside a for loop")
    _, entry = lower(model(middleware(line=9), route("/a")), [dynamic]).report
    assert entry == RouteReport(
        path="f'/{name}'",
        methods=(),
        handler=None,
        file="app.py",
        line=5,
        tier="dynamic",
        chain=("app.m9",),
        around=(),
        after=(),
        conditional=(),
        exception_handlers=(),
        reasons=(Reason("RPY201", "inside a for loop", "app.py", 5, 1),),
    )


def test_middleware_that_may_be_registered_stands_in_the_chain_with_its_reason() -> None:
    first = DynamicMiddleware("app.first", 0, Location("app.py", 1, 5), "RPY212", "inside an if block")
    between = DynamicMiddleware("app.between", 1, Location("app.py", 5, 5), "RPY212", "inside a try block")
    dynamic = DynamicRoute("/b", ("GET",), None, Location("app.py", 9, 1), "RPY201", "inside a for loop")
    lowered = lower(model(middleware(line=3), middleware(line=7), route("/a")), [dynamic], [first, between])
    for entry in lowered.report:
        assert entry.chain == ("app.first", "app.m3", "app.between", "app.m7")
        assert entry.conditional == ("app.first", "app.between")
        assert entry.reasons[-2:] == (
            Reason("RPY212", "inside an if block", "app.py", 1, 5),
            Reason("RPY212", "inside a try block", "app.py", 5, 5),
        )


def test_names_the_chain_in_the_order_it_runs() -> None:
    own = (replace(middleware(line=5), kind="around"), replace(middleware(line=6), kind="after"))
    application = replace(
        model(
            middleware(line=1), replace(middleware(line=2), kind="around"), replace(middleware(line=3), kind="after")
        ),
        routes=(replace(route("/a"), middleware=own, mount=0),),
        mounts=(Mount(Location("app.py", 9), None, (replace(middleware(line=4), kind="after"),)),),
    )
    (entry,) = lower(application).report
    assert entry.chain == ("app.m1", "app.m2", "app.m5")
    assert entry.around == ("app.m2", "app.m5")
    assert entry.after == ("app.m6", "app.m4", "app.m3")


def test_names_the_hooks_of_the_application() -> None:
    hooks = (hook("lifespan", line=2), hook("startup", line=3), hook("shutdown", line=4))
    unseen = DynamicRoute("/b", None, None, Location("app.py", 9, 1), "RPY201", "inside a for loop")
    entry, dynamic = lower(replace(model(route("/a")), hooks=hooks), [unseen]).report
    assert entry.hooks == dynamic.hooks == ("app.h2 (lifespan)", "app.h3 (startup)", "app.h4 (shutdown)")


def test_names_the_exception_handlers_of_the_application() -> None:
    application = replace(
        model(middleware(line=9), route("/a")),
        exception_handlers=(
            exception_handler(line=3, status=404),
            exception_handler(line=4, error="builtins.ValueError"),
        ),
    )
    (entry,) = lower(application).report
    assert entry.chain == ("app.m9",)
    assert entry.exception_handlers == ("app.e3 (404)", "app.e4 (ValueError)")
