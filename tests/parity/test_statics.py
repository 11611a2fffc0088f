"""Static directories behind the chain, and every way round a guard."""

from __future__ import annotations

import os
import time

import pytest

from tests.support.case import Case
from tests.support.program import Program
from tests.support.wire import NOT_FOUND, get, post, reply, request, text

from . import file_rules
from .suite import Answers

PROGRAM = "statics"

UNAUTHORIZED = text("Unauthorized", status=401)

BYPASSES = [
    "/public%2Fprivate/data",
    "/public%2fprivate%2fdata",
    "/public//private/data",
    "//public/private/data",
    "/public/./private/data",
    "/./public/private/data",
    "/public/%2e/private/data",
    "/public/private%2Fdata",
    "/public/sub/../private/data",
    "/public/sub/%2e%2e/private/data",
    "/public/sub%2F..%2Fprivate%2Fdata",
    "/public/..%2Fpublic/private/data",
    "/other/../public/private/data",
    "/public/private;/data",
    "/public/private%00/data",
    "/public/.%00/private/data",
    "/public/%5Cprivate%5Cdata",
    "/public/..%5C..%5Cprivate/data",
    "/PUBLIC/private/data",
    "/public/PRIVATE/data",
    "/public/%252Fprivate/data",
    "/public/%2Fprivate/data",
    "/public/%EF%BC%8Fprivate/data",
    "/public/private%C0%AFdata",
]

ESCAPES = [
    "/public/../app.py",
    "/public/..%2fapp.py",
    "/public/%2e%2e/app.py",
    "/public/%2e%2e%2fapp.py",
    "/public/sub/../../app.py",
    "/public/..%5capp.py",
    "/public//etc/passwd",
    "/public/%2Fetc%2Fpasswd",
    "/public/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
]

CASES = [
    Case("the guard stops it", get("/public/private/data"), UNAUTHORIZED),
    Case("the guard sees it decoded", get("/public/%70rivate/data"), UNAUTHORIZED),
    Case("the guard stops HEAD", request("HEAD", "/public/private/data"), 401),
    Case("the guard stops what does not exist", get("/public/private/none"), UNAUTHORIZED),
    Case("the guard stops another method", post("/public/private/data", "x"), UNAUTHORIZED),
    Case("a route is stronger", get("/public/route"), text("route")),
    Case("a route elsewhere", get("/"), text("root")),
    Case("no file", get("/public/none.txt"), NOT_FOUND),
    Case("a folder", get("/public/sub"), NOT_FOUND),
    Case("a folder with a slash", get("/public/sub/"), NOT_FOUND),
    Case("the prefix alone", get("/public"), NOT_FOUND),
    Case("the prefix with a slash", get("/public/"), NOT_FOUND),
    Case("a file is no folder", get("/public/data.txt/"), NOT_FOUND),
    Case(
        "another method",
        post("/public/data.txt", "x"),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case("options", request("OPTIONS", "/public/data.txt"), reply(204, "", ("allow", "GET, HEAD, OPTIONS"))),
    Case("bad escape", get("/public/%zz"), 400),
    *(
        Case(f"dots resolve to nothing: {path}", get(path), NOT_FOUND)
        for path in ("/public/./data.txt", "/public/sub/../data.txt")
    ),
    *(
        Case(f"a slash too many: {path}", get(path), NOT_FOUND)
        for path in ("/public//data.txt", "/public/sub//inner.txt")
    ),
    Case("an encoded slash", get("/public/sub%2Finner.txt"), NOT_FOUND),
    *file_rules.CASES,
]


def prepare(program: Program) -> None:
    """Let the files be of a known moment."""
    file_rules.date(program.folder / "files")


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/public/data.txt", b"data of a file\n", "text/plain; charset=utf-8"),
        ("/public/%64ata.txt", b"data of a file\n", "text/plain; charset=utf-8"),
        ("/public/data.txt?query", b"data of a file\n", "text/plain; charset=utf-8"),
        ("/public/page.html", b"<p>page</p>\n", "text/html; charset=utf-8"),
        ("/public/module.mjs", b"export default 1\n", "text/javascript; charset=utf-8"),
        # XML says its own encoding.
        ("/public/page.xml", b'<?xml version="1.0" encoding="latin-1"?><a/>\n', "text/xml"),
        ("/public/sub/inner.txt", b"inner\n", "text/plain; charset=utf-8"),
        ("/public/with%20space.txt", b"spaced\n", "text/plain; charset=utf-8"),
        ("/public/gr%C3%BCn.txt", "grün\n".encode(), "text/plain; charset=utf-8"),
        ("/public/empty.bin", b"", "application/octet-stream"),
    ],
)
def test_a_file_is_served(server, path, body, kind):
    answer = server.ask(get(path))
    assert (answer.status, answer.body, answer.field("content-type")) == (200, body, kind)
    assert answer.field("content-length") == str(len(body))


def test_head_of_a_file(connection):
    answer = connection.ask(request("HEAD", "/public/data.txt"))
    assert (answer.status, answer.field("content-length"), answer.body) == (200, "15", b"")
    assert connection.ask(get("/")).text == "root"


