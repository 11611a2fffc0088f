"""`TestClient`: an application in this process, asked over no socket."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from rupy import Request, Response, Rupy
from rupy.exceptions import OptionError
from rupy.testing import TestClient
from tests.support.server import python
from tests.support.wire import eventually


class Application:
    """A live application, and what its handlers have seen."""

    def __init__(self) -> None:
        self.app = app = Rupy()
        self.closed = threading.Event()
        self.let_go = threading.Event()
        self.threads: set[int] = set()

        @app.get("/")
        def index(request: Request) -> str:
            self.threads.add(threading.get_ident())
            return "here"

        @app.post("/echo")
        def echo(request: Request) -> bytes:
            return request.data

        @app.get("/seen")
        def seen(request: Request) -> dict[str, object]:
            fields = {name.lower(): value for name, value in request.headers.items()}
            return {"path": request.path, "query": request.query_string, "client": request.client, "headers": fields}

        @app.get("/cookie")
        def cookie(request: Request) -> Response:
            response = Response(request.get_cookie("visits", "none"))
            response.set_cookie("visits", "1")
            return response

        @app.get("/fail")
        def fail(request: Request) -> str:
            raise ValueError("of the handler")

        @app.get("/unsendable")
        def unsendable(request: Request) -> object:
            return 1

        @app.get("/stream")
        def stream(request: Request):
            try:
                yield "first "
                yield "second"
            finally:
                self.closed.set()

        @app.get("/endless")
        def endless(request: Request):
            try:
                while True:
                    yield b"x" * 1000
            finally:
                self.closed.set()

        @app.get("/broken-stream")
        def broken(request: Request):
            yield "first"
            raise KeyError("of the stream")

        @app.get("/slow")
        def slow(request: Request) -> str:
            self.let_go.wait(5)
            return "late"

        @app.get("/patient")
        async def patient(request: Request) -> str:
            try:
                await asyncio.sleep(0 if request.query_string else 60)
            finally:
                self.closed.set()
            return "waited"

        @app.get("/async-stream")
        async def async_stream(request: Request):
            for part in ("first ", "second"):
                await asyncio.sleep(0)
                yield part
            if request.query_string:
                raise KeyError("of the stream")

        @app.get("/moved")
        def moved(request: Request) -> Response:
            return Response("", 302, {"Location": "/"})


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def client(application):
    with TestClient(application.app) as client:
        yield client


def test_an_answer_has_what_it_has_on_the_wire(client):
    answer = client.get("/")
    assert (answer.status_code, answer.reason_phrase, answer.text) == (200, "OK", "here")
    assert answer.http_version == "HTTP/1.1"
    assert answer.headers["content-length"] == "4"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["date"].endswith(" GMT")


def test_a_request_arrives_as_it_was_sent(client):
    seen = client.get("/seen", params={"q": "ü"}, headers={"X-Mine": "yes"}).json()
    assert seen["path"] == "/seen"
    assert seen["query"] == "q=%C3%BC"
    assert seen["client"] == ["127.0.0.1", 50000]
    assert seen["headers"]["host"] == "testserver"
    assert seen["headers"]["x-mine"] == "yes"


def test_the_client_of_a_request_is_chosen(application):
    with TestClient(application.app, client=("::1", 1)) as client:
        assert client.get("/seen").json()["client"] == ["::1", 1]


def test_a_request_may_have_no_client(application):
    with TestClient(application.app, client=None) as client:
        assert client.get("/seen").json()["client"] is None


def test_a_client_that_is_no_address_is_refused(application):
    with pytest.raises(OptionError, match=r"the client is \('testclient', 50000\)"):
        TestClient(application.app, client=("testclient", 50000))


@pytest.mark.parametrize(
    ("app", "shown"), [("app:app", "'app:app'"), (Rupy, "<class 'rupy.app.Rupy'>"), (None, "None")]
)
def test_what_is_no_application_is_refused(app: object, shown: str) -> None:
    with pytest.raises(OptionError, match=f"^the application is {shown}; hand over what Rupy"):
        TestClient(app)  # type: ignore[arg-type]


def test_a_body_is_sent_whole(client):
    body = bytes(range(256)) * 4000
    assert client.post("/echo", content=body).content == body


def test_a_body_is_sent_in_parts(client):
    assert client.post("/echo", content=iter([b"one ", b"", b"two"])).content == b"one two"


def test_a_body_that_fails_to_come_is_no_request(application):
    def parts():
        yield b"one"
        raise OSError("the disk")

    with TestClient(application.app) as client:
        with pytest.raises(OSError, match="the disk"):
            client.post("/echo", content=parts())
        assert client.get("/").text == "here"


def test_a_body_that_is_too_large_is_answered_before_it_is_sent():
    app = Rupy(max_body_size=1000)
    sent = []

    @app.post("/")
    def post(request: Request) -> str:
        return "small"

    def parts():
        for _ in range(1000):
            sent.append(1)
            yield b"x" * 100

    with TestClient(app) as client:
        assert client.post("/", content=parts()).status_code == 413
    assert len(sent) < 100


def test_a_body_that_is_shorter_than_announced_is_the_mistake_of_the_client(client):
    with pytest.raises(httpx.LocalProtocolError, match="Content-Length"):
        client.post("/echo", content=iter([b"abc"]), headers={"Content-Length": "4"})


def test_cookies_are_kept(client):
    assert client.get("/cookie").text == "none"
    assert client.get("/cookie").text == "1"


def test_redirects_are_followed_when_asked(client):
    assert client.get("/moved").status_code == 302
    assert client.get("/moved", follow_redirects=True).text == "here"


def test_head_has_the_length_and_no_body(client):
    answer = client.head("/")
    assert (answer.headers["content-length"], answer.content) == ("4", b"")


def test_a_stream_comes_in_the_parts_that_were_yielded(client):
    with client.stream("GET", "/stream") as answer:
        assert answer.headers["transfer-encoding"] == "chunked"
        assert list(answer.iter_raw()) == [b"first ", b"second"]


def test_a_stream_that_is_left_is_closed(application, client):
    with client.stream("GET", "/endless") as answer:
        next(answer.iter_raw())
        assert not application.closed.is_set()
    assert application.closed.wait(5)


def test_an_exception_is_the_500_that_it_is_for_everyone(client, caplog):
    answer = client.get("/fail")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert "ValueError: of the handler" in caplog.text


def test_exceptions_are_raised_when_asked(application):
    with TestClient(application.app, raise_server_exceptions=True) as client:
        with pytest.raises(ValueError, match="of the handler"):
            client.get("/fail")
        with pytest.raises(ValueError, match="of the handler"):
            client.request("HEAD", "/fail")
        with pytest.raises(TypeError, match="not int"):
            client.get("/unsendable")
        assert client.get("/nowhere").status_code == 404


def test_a_stream_that_fails_is_cut(client):
    with pytest.raises(httpx.RemoteProtocolError, match="before its end"):
        client.get("/broken-stream")


def test_what_a_stream_raises_is_raised_when_asked(application):
    with TestClient(application.app, raise_server_exceptions=True) as client, pytest.raises(KeyError):
        client.get("/broken-stream")


def test_async_handlers_and_streams_answer(client):
    assert client.get("/patient?now").text == "waited"
    with client.stream("GET", "/async-stream") as answer:
        assert list(answer.iter_raw()) == [b"first ", b"second"]


def test_what_an_async_stream_raises_is_raised_when_asked(application):
    with TestClient(application.app, raise_server_exceptions=True) as client, pytest.raises(KeyError):
        client.get("/async-stream?fail")


def test_an_async_handler_whose_client_has_left_is_cancelled(application, client):
    with pytest.raises(httpx.ReadTimeout):
        client.get("/patient", timeout=0.05)
    assert application.closed.wait(5)


def test_exceptions_reach_the_request_that_raised_them(application):
    def ask(number: int) -> str:
        path = "/fail" if number % 2 else "/unsendable"
        try:
            return client.get(path).text
        except (ValueError, TypeError) as error:
            return type(error).__name__

    with TestClient(application.app, raise_server_exceptions=True) as client, ThreadPoolExecutor(8) as pool:
        raised = list(pool.map(ask, range(100)))
    assert raised == ["TypeError", "ValueError"] * 50


def test_threads_share_a_client(application, client):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: client.post("/echo", content=str(number)).text, range(400)))
    assert answers == [str(number) for number in range(400)]


def test_handlers_run_on_one_thread_that_is_not_the_tests(application, client):
    for _ in range(3):
        client.get("/")
    assert len(application.threads) == 1
    assert threading.get_ident() not in application.threads


def test_an_answer_that_does_not_come_in_time_is_a_timeout(application, client):
    with pytest.raises(httpx.ReadTimeout):
        client.get("/slow", timeout=0.05)
    application.let_go.set()
    assert client.get("/").text == "here"


def test_a_client_begins_with_its_first_request(application):
    client = TestClient(application.app)
    assert client.get("/").text == "here"
    client.close()


def test_a_closed_client_has_no_thread(application):
    before = threading.active_count()
    with TestClient(application.app) as client:
        client.get("/")
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="has been closed"):
        client.get("/")


def test_a_client_that_is_forgotten_ends(application):
    before = threading.active_count()
    client = TestClient(application.app)
    client.get("/")
    del client
    assert eventually(lambda: threading.active_count() == before)


def test_an_application_is_asked_by_one_client_after_the_other(application):
    for _ in range(2):
        with TestClient(application.app) as client:
            assert client.get("/").text == "here"


def test_a_handler_may_ask_another_application(application):
    outer = Rupy()

    @outer.get("/")
    def ask(request: Request) -> str:
        return inner.get("/").text

    with TestClient(application.app) as inner, TestClient(outer) as client:
        assert client.get("/").text == "here"


def test_a_handler_that_asks_itself_is_told(application):
    app = Rupy()

    @app.get("/")
    def ask(request: Request) -> str:
        return client.get("/").text

    with (
        TestClient(app, raise_server_exceptions=True) as client,
        pytest.raises(RuntimeError, match="wait for itself"),
    ):
        client.get("/")


def test_the_environment_of_the_developer_has_no_part(application, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with TestClient(application.app) as client:
        assert client.get("/").text == "here"


def test_a_process_ends_with_a_client_open(tmp_path):
    ran = python("-c", OPEN.format(end="pass"), folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "here\n", "")


def test_ctrl_c_ends_the_wait_for_an_answer(tmp_path):
    started = time.monotonic()
    ran = python("-c", OPEN.format(end=INTERRUPTED), folder=tmp_path)
    assert "KeyboardInterrupt" in ran.stderr
    assert time.monotonic() - started < 20


OPEN = """
import os, signal, threading, time
from rupy import Rupy
from rupy.testing import TestClient

