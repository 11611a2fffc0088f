from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from rupy._codegen.check.options import RANGES, check_option, check_options, check_without_connections
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.policies import DEFAULT_POLICIES, Policies

HERE = Location("app.py", 3)
DOCUMENT = Path(__file__).parents[3] / "docs" / "limits.md"


def test_every_option_has_a_range_and_a_default_within_it() -> None:
    assert [field.name for field in fields(Policies)] == list(RANGES)
    assert check_options(DEFAULT_POLICIES, HERE) is None


def test_every_option_is_documented() -> None:
    assert re.findall(r"^\| `(\w+)` ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE) == list(RANGES)


@pytest.mark.parametrize("name", RANGES)
def test_the_bounds_are_taken_and_nothing_beyond(name: str) -> None:
    bounds = RANGES[name]
    for value in (bounds.least, bounds.most):
        assert check_option(name, value, HERE) is None
    assert (check_option(name, None, HERE) is None) == bounds.optional
    for value in (bounds.least - 1, bounds.most + 1, "1", True, float("nan"), *(() if bounds.optional else (None,))):
        wrong = check_option(name, value, HERE)
        assert wrong is not None
        assert (wrong.code, wrong.message) == ("RPY325", f"{name} is {value!r}")
        remedy = f"write a number of {bounds.unit} from {bounds.least} to {bounds.most}"
        assert wrong.remedy == remedy + (", or None" if bounds.optional else "")


def test_the_first_wrong_option_is_the_one_that_is_told() -> None:
    wrong = check_options(Policies(max_connections=0, send_timeout=0), HERE)
    assert wrong is not None
    assert wrong.message == "max_connections is 0"


def test_only_times_have_fractions() -> None:
    taken = {name for name in RANGES if check_option(name, 1000.5, HERE) is None}
    assert taken == {
        "header_timeout",
        "body_timeout",
        "keep_alive_timeout",
        "send_timeout",
        "disconnect_grace",
        "stuck_after",
        "handler_timeout",
    }


def test_options_on_connections_have_no_effect_where_they_are_somebody_elses() -> None:
    assert check_without_connections(replace(DEFAULT_POLICIES, max_body_size=1, body_timeout=5.0)) is None
    problem = check_without_connections(replace(DEFAULT_POLICIES, max_connections=3))
    assert problem == "max_connections=3 has no effect here, the connections are those of the program: limit them there"
