"""The example of docs/requests.md, its block run as it stands there, and what the text says of answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rupy import Request, Response, Rupy
from rupy._codegen.analyse.target import Target
from rupy._codegen.generate import study
from rupy.testing import TestClient

DOCUMENT = Path(__file__).parents[2] / "docs" / "requests.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
SOURCE = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))


class Colour(Enum):
    RED = "red"


@dataclass
class Point:
    x: int


@pytest.fixture
def application() -> Any:
    namespace: dict[str, Any] = {"__name__": "app", "__file__": str(DOCUMENT)}
    exec(compile(SOURCE, str(DOCUMENT), "exec"), namespace)
    return namespace["app"]


def test_it_answers_as_the_text_says(application: Any) -> None:
    with TestClient(application) as client:
        found = client.get("/search", params={"q": "é x", "tag": ["a", "b"]})
        assert found.json() == {"words": "é x", "tags": ["a", "b"], "page": 1}
        missing = client.get("/search")
        assert (missing.status_code, missing.text) == (400, "the query parameter 'q' is missing")
        made = client.post("/users", json={"name": "zoe"})
        assert (made.status_code, made.headers["Location"], UUID(made.json()["id"]).version) == (201, "/users/zoe", 4)
        assert client.post("/users", content="{").status_code == 400
        assert client.get("/me").status_code == 400
        assert client.post("/login", follow_redirects=True).text == "session 4711"


def test_the_build_sees_all_of_it() -> None:
    studied = study({"app.py": SOURCE}, Target("app"))
    assert studied.diagnostics == ()
    assert len(studied.report) == 4


def test_json_holds_what_the_text_says() -> None:
    app = Rupy()
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    @app.get("/")
    def show(request: Request) -> list[object]:
        return [Point(1), {2}, (3,), Colour.RED, moment, UUID(int=4), Decimal("5.10"), b"\xff", float("nan")]

    shown = '[{"x":1},[2],[3],"red","2026-01-02T03:04:05Z","00000000-0000-0000-0000-000000000004","5.10","/w==",null]'
    with TestClient(app) as client:
        assert client.get("/").text == shown


@pytest.mark.parametrize(("kind", "attributes"), [(Request, "The request"), (Response, "The answer")])
def test_every_attribute_is_in_the_text(kind: type, attributes: str) -> None:
    section = TEXT.partition(f"## {attributes}\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)", section))
    assert [name for name in dir(kind) if not name.startswith("_") and name not in named] == []
