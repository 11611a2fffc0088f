from __future__ import annotations

from rupy._codegen.ir.dynamic import DynamicRoute
from rupy._codegen.ir.location import Location
from rupy._codegen.lower.lowered import lower
from rupy._codegen.lower.report import Reason, RouteReport

from ..build_model import middleware, model, route, static


def test_says_of_every_route_how_it_is_served_and_why() -> None:
    lowered = lower(model(middleware(line=9), route("/a", line=2)))
    message = "app.f2 runs in Python: this version of rupy does not compile the bodies of handlers"
    assert lowered.report == (
        RouteReport(
            path="/a",
            methods=("GET",),
            handler="app.f2",
            file="app.py",
            line=2,
            tier="inline",
            chain=("app.m9",),
            reasons=(Reason("RPY101", message, "app.py", 2, 2),),
        ),
    )


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
        reasons=(Reason("RPY201", "inside a for loop", "app.py", 5, 1),),
    )
