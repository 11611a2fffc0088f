from __future__ import annotations

import pytest

from rupy._codegen.check.hook import check_hook
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Hook, HookKind
from tests.codegen.build_model import function


def hook(kind: HookKind, parameters: str | None, **facts: bool) -> Hook:
    return Hook(kind, function("app.f", parameters, 2, **facts), Location("app.py", 1))


@pytest.mark.parametrize("kind", ["startup", "shutdown"])
@pytest.mark.parametrize("parameters", ["", "a=1", "*rest", "**rest", "a!=1", None])
def test_hooks_take_nothing(kind: HookKind, parameters: str | None) -> None:
    assert check_hook(hook(kind, parameters)) is None
    assert check_hook(hook(kind, parameters, is_async=True)) is None


@pytest.mark.parametrize("parameters", ["app", "app rest=1", "app/", "*rest", None])
def test_lifespans_take_the_application(parameters: str | None) -> None:
    assert check_hook(hook("lifespan", parameters)) is None
    assert check_hook(hook("lifespan", parameters, is_async=True, is_generator=True)) is None


@pytest.mark.parametrize(
    ("refused", "code", "message"),
    [
        (hook("startup", "app"), "RPY340", "the start-up function app.f requires 'app', which nothing passes"),
        (hook("shutdown", "a!"), "RPY340", "the shutdown function app.f requires 'a', which nothing passes"),
        (hook("startup", "", is_generator=True), "RPY341", "the start-up function app.f is a generator"),
        (
            hook("shutdown", "", is_generator=True, is_async=True),
            "RPY341",
            "the shutdown function app.f is a generator",
        ),
        (hook("lifespan", "app", is_generator=True), "RPY342", "the lifespan app.f is a generator, but not async"),
        (hook("lifespan", "app", is_async=True), "RPY342", "the lifespan app.f never yields"),
        (hook("lifespan", ""), "RPY343", "the lifespan app.f has no parameter for the application"),
        (hook("lifespan", "app!"), "RPY343", "the lifespan app.f has no parameter for the application"),
        (hook("lifespan", "app more"), "RPY343", "the lifespan app.f requires 'more', which nothing passes"),
    ],
)
def test_mistakes_are_named(refused: Hook, code: str, message: str) -> None:
    found = check_hook(refused)
    assert found is not None
    assert (found.code, found.message) == (code, message)
    assert found.location == Location("app.py", 1)
    assert found.related == (Location("app.py", 2),)
