"""What a request shows."""

from __future__ import annotations

import msgspec
import pytest

from tests.support.case import Case
from tests.support.wire import binary, get, json, post, request, text

from .suite import Answers

PROGRAM = "request"

UUID = "123e4567-e89b-12d3-a456-426614174000"


def encoded(value: object) -> str:
    return json(msgspec.json.encode(value))


def cookies(*lines: str) -> bytes:
    return get("/cookies", *(("Cookie", line) for line in lines))


def charset(name: str, body: bytes) -> bytes:
    return post("/body", body, ("Content-Type", f"text/plain; charset={name}"))


LINE = [
    Case("line of GET", get("/line/a"), encoded(["GET", "/line/a", "/line/a", ""])),
    Case("line of DELETE", request("DELETE", "/line/a"), encoded(["DELETE", "/line/a", "/line/a", ""])),
    Case("line of HEAD is HEAD", request("HEAD", "/line/abc"), 200),
    Case("path is decoded", get("/line/%41%20%C3%A9"), encoded(["GET", "/line/A é", "/line/%41%20%C3%A9", ""])),
    Case("path is decoded once", get("/line/%2541"), encoded(["GET", "/line/%41", "/line/%2541", ""])),
    Case("path keeps an encoded slash", get("/line/a%2fb"), encoded(["GET", "/line/a%2Fb", "/line/a%2fb", ""])),
    Case("path resolves no dots", get("/line/./a/../b"), encoded(["GET", "/line/./a/../b", "/line/./a/../b", ""])),
    Case("path has no query", get("/line/a?b=c?d"), encoded(["GET", "/line/a", "/line/a", "b=c?d"])),
    Case("query as sent", get("/line/a?%41+%zz&&"), encoded(["GET", "/line/a", "/line/a", "%41+%zz&&"])),
    Case("path of an absolute target", get("http://else/line/a?b"), encoded(["GET", "/line/a", "/line/a", "b"])),
]

HEADERS = [
    Case(
        "headers",
        get("/headers", ("X-Multi", "one"), ("x-other", "\xfc"), ("X-MULTI", "two")),
        encoded(
            {
                "items": [["x-multi", "one"], ["x-multi", "two"], ["x-other", "ü"]],
                "first": "one",
                "get": "one",
                "default": "default",
                "none": None,
                "list": ["one", "two"],
                "in": [True, True, False, False],
                "get_header": ["one", "default", None],
                "keys": ["x-multi", "x-other"],
                "length": 4,
            }
        ),
    ),
    Case(
        "headers are set",
        get("/headers/set", ("X-Set", "client"), ("X-Item", "client")),
        encoded([["two ü"], ["item", "more"]]),
    ),
    Case("headers are checked", get("/headers/refused"), encoded(["X Space", "", "X-A", "X-A", "X-A", "X-A", "Ü"])),
]

QUERY = [
    Case(
        "query",
        get("/query?a=1&b=%C3%A9+x&a=2&c&=d"),
        encoded(
            {
                "items": [["a", "1"], ["b", "é x"], ["a", "2"], ["c", ""], ["", "d"]],
                "last": "2",
                "list": ["1", "2"],
                "in": [True, False],
                "default": "default",
                "get_query_param": ["2", "default", None],
                "keys": ["a", "b", "c", ""],
                "same": True,
            }
        ),
    ),
    Case("query, the last value", get("/query/item?a=1&a=2"), text("2")),
    Case("query, no value", get("/query/item?a"), text("")),
    Case("query, an equals sign in the value", get("/query/item?a=b=c"), text("b=c")),
    Case("query, a plus is a space", get("/query/item?a=1+2%2B3"), text("1 2+3")),
    Case("query, a bad escape is text", get("/query/item?a=%zz%4"), text("%zz%4")),
    Case("query, bytes that are not UTF-8 are replaced", get("/query/item?a=%ffx%C3"), text("\ufffdx\ufffd")),
    Case("query, an encoded ampersand", get("/query/item?a=1%262"), text("1&2")),
    Case("query, a semicolon is text", get("/query/item?a=1;b=2"), text("1;b=2")),
    Case("query, an encoded name", get("/query/item?%61=1"), text("1")),
    Case("query, missing", get("/query/item?b=1"), text("the query parameter 'a' is missing", status=400)),
]

