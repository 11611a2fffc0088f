"""What a build took for granted against the run."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.ir.assumption import Assumption
from rupy._codegen.ir.expected import Installed
from rupy._codegen.ir.location import Location
from rupy._serve.expected import brought_by, explained, other_distributions
from rupy._serve.reconcile import show

HERE = Location("users.py", 5)
NEW = Diagnostic("RPY401", "GET /v2/users was not compiled", HERE)
ABSENT = Diagnostic("RPY402", "GET /api/users was compiled but is not registered", Location("users.py", 5, 2))
OTHER = Diagnostic("RPY401", "GET /other was not compiled", Location("app.py", 9))


def assumption(name: str = "settings.api_prefix", environ: str = "") -> Assumption:
    return Assumption(name, "'/api'", "an_application", environ, "the default of app.Settings")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    module = ModuleType("an_application")
    module.settings = SimpleNamespace(api_prefix="/v2")
    monkeypatch.setitem(sys.modules, "an_application", module)
    return module.settings


def lines(differences: tuple[Diagnostic, ...], *assumptions: Assumption) -> list[str]:
    return [show(each).rpartition(";")[0] for each in explained(differences, assumptions)]


def test_both_values_are_named_and_what_follows_from_them_is_not(settings: SimpleNamespace) -> None:
    assert lines((NEW, OTHER, ABSENT), assumption()) == [
        "RPY229 settings.api_prefix is '/v2'; compiled was '/api'",
        "app.py:9: RPY401 GET /other was not compiled",
    ]


def test_the_same_value_explains_nothing(settings: SimpleNamespace) -> None:
    settings.api_prefix = "/api"
    assert explained((NEW, ABSENT), [assumption()]) == (NEW, ABSENT)


def test_without_differences_nothing_is_asked(settings: SimpleNamespace) -> None:
    assert explained((), [assumption()]) == ()


def test_a_variable_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFIX", "/v3")
    found = lines((NEW, ABSENT), assumption("os.environ.get('PREFIX', '/api')", "PREFIX"))
    assert found == ["RPY229 os.environ.get('PREFIX', '/api') is '/v3'; compiled was '/api'"]
    monkeypatch.delenv("PREFIX")
    assert explained((NEW, ABSENT), [assumption("x", "PREFIX")]) == (NEW, ABSENT)


@pytest.mark.parametrize("name", ["get_settings().api_prefix", "settings.missing", "missing", "self.prefix"])
def test_what_is_not_seen_from_outside_is_told_by_its_paths(settings: SimpleNamespace, name: str) -> None:
    assert lines((NEW, ABSENT), assumption(name)) == [
        f"RPY229 {name} is not '/api', which was compiled: GET /api/users is GET /v2/users"
    ]
    assert explained((OTHER,), [assumption(name)]) == (OTHER,)


def test_another_version_of_a_distribution_is_told() -> None:
    (found,) = other_distributions([Installed("pytest", "0.1"), Installed("pytest", pytest.__version__)])
    assert show(found) == (
        f"RPY231 pytest is {pytest.__version__} here; compiled was what 0.1 registers; "
        "the running application decides what is served"
    )


def test_a_distribution_that_is_not_installed_is_told() -> None:
    (found,) = other_distributions([Installed("no-such-distribution", "1.0")])
    assert found.message == "no-such-distribution is not installed; compiled was what 1.0 registers"


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("pytest.mark", "app.py", True),
        ("pytest", "app.py", True),
        ("pytest_other.guard", "app.py", False),
        ("app.f", pytest.__file__, True),
        ("app.f", "app.py", False),
    ],
)
def test_what_a_package_brings_is_known_by_its_name_or_its_place(name: str, file: str, *, expected: bool) -> None:
    assert brought_by(("pytest",), "/srv/app")(name, Location(file, 3)) is expected


def test_no_package_brings_anything() -> None:
    assert not brought_by((), "/srv/app")("app.f", Location("app.py", 3))
