"""A live application as the compiler's model."""

from __future__ import annotations

from rupy import Rupy
from rupy._codegen.ir.policies import DEFAULT_POLICIES
from rupy._codegen.lower.plan import lower_plan
from rupy._dev.record import record

site = Rupy(max_body_size=1000)


@site.middleware
def first(request): ...


@site.get("/<int:number>")
def numbered(request, number): ...


@site.middleware
def second(request): ...


@site.post("/")
def home(request): ...


site.static("/files", ".")


def test_it_holds_everything_in_the_order_of_registration() -> None:
    model = record(site).model
    assert (model.module, model.variable) == (__name__, "site")
    assert [(str(route.pattern), route.handler.name) for route in model.routes] == [
        ("/<int:number>", f"{__name__}.numbered"),
        ("/", f"{__name__}.home"),
    ]
    assert [each.function.name for each in model.middleware] == [f"{__name__}.first", f"{__name__}.second"]
    assert [str(static.prefix) for static in model.statics] == ["/files"]
    assert model.policies.max_body_size == 1000


def test_the_objects_stand_in_the_order_of_the_plan() -> None:
    recording = record(site)
    plan = lower_plan(recording.model)
    assert [endpoint.name.rpartition(".")[2] for endpoint in plan.endpoints] == ["numbered", "home", "static:/files"]
    assert recording.handlers == (numbered, home, None)
    assert [stage.name.rpartition(".")[2] for stage in plan.stages] == ["first", "second"]
    assert recording.stages == (first, second)
    assert len(recording.directories) == len(plan.services) == 1


def test_an_application_without_a_name_is_called_app() -> None:
    model = record(Rupy()).model
    assert (model.variable, model.policies) == ("app", DEFAULT_POLICIES)
