"""What a response takes and refuses."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import SERVER_ERROR, binary, get, json, reply, request, text

from .suite import Answers

PROGRAM = "response"

#: What makes a client forget a cookie.
GONE = ("Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT")
TEXT = ("content-type", "text/plain; charset=utf-8")


def made(kind: str, answer: str) -> Case:
    return Case(f"makes {kind}", get(f"/make/{kind}"), answer)


def changed(kind: str, answer: str) -> Case:
    return Case(f"changes {kind}", get(f"/change/{kind}"), answer)


def html(length: int, body: str, content_type: str = "text/html") -> str:
    return reply(200, body, ("content-type", content_type), ("content-length", str(length)))


MADE = [
    made("empty", text("")),
    made("str", text("text ü")),
    made("bytes", binary(b"\x00\xff")),
    made("bytearray", binary(b"array")),
    made("memoryview", binary(b"iew")),
    made("strided", binary(b"ace")),
    made("none", reply(200, "", ("content-length", "0"))),
    made("status", text("gone", status=410)),
    made("http-status", text("made", status=201)),
    made("headers", text("x", ("x-one", "1"), ("x-two", "zwei \xfc"))),
    made("location", text("", ("location", "/gr%C3%BCn/%E6%97%A5%E6%9C%AC%20a?b=%20"), status=302)),
    made("location-escaped", text("", ("location", "https://example.org/gr%C3%BCn"), status=302)),
    made("content-location", text("", ("content-location", "/%C3%BC"))),
    made("location-tuple", text("", ("location", "/%C3%BC"), status=302)),
    made(
        "filename",
        text(
            "",
            (
                "content-disposition",
                "attachment; filename=\"__ _.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%C3%BC.txt",
            ),
        ),
    ),
    made("filename-ascii", text("", ("content-disposition", "attachment; filename=a.txt"))),
    made("pairs", text("x", ("x-many", "1"), ("x-many", "2"))),
    made("type", html(3, "<p>", "text/html; charset=utf-8")),
    made("type-header", html(3, "<p>")),
    made("type-both", html(3, "<p>")),
    made("bytes-type", reply(200, "GIF", ("content-type", "image/gif"), ("content-length", "3"))),
    made("none-type", reply(200, "", ("content-type", "text/plain"), ("content-length", "0"))),
    made("204", reply(204)),
    made("205", reply(205, "", ("content-length", "0"))),
    made("304", reply(304, "", ("etag", '"a"'))),
    made("304-length", reply(304, "", ("content-length", "4711"))),
    made("length", text("four")),
    made("length-zero", text("")),
]

CHANGED = [
    changed("set-header", text("body", ("x-set", "yes"))),
    changed("set-header-twice", text("body", ("x-set", "b"))),
    changed("set-type", html(4, "body")),
    changed("headers-location", text("body", ("location", "/%C3%BC"))),
    changed("headers-add-location", text("body", ("location", "/%E6%97%A5%E6%9C%AC"))),
    changed("set-location", text("body", ("location", "/%C3%BC"))),
    changed("headers-item", text("body", ("x-set", "yes"))),
    changed("headers-add", text("body", ("x-add", "1"), ("x-add", "2"))),
    changed("status", text("body", status=202)),
    changed("body", text("other body")),
]

REFUSALS = [
    *("body-int", "body-dict", "body-list", "body-set"),
    *(
        "status-100",
        "status-199",
        "status-600",
        "status-0",
        "status-negative",
        "status-text",
        "status-none",
        "status-set",
    ),
    *("name-space", "name-colon", "name-crlf", "name-empty", "name-unicode"),
    *("value-cr", "value-lf", "value-crlf", "value-nul", "value-unicode", "value-int"),
    *("location-two-lines", "location-null", "disposition"),
    *("constructor", "constructor-pairs", "constructor-type", "constructor-triples", "item", "add"),
    *("connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "constructor-framing"),
    *(
        "cookie-name",
        "cookie-name-empty",
        "cookie-value",
        "cookie-crlf",
        "cookie-path",
        "cookie-domain",
        "cookie-samesite",
        "cookie-samesite-none",
        "cookie-partitioned",
        "cookie-secure-name",
        "cookie-host-name",
        "cookie-host-domain",
        "cookie-host-path",
        "cookie-max-age",
        "cookie-expires-nan",
        "cookie-expires-infinite",
        "delete-insecure",
    ),
    *("copied", "copied-deeply", "pickled"),
    *("constructor-five", "constructor-unknown", "constructor-twice", "subclass-status"),
]


def subclass(kind: str, answer: str) -> Case:
    return Case(f"a subclass, {kind}", get(f"/subclass/{kind}"), answer)


HTML = ("content-type", "text/html; charset=utf-8")

SUBCLASSES = [
    subclass("titled", reply(200, "<h1>a title</h1>", HTML, ("content-length", "16"))),
    subclass("deeper", reply(201, "<h1>deeper</h1>", HTML, ("content-length", "15"))),
    subclass("again", reply(200, "<h1>second</h1>", HTML, ("content-length", "15"))),
    subclass("slotted", text("7", ("x-number", "7"))),
    subclass("mixed", text("mixed", ("x-mixin", "yes"), status=202)),
    subclass("named", text("name a", status=202)),
    subclass("made-and-initialised", text("made", ("x-name", "a"))),
    subclass("silent", text("")),
    subclass("plain", text("plain", status=201)),
    subclass("plain-one", text("one")),
    subclass("shown", text("shown", status=201)),
    subclass("read", json('["a","text/html; charset=utf-8","<h1>a</h1>",7,false,"<Response 200>"]')),
]

HEAD_OF_ERROR = reply(500, "", TEXT, ("content-length", "21"))

LENGTHS = [
    Case("the right length", get("/length/4"), text("four")),
    Case("too short a length", get("/length/3"), SERVER_ERROR),
    Case("too long a length", get("/length/5"), SERVER_ERROR),
    Case("a length that is no number", get("/length-text/four"), SERVER_ERROR),
    Case("a length with a sign", get("/length-text/+4"), SERVER_ERROR),
    Case("two lengths", get("/length-twice"), SERVER_ERROR),
    Case("a length that a later body outgrows", get("/length-later"), SERVER_ERROR),
    Case("a length of a stream", get("/length-stream"), reply(200, "four", TEXT, ("content-length", "4"))),
    Case("HEAD may say any length", request("HEAD", "/length/4711"), reply(200, "", TEXT, ("content-length", "4711"))),
    # 204 has no Content-Length, whatever it says (RFC 9110, 8.6).
    Case("a length of 204", get("/make/204-length"), SERVER_ERROR),
    Case("a length of 204, nothing", get("/make/204-length-zero"), SERVER_ERROR),
    Case("HEAD of a length of 204", request("HEAD", "/make/204-length"), HEAD_OF_ERROR),
    Case("HEAD of a length of 204, nothing", request("HEAD", "/make/204-length-zero"), HEAD_OF_ERROR),
    Case("HEAD of 204", request("HEAD", "/make/204"), reply(204)),
    Case("HEAD of an empty text", request("HEAD", "/make/length-zero"), reply(200, "", TEXT, ("content-length", "0"))),
]

CASES = [
    *MADE,
    *CHANGED,
    *SUBCLASSES,
    *(Case(f"refuses {kind}", get(f"/refuse/{kind}"), text("refused")) for kind in REFUSALS),
    *LENGTHS,
    Case("reads", get("/read"), json('[201,"text","1",null,"default","text/plain; charset=utf-8",true,null]')),
    Case("a response may be returned again", get("/shared"), text("shared", ("x-shared", "yes"))),
    Case("and again", get("/shared"), text("shared", ("x-shared", "yes"))),
]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize(("kind", "status"), [("status-299", 299), ("status-599", 599)])
def test_a_status_need_not_have_a_name(server, kind, status):
    assert server.ask(get(f"/make/{kind}")).status == status


@pytest.mark.parametrize(
    ("kind", "cookies"),
    [
        ("plain", [{"a=b", "Path=/"}]),
        ("all", [{"a=b", "Max-Age=60", "Path=/p", "Domain=example.org", "Secure", "HttpOnly", "SameSite=Lax"}]),
        ("no-path", [{"a=b"}]),
        ("expires", [{"a=b", "Path=/", "Expires=Wed, 02 Jan 2030 03:04:05 GMT"}]),
        ("expires-number", [{"a=b", "Path=/", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"}]),
        ("two", [{"a=1", "Path=/"}, {"b=2", "Path=/"}]),
        ("delete", [{"a=", "Path=/", "Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"}]),
        ("age", [{"a=b", "Path=/", "Max-Age=86401"}]),
        ("none", [{"a=b", "Path=/", "SameSite=None", "Secure"}]),
        ("partitioned", [{"__Host-a=b", "Path=/", "Secure", "Partitioned"}]),
        ("delete-host", [{"__Host-a=", "Path=/", "Secure", *GONE}]),
        ("delete-secure", [{"__Secure-a=", "Path=/p", "Secure", *GONE}]),
        ("delete-none", [{"a=", "Path=/", "Secure", "HttpOnly", "SameSite=None", *GONE}]),
        ("delete-partitioned", [{"a=", "Path=/", "Secure", "Partitioned", *GONE}]),
        ("delete-said", [{"a=", "Path=/", "Secure", *GONE}]),
        ("delete-at", [{"a=", "Path=/p", "Domain=example.org", "Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"}]),
    ],
)
def test_cookies_are_set(server, kind, cookies):
    assert [set(value.split("; ")) for value in server.ask(get(f"/cookie/{kind}")).all("set-cookie")] == cookies


def test_no_refusal_leaves_a_trace_on_the_wire(server):
    for kind in REFUSALS:
        assert b"Injected" not in server.ask(get(f"/refuse/{kind}")).raw


def test_a_response_without_a_type_says_none(server):
    assert server.ask(get("/change/headers-del")).field("content-type") in (None, TEXT[1])


def test_the_connection_stays_in_step_after_refused_lengths(connection):
    for length in (3, 5, 4):
        connection.ask(get(f"/length/{length}"))
    assert connection.ask(get("/make/length")).text == "four"
