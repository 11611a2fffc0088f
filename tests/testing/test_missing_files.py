"""An exception handler for 404 in front of a static directory that nothing else is in front of."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy import HTTPException, Request, Response, Rupy
from rupy.testing import TestClient


@pytest.fixture
def app(tmp_path: Path) -> Rupy:
    (tmp_path / "a.txt").write_text("found")
    app = Rupy()
    app.static("/files", tmp_path)
    return app


def test_it_answers_for_a_file_that_is_not_there_and_for_no_other(app: Rupy) -> None:
    @app.exception_handler(404)
    def missing(request: Request, error: HTTPException) -> Response:
        return Response(f"no {request.path}", 404)

    with TestClient(app) as client:
        answer = client.get("/files/none")
        assert (answer.status_code, answer.text) == (404, "no /files/none")
        answer = client.get("/files/a.txt")
        assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
            200,
            "found",
            "text/plain; charset=utf-8",
        )
        assert client.get("/files/a.txt", headers={"Range": "bytes=1-2"}).text == "ou"


def test_without_one_it_is_the_404_of_the_directory(app: Rupy) -> None:
    with TestClient(app) as client:
        answer = client.get("/files/none")
        assert (answer.status_code, answer.text) == (404, "Not Found")