app = Rupy()

@app.get("/")
def index(request):
    return "here"

@app.get("/stuck")
def stuck(request):
    time.sleep(1)
    return "late"

client = TestClient(app)
print(client.get("/").text)
{end}
"""

INTERRUPTED = """
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
started = time.monotonic()
try:
    client.get("/stuck")
finally:
    assert time.monotonic() - started < 0.9
"""


def test_httpx_is_named_where_it_is_missing(tmp_path):
    hidden = "import importlib.util as u; u.find_spec = lambda name: None\nimport rupy.testing"
    ran = python("-c", hidden, folder=tmp_path)
    assert "rupy.testing needs httpx; install it: pip install 'rupy-web[test]'" in ran.stderr


def test_the_examples_of_the_documentation_run():
    import doctest

    import rupy.testing.client

    found = doctest.testmod(rupy.testing.client, optionflags=doctest.ELLIPSIS)
    assert (found.failed, found.attempted) == (0, 5)


def test_static_files_are_served(tmp_path: Path):
    (tmp_path / "large.bin").write_bytes(b"x" * 1_000_000)
    app = Rupy()
    app.static("/files", tmp_path)
    with TestClient(app) as client:
        assert len(client.get("/files/large.bin").content) == 1_000_000
        assert client.get("/files/none").status_code == 404


def test_applications_write_json_in_their_own_ways() -> None:
    class Money:
        def __init__(self, request: Request) -> None:
            self.request = request

    applications = [Rupy(json_default=lambda _: "one"), Rupy(json_default=lambda _: "two"), Rupy()]
    for app in applications:
        app.get("/")(lambda request: {"money": Money(request)})
    answers = []
    for app in applications:
        with TestClient(app, raise_server_exceptions=False) as client:
            answers.append(client.get("/").text)
    assert answers == ['{"money":"one"}', '{"money":"two"}', "Internal Server Error"]


def test_a_response_of_a_class_of_its_own_passes_middleware_and_hooks_as_it_is() -> None:
    class Page(Response):
        def __init__(self, title: str) -> None:
            super().__init__(f"<h1>{title}</h1>", content_type="text/html")
            self.title = title

    seen: list[str] = []

    def around(request: Request, call_next: Any) -> Response:
        response = call_next(request)
        seen.append(response.title)
        return cast(Response, response)

    def after(_: Request, response: Any) -> None:
        seen.append(response.title)

    app = Rupy()
    app.get("/", middleware=[around], after=[after])(lambda request: Page(request.path))
    with TestClient(app) as client:
        assert client.get("/").text == "<h1>/</h1>"
    assert seen == ["/", "/"]