def test_head_of_an_empty_file(connection):
    answer = connection.ask(request("HEAD", "/public/empty.bin"))
    assert (answer.status, answer.field("content-length"), answer.body) == (200, "0", b"")
    assert connection.ask(get("/")).text == "root"


def test_several_parts_of_a_file(connection):
    answer = connection.ask(get("/public/digits.bin", ("Range", "bytes=500-502, 0-3,-2")))
    kind, _, boundary = (answer.field("content-type") or "").partition("; boundary=")
    assert (answer.status, kind, answer.field("content-range")) == (206, "multipart/byteranges", None)
    assert (answer.field("etag"), answer.field("last-modified")) == ('"2ebc98a1.00000000-3e8"', file_rules.DATE)
    assert answer.text.replace(boundary, "BOUNDARY").split("\r\n") == [
        "",
        "--BOUNDARY",
        "Content-Type: application/octet-stream",
        "Content-Range: bytes 500-502/1000",
        "",
        "012",
        "--BOUNDARY",
        "Content-Type: application/octet-stream",
        "Content-Range: bytes 0-3/1000",
        "",
        "0123",
        "--BOUNDARY",
        "Content-Type: application/octet-stream",
        "Content-Range: bytes 998-999/1000",
        "",
        "89",
        "--BOUNDARY--",
        "",
    ]
    assert connection.ask(get("/")).text == "root"


def test_nobody_knows_the_boundary_before(server):
    ask = get("/public/digits.bin", ("Range", "bytes=0-0,-1"))
    assert server.ask(ask).field("content-type") != server.ask(ask).field("content-type")


def test_a_file_of_this_very_second_has_weak_validators(server, program):
    path = program.folder / "files" / f"{server.process.pid}.txt"
    path.write_text("version 1")
    answer = server.ask(get(f"/public/{path.name}"))
    etag, modified = answer.field("etag"), answer.field("last-modified")
    if time.time() - path.stat().st_mtime < 0.9:
        assert etag.startswith('W/"')
    for validator in (etag, modified):
        resumed = server.ask(get(f"/public/{path.name}", ("Range", "bytes=3-"), ("If-Range", validator)))
        assert resumed.status == 200 or time.time() - path.stat().st_mtime >= 1
    assert server.ask(get(f"/public/{path.name}", ("If-None-Match", etag))).status == 304


@pytest.mark.parametrize(
    ("seconds", "modified"),
    [(-86_400, "Thu, 01 Jan 1970 00:00:00 GMT"), (-86_400.5, "Thu, 01 Jan 1970 00:00:00 GMT")],
)
def test_a_file_from_before_dates_began(server, program, seconds, modified):
    path = program.folder / "files" / f"{server.process.pid}.old.txt"
    path.write_text("old")
    os.utime(path, (seconds, seconds))
    answer = server.ask(get(f"/public/{path.name}"))
    assert (answer.text, answer.field("last-modified")) == ("old", modified)


def test_a_file_of_the_future_is_of_the_moment_when_it_is_sent(server, program):
    path = program.folder / "files" / f"{server.process.pid}.new.txt"
    path.write_text("new")
    os.utime(path, (10_000_000_000, 10_000_000_000))
    answer = server.ask(get(f"/public/{path.name}"))
    assert (answer.text, answer.field("last-modified")) == ("new", answer.field("date"))


def test_a_large_file_comes_whole(server, program):
    path = program.folder / "files" / f"{server.process.pid}.large.bin"
    content = os.urandom(1_000_003)
    path.write_bytes(content)
    assert server.ask(get(f"/public/{path.name}")).body == content
    part = server.ask(get(f"/public/{path.name}", ("Range", "bytes=131071-800000")))
    assert part.body == content[131071:800001]


def test_a_file_that_becomes_shorter_while_it_is_sent_is_cut(server, program):
    path = program.folder / "files" / f"{server.process.pid}.shrinks.bin"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    with server.connect() as connection:
        connection.send(get(f"/public/{path.name}"))
        assert b"content-length: 67108864" in connection.socket.recv(4096).lower()
        os.truncate(path, 1 << 20)
        assert len(connection.rest()) < 64 << 20


@pytest.mark.parametrize("path", BYPASSES)
def test_no_spelling_passes_the_guard(server, path):
    answer = server.ask(get(path))
    assert b"SECRET" not in answer.raw
    assert answer.status in (400, 401, 404)


@pytest.mark.parametrize("path", ESCAPES)
def test_no_spelling_leaves_the_folder(server, path):
    answer = server.ask(get(path))
    assert (answer.status, b"Rupy" in answer.raw, b"root:" in answer.raw) == (404, False, False)


@pytest.mark.parity
def test_both_modes_send_the_same_file(program):
    sends = [
        get("/public/data.txt"),
        get("/public/data.txt", ("Range", "bytes=4-")),
        *map(get, BYPASSES),
        *map(get, ESCAPES),
    ]
    with program.start("development") as development, program.start("built") as built:
        for send in sends:
            assert development.ask(send).undated == built.ask(send).undated
