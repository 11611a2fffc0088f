"""The program that the documentation opens with, as it stands."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, post, reply, request, text

from .suite import Answers

PROGRAM = "hello"
PORT = 8000

CASES = [
    Case("text", get("/"), text("Hello, World!")),
    Case("path parameter", get("/user/anna"), text("Hello, anna!")),
    Case("parameter of two bytes a character", get("/user/J%C3%BCrgen"), text("Hello, Jürgen!")),
    Case("parameter with an encoded slash", get("/user/a%2Fb"), text("Hello, a/b!")),
    Case("parameter of one character at least", get("/user/"), NOT_FOUND),
    Case("echo", post("/echo", "payload"), text("Echo: payload")),
    Case("echo of nothing", post("/echo", b""), text("Echo: ")),
    Case("echo in unicode", post("/echo", "grüße ☃"), text("Echo: grüße ☃")),
    Case("unknown path", get("/nothing"), NOT_FOUND),
    Case(
        "other method",
        post("/", "x"),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case(
        "other method on a parameter",
        request("DELETE", "/user/anna"),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case("GET on POST", get("/echo"), text("Method Not Allowed", ("allow", "OPTIONS, POST"), status=405)),
    Case("options", request("OPTIONS", "/echo"), reply(204, "", ("allow", "OPTIONS, POST"))),
    Case(
        "head",
        request("HEAD", "/"),
        reply(200, "", ("content-type", "text/plain; charset=utf-8"), ("content-length", "13")),
    ),
]


class TestAnswers(Answers):
    pass


def test_the_bytes_are_these(server):
    answer = server.ask(get("/user/anna"))
    assert answer.undated == (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 12\r\n\r\nHello, anna!"
    )


def test_every_answer_has_one_date(server):
    for send in (get("/"), get("/nothing"), post("/", "x"), request("OPTIONS", "/echo")):
        assert len(server.ask(send).all("date")) == 1
