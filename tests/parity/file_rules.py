"""What RFC 9110 asks of a server of files, rule by rule: conditions (13) and ranges (14).

The files of `programs/statics` were last modified at `DATE`; `data.txt` has 15 bytes, `digits.bin` 1000.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.case import Case
from tests.support.wire import get, reply, request, text

MODIFIED = 784_111_777
BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT"
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
AFTER = "Sun, 06 Nov 1994 08:49:38 GMT"
DATA = "data of a file\n"
TAG = '"2ebc98a1.00000000-f"'

_DATA_FIELDS = (
    ("accept-ranges", "bytes"),
    ("content-type", "text/plain; charset=utf-8"),
    ("etag", TAG),
    ("last-modified", DATE),
)
WHOLE = reply(200, DATA, ("content-length", "15"), *_DATA_FIELDS)
HEAD = reply(200, "", ("content-length", "15"), *_DATA_FIELDS)
EMPTY = reply(
    200,
    "",
    ("accept-ranges", "bytes"),
    ("content-length", "0"),
    ("content-type", "application/octet-stream"),
    ("etag", '"2ebc98a1.00000000-0"'),
    ("last-modified", DATE),
)
NOT_MODIFIED = reply(304, "", ("etag", TAG))
FAILED = text("Precondition Failed", status=412)
UNSATISFIABLE = text("Range Not Satisfiable", ("accept-ranges", "bytes"), ("content-range", "bytes */15"), status=416)


def date(folder: Path) -> None:
    """Let every file of a folder be of the same old moment."""
    for path in folder.rglob("*"):
        os.utime(path, (MODIFIED, MODIFIED))


def part(body: str, content_range: str) -> str:
    """The answer with a part of data.txt."""
    length = ("content-length", str(len(body)))
    return reply(206, body, length, ("content-range", f"bytes {content_range}/15"), *_DATA_FIELDS)


def data(*fields: tuple[str, str]) -> bytes:
    """A GET of data.txt."""
    return get("/public/data.txt", *fields)


def head(*fields: tuple[str, str]) -> bytes:
    """A HEAD of data.txt."""
    return request("HEAD", "/public/data.txt", *fields)


def _ranged(value: str, answer: str) -> Case:
    return Case(f"Range: {value}", data(("Range", value)), answer)


def _resumed(value: str, answer: str) -> Case:
    return Case(f"If-Range: {value}", data(("Range", "bytes=5-"), ("If-Range", value)), answer)


def _conditional(name: str, value: str, answer: str) -> Case:
    return Case(f"{name}: {value}", data((name, value)), answer)


#: Section 14: units, positions, suffixes; what is malformed is ignored (14.2), what is beyond the file is 416 (15.5.17).
RANGES = [
    Case("no range", data(), WHOLE),
    _ranged("bytes=0-3", part("data", "0-3")),
    _ranged("bytes=0-0", part("d", "0-0")),
    _ranged("bytes=5-", part("of a file\n", "5-14")),
    _ranged("bytes=0-", part(DATA, "0-14")),
    _ranged("bytes=14-14", part("\n", "14-14")),
    _ranged("bytes=10-1000", part("file\n", "10-14")),
    _ranged("bytes=10-99999999999999999999999999", part("file\n", "10-14")),
    _ranged("bytes=-5", part("file\n", "10-14")),
    _ranged("bytes=-15", part(DATA, "0-14")),
    _ranged("bytes=-1000", part(DATA, "0-14")),
    _ranged("bytes=-99999999999999999999999999", part(DATA, "0-14")),
    _ranged("BYTES=0-3", part("data", "0-3")),
    _ranged("bytes= 0-3 ,", part("data", "0-3")),
    _ranged("bytes=0-3,100-", part("data", "0-3")),
    _ranged("bytes=0-3,2-5", part("data o", "0-5")),
    _ranged("bytes=15-", UNSATISFIABLE),
    _ranged("bytes=15-20", UNSATISFIABLE),
    _ranged("bytes=99999999999999999999999999-", UNSATISFIABLE),
    _ranged("bytes=-0", UNSATISFIABLE),
    _ranged("bytes=20-,30-40", UNSATISFIABLE),
    *(
        _ranged(value, WHOLE)
        for value in (
            "lines=0-3",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=3-0",
            "bytes=a-b",
            "bytes=0-3-",
            "bytes=--3",
            "bytes=0 - 3",
            "bytes=+0-3",
            "bytes=0-3,x",
            "bytes=0x0-0x3",
            "bytes:0-3",
            "bytes=0-3;q=1",
            "0-3",
            "",
        )
    ),
    Case("several lines", data(("Range", "bytes=0-3"), ("Range", "bytes=5-6")), WHOLE),
    Case("more than two overlap", data(("Range", "bytes=0-,0-,0-")), part(DATA, "0-14")),
    Case(
        "more ranges than anybody needs",
        data(("Range", "bytes=" + ",".join(["0-0"] * 65))),
        WHOLE,
    ),
    Case("HEAD has no ranges", head(("Range", "bytes=0-3")), HEAD),
    Case("HEAD has no ranges beyond the file", head(("Range", "bytes=15-")), HEAD),
    *(
        Case(f"an empty file: {value}", get("/public/empty.bin", ("Range", value)), EMPTY)
        for value in ("bytes=0-", "bytes=0-0", "bytes=-1")
    ),
    Case("no file", get("/public/none.txt", ("Range", "bytes=0-3")), 404),
    Case("behind the guard", get("/public/private/data", ("Range", "bytes=0-3")), 401),
]

#: Section 13.1.5: a download is resumed for the exact version only.
RESUMED = [
    _resumed(TAG, part("of a file\n", "5-14")),
    _resumed(DATE, part("of a file\n", "5-14")),
    *(
        _resumed(value, WHOLE)
        for value in ('"other"', f"W/{TAG}", TAG.strip('"'), "*", "", BEFORE, AFTER, "yesterday", f'{TAG}, "other"')
    ),
    Case("If-Range twice", data(("Range", "bytes=5-"), ("If-Range", TAG), ("If-Range", TAG)), WHOLE),
    Case("If-Range without a range", data(("If-Range", '"other"')), WHOLE),
    Case(
        "If-Range of another version and a range beyond the file",
        data(("Range", "bytes=15-"), ("If-Range", '"other"')),
        WHOLE,
    ),
]

#: Section 13.1, each condition by itself: strong and weak comparison, lists, several lines, dates.
CONDITIONS = [
    *(
        _conditional("If-None-Match", value, NOT_MODIFIED)
        for value in (TAG, f"W/{TAG}", "*", f'"other", {TAG}', f'"a,b",{TAG} ,"c"', f", {TAG}", f"other, {TAG}")
    ),
    *(
        _conditional("If-None-Match", value, WHOLE)
        for value in ('"other"', TAG.strip('"'), f"w/{TAG}", TAG.upper(), f"{TAG}x", TAG[:-1], '"other", *', "")
    ),
    Case("If-None-Match in two lines", data(("If-None-Match", '"other"'), ("If-None-Match", TAG)), NOT_MODIFIED),
    *(_conditional("If-Match", value, WHOLE) for value in (TAG, "*", f'"other", {TAG}', f'W/"other",{TAG}')),
    *(_conditional("If-Match", value, FAILED) for value in ('"other"', f"W/{TAG}", TAG.strip('"'), "")),
    Case("If-Match in two lines", data(("If-Match", '"other"'), ("If-Match", TAG)), WHOLE),
    *(_conditional("If-Modified-Since", value, NOT_MODIFIED) for value in (DATE, AFTER)),
    *(
        # The obsolete forms of a date (5.6.7).
        _conditional("If-Modified-Since", value, NOT_MODIFIED)
        for value in ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994")
    ),
    _conditional("If-Modified-Since", BEFORE, WHOLE),
    _conditional("If-Unmodified-Since", BEFORE, FAILED),
    *(_conditional("If-Unmodified-Since", value, WHOLE) for value in (DATE, AFTER)),
    *(
        _conditional(name, value, WHOLE)
        for name in ("If-Modified-Since", "If-Unmodified-Since")
        for value in (
            "",
            "yesterday",
            "784111777",
            "Mon, 06 Nov 1994 08:49:36 GMT",
            "Sun, 06 Nov 1994 08:49:36 +0000",
            "Sun, 06 Nov 1994 25:49:36 GMT",
            f"{BEFORE}, {BEFORE}",
        )
    ),
    *(
        Case(f"{name} twice", data((name, value), (name, value)), WHOLE)
        for name, value in (("If-Modified-Since", DATE), ("If-Unmodified-Since", BEFORE))
    ),
]

#: Section 13.2.2: the order of conditions, and conditions before ranges.
PRECEDENCE = [
    Case("If-Match before its date", data(("If-Match", TAG), ("If-Unmodified-Since", BEFORE)), WHOLE),
    Case("If-None-Match before its date", data(("If-None-Match", '"x"'), ("If-Modified-Since", AFTER)), WHOLE),
    Case("412 before 304", data(("If-None-Match", TAG), ("If-Match", '"x"')), FAILED),
    Case("412 by date before 304", data(("If-None-Match", TAG), ("If-Unmodified-Since", BEFORE)), FAILED),
    Case("304 before 206", data(("Range", "bytes=0-3"), ("If-None-Match", TAG)), NOT_MODIFIED),
    Case("304 before 416", data(("Range", "bytes=15-"), ("If-None-Match", TAG)), NOT_MODIFIED),
    Case("412 before 206", data(("Range", "bytes=0-3"), ("If-Match", '"x"')), FAILED),
    Case("a range when the conditions hold", data(("Range", "bytes=0-3"), ("If-Match", TAG)), part("data", "0-3")),
    Case("HEAD is 304 too", head(("If-None-Match", TAG)), NOT_MODIFIED),
    Case(
        "HEAD is 412 too",
        head(("If-Match", '"x"')),
        reply(412, "", ("content-length", "19"), ("content-type", "text/plain; charset=utf-8")),
    ),
    Case("HEAD has no If-Range", head(("Range", "bytes=0-3"), ("If-Range", TAG)), HEAD),
    Case("no file matches *", get("/public/none.txt", ("If-Match", "*")), 404),
    Case("no file is not modified", get("/public/none.txt", ("If-None-Match", "*")), 404),
]

CASES = [*RANGES, *RESUMED, *CONDITIONS, *PRECEDENCE]
