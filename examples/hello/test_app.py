"""The same requests to the application as it stands and to the one that `rupy build` compiled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app import app

from rupy.testing import TestClient

PROJECT = Path(__file__).parent


@pytest.fixture(scope="module", params=["as it stands", "compiled"])
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client that is there while the tests of this file run."""
    with TestClient.built(PROJECT / ".rupy") if request.param == "compiled" else TestClient(app) as client:
        yield client


def test_greets_the_world(client: TestClient) -> None:
    assert client.get("/").text == "Hello, World!"


def test_greets_a_user_by_name(client: TestClient) -> None:
    assert client.get("/user/Zoë").text == "Hello, Zoë!"


def test_echoes_the_body(client: TestClient) -> None:
    assert client.post("/echo", content="grüezi").text == "Echo: grüezi"


def test_keeps_strangers_out(client: TestClient) -> None:
    answer = client.get("/admin")
    assert (answer.status_code, answer.text) == (401, "Unauthorized")


def test_lets_in_who_has_the_token(client: TestClient) -> None:
    answer = client.get("/admin", headers={"Authorization": "Bearer secret"})
    assert answer.json() == {"section": "admin"}


def test_echo_wants_a_post(client: TestClient) -> None:
    assert client.get("/echo").status_code == 405
