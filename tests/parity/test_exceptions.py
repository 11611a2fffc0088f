"""Errors that describe their answer, and exception handlers."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, binary, get, json, post, reply, request, text
from tests.support.wire import chunked as chunks

from .suite import Answers

PROGRAM = "exceptions"

ALLOW = ("allow", "GET, HEAD, OPTIONS")
TEXT = ("content-type", "text/plain; charset=utf-8")
JSON = ("content-type", "application/json")
CLOSE = ("connection", "close")
CHUNKED = ("Transfer-Encoding", "chunked")
TOO_LARGE = json('{"error":413,"path":"/later","body":"","user":"nobody"}', CLOSE, status=413)


def missing(shown: str) -> str:
    return text(shown, ("x-missing", "yes"), status=404)


def sorry(kind: str) -> str:
    return text(f"sorry: {kind}", status=500)


def chunked(body: str, status: int, *fields: tuple[str, str]) -> str:
    return reply(status, body, TEXT, ("transfer-encoding", "chunked"), *fields)


GROUPS = {
    "described": text("alone", status=409),
    "nested": text("deep", ("x-deep", "yes"), status=410),
    "caught": json('{"error":"alone","handled":true}', status=422),
    "of-base": text("base", status=409),
    "own": text("1 in a group", status=422),
    "own-inside": text("1 in a group", status=422),
    "two": sorry("ExceptionGroup"),
    "unknown": sorry("ExceptionGroup"),
}

CASES = [
    *(Case(f"an error in a group, {kind}", get(f"/group/{kind}"), answer) for kind, answer in GROUPS.items()),
    *(Case(f"an error in a TaskGroup, {kind}", get(f"/task-group/{kind}"), answer) for kind, answer in GROUPS.items()),
    Case("the phrase of the status is the body", get("/abort/409"), text("Conflict", status=409)),
    Case("a status of success", get("/abort/202"), text("Accepted", status=202)),
    Case("a status without a body", get("/abort/204"), reply(204)),
    Case("text", get("/described/text"), text("gone", ("x-reason", "text"), status=410)),
    Case("json", get("/described/json"), json('{"error":"gone"}', ("x-reason", "json"), status=410)),
    Case("bytes", get("/described/bytes"), binary(b"gone", ("x-reason", "bytes"), status=410)),
    Case("a stream", get("/described/stream"), chunked("gone", 410, ("x-reason", "stream"))),
    Case("nothing", get("/described/none"), text("Gone", status=410)),
    Case("what cannot be sent", get("/described/else"), sorry("TypeError")),
    Case("a redirect", get("/redirect"), text("Found", ("location", "/elsewhere"), status=302)),
    Case("from async code", get("/late-abort"), text("late", status=409)),
    Case("from middleware", get("/value?abort=403&body=no"), text("no", status=403)),
    Case("from middleware, on what matches no route", get("/none?abort=403"), text("Forbidden", status=403)),
    Case("to HEAD", request("HEAD", "/abort/409"), reply(409, "", TEXT, ("content-length", "8"))),
    Case(
        "no such status",
        get("/no-such-status"),
        json('{"error":"the status is 99; write a number from 200 to 599","handled":true}', status=422),
    ),
    Case("404 of the routing", get("/none?user=anna"), missing("GET /none HTTPException 404 anna")),
    Case("404 of the routing, with a body", post("/none", "x"), missing("POST /none HTTPException 404 nobody")),
    Case("404 of a handler", get("/abort/404"), missing("GET /abort/404 HTTPException 404 nobody")),
    Case("404 of middleware", get("/none?abort=404"), missing("GET /none HTTPException 404 nobody")),
    Case("404 of a static directory", get("/files/none?user=anna"), missing("GET /files/none HTTPException 404 anna")),
    Case("404 of a path that names no file", get("/files/a//b"), missing("GET /files/a//b HTTPException 404 nobody")),
    Case("a file that is there, to HEAD", request("HEAD", "/files/a.txt"), 200),
    Case(
        "404 of a static directory, with an after-hook",
        get("/hooked/files/none"),
        text("GET /hooked/files/none HTTPException 404 nobody", ("x-missing", "yes"), ("x-hooked", "404"), status=404),
    ),
    Case("404 of a static directory, inside of middleware", get("/around/files/none"), text("raised 404", status=404)),
    Case("404 of a static directory, inside of async code", get("/late/files/none"), text("raised 404", status=404)),
    Case("a file, with an after-hook", get("/hooked/files/a.txt"), 200),
    Case("a file, inside of middleware", get("/around/files/a.txt"), 200),
    Case("a file, inside of async code", get("/late/files/a.txt"), 200),
    Case("405 keeps Allow", post("/value", "x"), json('{"allow":"GET, HEAD, OPTIONS"}', ALLOW, status=405)),
    Case("OPTIONS is no error", request("OPTIONS", "/value"), reply(204, "", ALLOW)),
    Case("a class", get("/value"), json('{"error":"by a handler","handled":true}', status=422)),
    Case("a class, from middleware", get("/bad?value"), json('{"error":"by guard","handled":true}', status=422)),
    Case("a class, from middleware on no route", get("/none?value"), 422),
    Case("a subclass of a class", get("/unicode"), 422),
    Case("the class itself", get("/broken"), text("Broken once seen", status=503)),
    Case("a class, from async code", get("/very-broken"), text("VeryBroken twice seen", status=503)),
    Case("a class with a status", get("/locked"), text("wait", ("x-kind", "lock"), status=423)),
    Case(
        "an answer of the exception handler's own", get("/broken-abort"), text("by the exception handler", status=409)
    ),
    Case("an error in an exception handler", get("/broken?again"), sorry("KeyError")),
    Case("an exception handler without an answer", get("/broken?wrong"), sorry("TypeError")),
    Case("an async exception handler", post("/later?user=anna", "body"), chunked("anna body", 200)),
    Case("an async exception handler, from async code", post("/async-later?user=bob", "b"), chunked("bob b", 200)),
    Case("an error in an async exception handler", post("/later?arg=fails", "x"), sorry("RuntimeError")),
    Case(
        "the error is being handled after an await",
        get("/slept"),
        json('{"handled":[true,true],"frames":["fails_before_it_sleeps"]}', status=503),
    ),
    Case(
        "the error is being handled by async code that waits for nothing",
        get("/driven"),
        json('{"handled":true}', status=503),
    ),
    Case("before the first chunk", get("/stream?fail"), 422),
    Case("before the first chunk of async code", get("/async-stream?fail"), 404),
    Case("a stream that does not fail", get("/stream"), chunked("chunk", 200)),
    Case("any other error", get("/other"), sorry("KeyError")),
    Case("the end of the process", get("/exit"), sorry("SystemExit")),
    Case("an answer that cannot be sent", get("/nothing-to-send"), sorry("TypeError")),
    Case("an error in the exception handler for 500", get("/other?twice"), SERVER_ERROR),
    Case("a missing key", get("/missing-key"), json('{"bad":"the query parameter \'page\' is missing"}', status=400)),
    Case("a bad request", get("/bad"), json('{"bad":"not so"}', status=400)),
    Case(
        "a path that cannot be decoded",
        get("/%zz?user=anna"),
        json('{"bad":"the path is not percent-encoded UTF-8"}', status=400),
    ),
    Case(
        "a malformed Host",
        request("GET", "/", ("Host", "a/b")),
        json('{"bad":"the Host is no host and port"}', status=400),
    ),
    Case("a refused request, to HEAD", request("HEAD", "/%zz"), reply(400, "", JSON, ("content-length", "47"))),
    Case(
        "a body that is no chunks",
        request("POST", "/later", CHUNKED, body=b"x"),
        json('{"bad":"the body is incomplete"}', CLOSE, status=400),
        closes=True,
    ),
    Case("a body that is too large", post("/later?user=anna", "x" * 1001), TOO_LARGE, closes=True),
    Case(
        "chunks that are too large",
        request("POST", "/later", CHUNKED, body=chunks(b"x" * 1001)),
        TOO_LARGE,
        closes=True,
    ),
    Case(
        "a target that is too long",
        get("/" + "a" * 200),
        json('{"error":414,"length":201}', CLOSE, status=414),
        closes=True,
    ),
    Case(
        "a method of no route",
        request("BREW", "/value?user=anna"),
        json('{"error":501,"method":"BREW","user":"anna"}', status=501),
    ),
    Case(
        "a tunnel",
        request("CONNECT", "test:80"),
        json('{"error":501,"method":"CONNECT","user":"nobody"}', CLOSE, status=501),
        closes=True,
    ),
    Case("an error whose body fails in the same way", get("/endless"), sorry("HTTPException")),
    Case("a file", get("/files/a.txt"), 200),
]


class TestAnswers(Answers):
    pass


def test_a_status_without_a_registered_phrase_has_an_empty_one(server):
    for status in (299, 420, 599):
        assert server.ask(get(f"/abort/{status}")).raw.startswith(f"HTTP/1.1 {status} \r\n".encode())


@pytest.mark.parametrize(
    "target", ["/abort/404", "/none", "/value", "/broken", "/locked", "/missing-key", "/abort/500"]
)
def test_what_is_answered_for_is_not_logged(server, target):
    before = len(server.log)
    server.ask(get(target))
    server.ask(get("/other"))
    assert server.log[before:].count("failed\n") == 1


def test_the_page_of_a_failure_is_shown_after_it_is_logged(server):
    before = len(server.log)
    server.ask(get("/other"))
    assert "GET /other: app.other (app.py:" in server.log[before:]
    assert "KeyError: 'other'" in server.log[before:]


@pytest.mark.parametrize(
    ("target", "name", "errors"),
    [
        ("/broken?again", "app.broken", ["Broken: once", "During handling", "KeyError: 'in the exception handler'"]),
        ("/broken?wrong", "app.broken", ["TypeError: a handler returns"]),
        ("/other?twice", "app.failed", ["KeyError: 'other'"]),
    ],
)
def test_the_log_names_the_exception_handler_that_failed(server, target, name, errors):
    before = len(server.log)
    server.ask(get(target))
    log = server.log[before:]
    assert f"the exception handler {name} (app.py:" in log
    assert [error for error in errors if error not in log] == []
