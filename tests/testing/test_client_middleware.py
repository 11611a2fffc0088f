"""`TestClient` and middleware: what raises behind it is raised in the test, whatever has seen the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from rupy import Request, Response, Rupy
from rupy.testing import TestClient


def application(folder: Path) -> Rupy:
    app = Rupy()

    @app.middleware
    async def outer(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.set_header("X-Outer", "yes")
        return response

    @app.after_request
    async def hook(request: Request, response: Response) -> None:
        response.set_header("X-Hook", str(response.status))
        if "hook" in request.query:
            raise LookupError("of the hook")

    def inner(request: Request, call_next: Callable[[Request], Response]) -> Response:
        return call_next(request)

    @app.get("/", middleware=[inner])
    def index(request: Request) -> str:
        return "here"

    @app.get("/fail", middleware=[inner])
    def fail(request: Request) -> str:
        raise ValueError("of the handler")

    (folder / "a.txt").write_text("a file")
    app.static("/files", folder)
    return app


def test_answers_pass_all_of_it(tmp_path: Path) -> None:
    with TestClient(application(tmp_path)) as client:
        for target, text, outer in (
            ("/", "here", "yes"),
            ("/files/a.txt", "a file", "yes"),
            ("/none", "Not Found", None),
        ):
            answer = client.get(target)
            assert (answer.text, answer.headers.get("X-Outer")) == (text, outer)
            assert answer.headers["X-Hook"] == str(answer.status_code)
        failed = client.get("/fail")
        assert (failed.status_code, failed.headers["X-Hook"]) == (500, "500")


@pytest.mark.parametrize(
    ("target", "error"), [("/fail", ValueError), ("/?hook", LookupError), ("/none?hook", LookupError)]
)
def test_what_is_raised_is_raised_in_the_test(tmp_path: Path, target: str, error: type[Exception]) -> None:
    with TestClient(application(tmp_path), raise_server_exceptions=True) as client, pytest.raises(error):
        client.get(target)
