"""JSON is, byte for byte, what msgspec writes, and beyond it what others write."""

from __future__ import annotations

import runpy
from pathlib import Path

import msgspec
import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, eventually, get, json

from .suite import Answers

PROGRAM = "json_values"

PROGRAM_VALUES = runpy.run_path(str(Path(__file__).parent / "programs" / PROGRAM / "values.py"))

VALUES, OTHERS, REFUSED = (PROGRAM_VALUES[name] for name in ("VALUES", "OTHERS", "REFUSED"))

CASES = [
    *(Case(name, get(f"/{name}"), json(msgspec.json.encode(value))) for name, value in VALUES.items()),
    *(Case(name, get(f"/other/{name}"), json(written)) for name, (_, written) in OTHERS.items()),
    *(
        Case(f"{name} with a status", get(f"/status/{name}"), json(written, status=201))
        for name, (_, written) in OTHERS.items()
    ),
    *(
        Case(f"{name} before a hook", get(f"/hooked/{name}"), json(written, ("x-hook", "yes")))
        for name, (_, written) in OTHERS.items()
    ),
    *(Case(f"no {name}", get(f"/refused/{name}"), SERVER_ERROR) for name in REFUSED),
]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize("name", [name for name, (value, _) in OTHERS.items() if not name.startswith("whole")])
def test_nothing_is_written_in_another_way_than_msgspec_would(name):
    if name == "frozendict":
        pytest.skip("msgspec writes it")
    with pytest.raises(TypeError):
        msgspec.json.encode(OTHERS[name][0])


def test_the_log_says_what_writes_an_object_that_nobody_knows(server):
    before = len(server.log)
    server.ask(get("/refused/unknown"))
    assert eventually(lambda: "TypeError: nobody knows Unknown" in server.log[before:])