COOKIES = [
    Case("cookies", cookies("a=1; b=2"), encoded([{"a": "1", "b": "2"}, "1", "default", None])),
    Case("no cookies", get("/cookies"), encoded([{}, None, "default", None])),
    Case("cookies of two lines", cookies("a=1", "b=2"), encoded([{"a": "1", "b": "2"}, "1", "default", None])),
    Case("cookies, the first of a name", cookies("a=1; a=2"), encoded([{"a": "1"}, "1", "default", None])),
    Case("cookies, an equals sign in the value", cookies("a=b=c"), encoded([{"a": "b=c"}, "b=c", "default", None])),
    Case("cookies, quoted", cookies('a="quoted"'), encoded([{"a": "quoted"}, "quoted", "default", None])),
    Case("cookies, not decoded", cookies("a=%41+b"), encoded([{"a": "%41+b"}, "%41+b", "default", None])),
    Case("cookies, missing", get("/cookies/session"), text("the cookie 'session' is missing", status=400)),
    Case("cookies, there", get("/cookies/session", ("Cookie", "session=1")), text("1")),
    Case(
        "cookies, copied",
        get("/cookies/copies", ("Cookie", "a=1")),
        encoded([["dict"] * 3, {"a": "1"}, {"a": "1"}, {"a": "1"}]),
    ),
    Case("cookies, by what is no name", get("/cookies/misused"), text("KeyError(1)")),
    Case(
        "cookies, one that is not UTF-8",
        cookies("a=1; b=\xff; c=3"),
        encoded([{"a": "1", "c": "3"}, "1", "default", None]),
    ),
    Case("cookies, a name that is not UTF-8", cookies("\xff=1;a=2"), encoded([{"a": "2"}, "2", "default", None])),
    Case("cookies, UTF-8 beside it", cookies("a=\xc3\xa9; b=\xe9"), encoded([{"a": "é"}, "é", "default", None])),
    Case("cookies, malformed ones left out", cookies("; =x; a=1; plain"), encoded([{"a": "1"}, "1", "default", None])),
]

TOKENS = [
    Case("token", get("/token", ("Authorization", "Bearer abc.def")), encoded(["abc.def"])),
    Case("token, scheme in capitals", get("/token", ("Authorization", "BEARER abc")), encoded(["abc"])),
    Case("no token", get("/token"), encoded([None])),
    Case("token of another scheme", get("/token", ("Authorization", "Basic abc")), encoded([None])),
    Case("token without scheme", get("/token", ("Authorization", "Bearer")), encoded([None])),
]

BODIES = [
    Case("body", post("/body", "grüße"), text("grüße")),
    Case("body, empty", post("/body", ""), text("")),
    Case("body, none", request("POST", "/body"), text("")),
    Case("body, not UTF-8", post("/body", b"\xff"), 400),
    Case("body in latin-1", charset("latin-1", b"\xfc"), text("ü")),
    Case("body in UTF-16", charset("utf-16-le", "ü☃".encode("utf-16-le")), text("ü☃")),
    Case("body, charset in quotes", charset('"ISO-8859-1"', b"\xfc"), text("ü")),
    Case("body, charset in capitals", charset("UTF-8", "ü".encode()), text("ü")),
    Case("body, not of its charset", charset("ascii", b"\xfc"), 400),
    Case("body, unknown charset", charset("klingon", b"x"), 400),
    Case("body, a charset that is no encoding of text", charset("base64", b"eA=="), 400),
    Case("body, a charset that runs escapes", charset("unicode_escape", b"\\x41"), 400),
    Case("body, a charset of host names", charset("punycode-", b"x"), 400),
    Case("body, a charset of Python's own", charset("utf-7", b"+2AA-"), 400),
    Case("a bad body nobody touches", post("/untouched", b"\xff"), text("untouched")),
    Case("data", post("/data", b"\x00\xff\r\n"), binary(b"\x00\xff\r\n")),
    Case("data, empty", post("/data", b""), binary(b"")),
    Case("body and data, twice", post("/twice", "ab"), encoded([True, True, "ab", "ab"])),
]

JSON = [
    Case("json", post("/json", '{"a": [1, 2.5, null, "\\u00fc"]}'), encoded([{"a": [1, 2.5, None, "ü"]}])),
    Case("json of a scalar", post("/json", "1"), encoded([1])),
    Case("json of another type", post("/json", "{}", ("Content-Type", "text/plain")), encoded([{}])),
    Case(
        "json, large numbers",
        post("/json", "123456789012345678901234567890"),
        encoded([123456789012345678901234567890]),
    ),
    Case("json, malformed", post("/json", "{"), 400),
    Case("json, empty", post("/json", ""), 400),
    Case("json, trailing text", post("/json", "{} x"), 400),
    Case("json, not UTF-8", post("/json", b'"\xff"'), 400),
    Case("json, too deep", post("/json", "[" * 100_000), 400),
    Case("json, malformed and caught", post("/json/caught", "{"), text("400")),
]

OTHERS = [
    Case("client", get("/client"), encoded(["127.0.0.1", "int", True])),
    Case("state is empty at first", get("/state"), encoded([{}, {"value": 2}])),
    Case(
        "path parameters",
        get(f"/params/7/1.5/{UUID}/x%2Fy/p/q%2Fr"),
        encoded(
            {
                "a": ["int", "7"],
                "b": ["float", "1.5"],
                "c": ["UUID", UUID],
                "d": ["str", "x/y"],
                "e": ["str", "p/q%2Fr"],
            }
        ),
    ),
    Case("a request is read-only", get("/readonly"), encoded([15, "/readonly"])),
]

CASES = [*LINE, *HEADERS, *QUERY, *COOKIES, *TOKENS, *BODIES, *JSON, *OTHERS]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize("size", [1, 100, 70_000, 3_000_000])
def test_bodies_of_every_size_arrive_whole(server, size):
    body = bytes(index * 7 % 251 for index in range(min(size, 251))) * (size // min(size, 251))
    assert server.ask(post("/data", body)).body == body


def test_state_never_shows_the_state_of_another_request(connection):
    for _ in range(20):
        assert connection.ask(get("/state")).text == '[{},{"value":2}]'
