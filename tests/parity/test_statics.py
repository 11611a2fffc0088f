"""Static directories behind the chain, and every way round a guard."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, post, reply, request, text

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
]


class TestAnswers(Answers):
    pass


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/public/data.txt", b"data of a file\n", "text/plain"),
        ("/public/%64ata.txt", b"data of a file\n", "text/plain"),
        ("/public/data.txt?query", b"data of a file\n", "text/plain"),
        ("/public/page.html", b"<p>page</p>\n", "text/html"),
        ("/public/sub/inner.txt", b"inner\n", "text/plain"),
        ("/public/with%20space.txt", b"spaced\n", "text/plain"),
        ("/public/gr%C3%BCn.txt", "grün\n".encode(), "text/plain"),
        ("/public/empty.bin", b"", "application/octet-stream"),
    ],
)
def test_a_file_is_served(server, path, body, kind):
    answer = server.ask(get(path))
    assert (answer.status, answer.body, (answer.field("content-type") or "").partition(";")[0]) == (200, body, kind)
    assert answer.field("content-length") == str(len(body))


def test_head_of_a_file(connection):
    answer = connection.ask(request("HEAD", "/public/data.txt"))
    assert (answer.status, answer.field("content-length"), answer.body) == (200, "15", b"")
    assert connection.ask(get("/")).text == "root"


def test_a_part_of_a_file(server):
    answer = server.ask(get("/public/data.txt", ("Range", "bytes=0-3")))
    assert (answer.status, answer.body, answer.field("content-range")) == (206, b"data", "bytes 0-3/15")


def test_a_file_that_has_not_changed(server):
    modified = server.ask(get("/public/data.txt")).field("last-modified")
    answer = server.ask(get("/public/data.txt", ("If-Modified-Since", modified)))
    assert (answer.status, answer.body) == (304, b"")


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
