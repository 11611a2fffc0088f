"""What handlers return and raise."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, binary, get, json, reply, request, text

from .suite import Answers

PROGRAM = "handlers"


def stream(body: str | bytes, content_type: str, *fields: tuple[str, str], status: int = 200) -> str:
    return reply(status, body, ("content-type", content_type), ("transfer-encoding", "chunked"), *fields)


TEXT, BINARY = "text/plain; charset=utf-8", "application/octet-stream"


def returned(kind: str, answer: str | int) -> Case:
    return Case(f"returns {kind}", get(f"/return/{kind}"), answer)


RETURNED = [
    returned("response", text("response")),
    returned("subclass", text("subclass", status=201)),
    returned("str", text("text ü")),
    returned("str-empty", text("")),
    returned("str-subclass", text("subclass of str")),
    returned("bytes", binary(b"\x00\xff")),
    returned("bytes-empty", binary(b"")),
    returned("dict", json('{"a":[1,2.5,null,true],"ü":"☃"}')),
    returned("dict-empty", json("{}")),
    returned("dict-subclass", json('{"b":1,"a":2}')),
    returned("list", json('[1,"two",{}]')),
    returned("list-empty", json("[]")),
    returned("none", reply(204)),
    returned("generator", stream("one two drei ü", TEXT)),
    returned("map", stream("012", TEXT)),
    returned("list-iterator", stream(b"ab", BINARY)),
    returned("file", stream(b"line 1\nline 2\n", BINARY)),
    returned("status", text("made", status=201)),
    returned("status-dict", json('{"made":true}', status=201)),
    returned("status-bytes", binary(b"made", status=202)),
    returned("status-none", reply(202, "", ("content-length", "0"))),
    returned("status-headers", text("made", ("x-made", "yes"), ("location", "/made"), status=201)),
    returned("status-pairs", text("made", ("x-made", "a"), ("x-made", "b"), status=201)),
    returned("status-type", reply(200, "<p>", ("content-type", "text/html"), ("content-length", "3"))),
    returned("status-stream", stream("one two drei ü", TEXT, ("x-made", "yes"), status=202)),
    returned("status-204", reply(204)),
    returned(
        "status-error", reply(418, "teapot", ("content-type", TEXT), ("content-length", "6"), reason="I'm a teapot")
    ),
]

REFUSED = [
    returned(kind, SERVER_ERROR)
    for kind in (
        *("int", "true", "float", "set", "object", "class", "bytearray", "range", "coroutine-function"),
        *("tuple-1", "tuple-4", "tuple-response"),
        *("status-100", "status-600", "status-text", "status-true", "status-huge", "status-negative"),
        *("headers-int", "headers-crlf", "headers-framing", "headers-length"),
        *(
            "surrogate",
            "surrogate-response",
            "surrogate-dict",
            "surrogate-first",
            "unencodable",
            "key",
            "generator-int",
        ),
    )
]

KINDS = [
    *("value", "system-exit", "system-exit-0", "keyboard-interrupt", "generator-exit", "cancelled", "stop-iteration"),
    *("base", "mute", "group", "key", "memory", "unicode"),
]

RAISED = [
    *(Case(f"raises {kind}", get(f"/raise/{kind}"), SERVER_ERROR) for kind in KINDS),
    Case("raises RecursionError", get("/raise-recursion"), SERVER_ERROR),
    Case("a cyclic value", get("/return-cyclic"), SERVER_ERROR),
    Case("a generator that fails before its first chunk", get("/raise-generator"), SERVER_ERROR),
    Case("a missing header is named", get("/missing-header"), text("the header 'X-Missing' is missing", status=400)),
    Case(
        "a missing parameter is named", get("/missing-query"), text("the query parameter 'page' is missing", status=400)
    ),
    Case("a missing key may be caught", get("/missing-caught"), text("caught")),
    Case("a KeyError of the application's own", get("/own-key-error"), SERVER_ERROR),
]

HEADS = [
    Case(
        "HEAD of a failure",
        request("HEAD", "/raise/value"),
        reply(500, "", ("content-type", TEXT), ("content-length", "21")),
    ),
    Case(
        "HEAD of JSON",
        request("HEAD", "/return/list"),
        reply(200, "", ("content-type", "application/json"), ("content-length", "12")),
    ),
    Case("an object", get("/shelf"), json('["one","two"]')),
    Case("a method", get("/shelf/book/1"), text("two")),
    Case("a method of the class", get("/shelf/kind/name"), text("name of shelf")),
    Case("a static method", get("/shelf/free/name"), text("free name")),
    Case("a partial of a method", get("/shelf/from/7"), json("[10,7,2]")),
    Case(
        "an async method behind methods",
        get("/shelf/waits"),
        reply(
            200,
            '["marked","one","two"]',
            ("content-length", "22"),
            ("content-type", "application/json"),
            ("x-books", "2"),
        ),
    ),
    Case("HEAD of nothing", request("HEAD", "/return/none"), reply(204)),
]

CASES = [*RETURNED, *REFUSED, *RAISED, *HEADS]


class TestAnswers(Answers):
    pass


def test_an_empty_stream_has_no_body(server):
    answer = server.ask(get("/return/generator-empty"))
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("kind", KINDS)
def test_the_log_has_the_traceback_of_what_was_raised(server, kind):
    before = len(server.log)
    server.ask(get(f"/raise/{kind}"))
    line = server.log[before:]
    assert "Traceback (most recent call last)" in line
    assert "raise RAISED[kind]()" in line


@pytest.mark.parametrize("kind", ["int", "status-600", "surrogate", "tuple-4"])
def test_the_log_has_a_line_for_what_cannot_be_sent(server, kind):
    before = len(server.log)
    server.ask(get(f"/return/{kind}"))
    assert "app.give" in server.log[before:]


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("int", "int"),
        ("tuple-1", "(str,)"),
        ("tuple-4", "(str, int, dict, NoneType)"),
        ("tuple-response", "(Response, int)"),
    ],
)
def test_the_log_names_the_types_of_what_is_no_answer(server, kind, types):
    before = len(server.log)
    server.ask(get(f"/return/{kind}"))
    assert f"(body, status[, headers]), not {types}\n" in server.log[before:]


def test_the_connection_survives_every_failure(server):
    with server.connect() as connection:
        for kind in KINDS:
            assert connection.ask(get(f"/raise/{kind}")).status == 500
        assert connection.ask(get("/return/response")).text == "response"
