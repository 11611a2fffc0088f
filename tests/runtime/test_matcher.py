"""Random tables of routes and random paths against a simple reference."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.program import Program
from tests.support.wire import request

RANKS = ["literal", "int", "float", "uuid", "str", "path"]
ACCEPTS = {
    "int": re.compile(r"-?[0-9]+", re.ASCII),
    "float": re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII),
    "uuid": re.compile("-".join(rf"[0-9a-fA-F]{{{length}}}" for length in (8, 4, 4, 4, 12))),
    "str": re.compile(r"(?s).+"),
    "path": re.compile(r"(?s).+"),
}
METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "POST"]

TEXTS = ["", "a", "b", "é", "a b", "7", "-7", "1.5", "00000000-0000-0000-0000-000000000000", "%"]
ESCAPES = [
    "%61",
    "%2F",
    "a%2Fb",
    "%C3%A9",
    "07",
    "123456789012345678",
    "9223372036854775807",
    "9223372036854775808",
    "+7",
    "2.",
    "..",
    "x",
]

# A table generalises a few paths in many ways, and is asked for paths near them: otherwise its patterns hardly meet.
bases = st.lists(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4), min_size=1, max_size=3)
methods = st.lists(st.sampled_from(METHODS), min_size=1, max_size=3, unique=True).map(sorted)
unreserved = st.text(string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@", max_size=5)


@st.composite
def patterns(draw, texts):
    """A path with some of its segments, or all its rest, replaced by parameters."""
    length = draw(st.integers(1, len(texts)))
    fitting = [["literal", *(kind for kind in RANKS[1:-1] if ACCEPTS[kind].fullmatch(text))] for text in texts[:length]]
    kinds = [draw(st.sampled_from(choices)) for choices in fitting]
    segments = [(kind, text if kind == "literal" else "") for kind, text in zip(kinds, texts, strict=False)]
    if draw(st.booleans()):
        segments[-1] = ("path", "")
    return tuple(segments)


@st.composite
def paths(draw, texts):
    """A raw path, some of whose segments are replaced, left out or added."""
    raw = [quote(text) for text in texts]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 1))] = [
            draw(st.one_of(st.sampled_from([*map(quote, TEXTS), *ESCAPES]), unreserved))
        ]
    return "/" + "/".join(raw)


@st.composite
def rounds(draw):
    """A table without conflicts, and questions to it."""
    chosen = draw(bases)
    table = [(draw(methods), draw(patterns(draw(st.sampled_from(chosen))))) for _ in range(draw(st.integers(1, 12)))]
    asked = [
        (draw(st.sampled_from([*METHODS, "GET", "PUT"])), draw(paths(draw(st.sampled_from(chosen))))) for _ in range(30)
    ]
    return list(without_conflicts(table)), asked


def spell(pattern) -> str:
    return "/" + "/".join(
        text if kind == "literal" else f"<p{index}>" if kind == "str" else f"<{kind}:p{index}>"
        for index, (kind, text) in enumerate(pattern)
    )


def without_conflicts(table):
    """No two routes of one shape share a method: that is an error when they are registered."""
    seen: set[tuple[object, str]] = set()
    for offered, pattern in table:
        free = [method for method in offered if (pattern, method) not in seen]
        seen |= {(pattern, method) for method in free}
        if free:
            yield free, pattern


def match(pattern, path: str) -> dict[str, str] | None:
    """What the pattern takes from a raw path, decoded; None when it does not match."""
    parts = path[1:].split("/")
    found = {}
    for index, (kind, text) in enumerate(pattern):
        if kind == "path":
            rest = "/".join(parts[index:])
            if len(parts) <= index or not rest:
                return None
            # In a path that spans segments an encoded slash stays what it is.
            found[f"p{index}"] = re.sub("(?i)%2f", "%2F", unquote(re.sub("(?i)%2f", "%252F", rest)))
            return found
        if index >= len(parts):
            return None
        value = unquote(parts[index])
        if kind == "literal":
            if value != text:
                return None
        elif ACCEPTS[kind].fullmatch(value) is None or (kind == "int" and not -(2**63) <= int(value) < 2**63):
            return None
        else:
            found[f"p{index}"] = (
                str(int(value))
                if kind == "int"
                else str(float(value))
                if kind == "float"
                else value.lower()
                if kind == "uuid"
                else value
            )
    return found if len(parts) == len(pattern) else None


def answer(table, method: str, path: str) -> tuple[int, object]:
    """Status, and the route with its parameters or the value of Allow."""
    matching = [(offered, pattern) for offered, pattern in table if match(pattern, path) is not None]
    matching.sort(key=lambda route: [RANKS.index(kind) for kind, _ in route[1]])
    for pattern in dict.fromkeys(pattern for _, pattern in matching):
        offered = {each for methods, other in matching if other == pattern for each in methods}
        for wanted in [method, "GET"] if method == "HEAD" else [method]:
            if wanted in offered:
                return 200, [spell(pattern), match(pattern, path)]
    if not matching:
        return 404, None
    allow = {method for offered, _ in matching for method in offered} | {"OPTIONS"}
    allow |= {"HEAD"} if "GET" in allow else set()
    return (204 if method == "OPTIONS" else 405), ", ".join(sorted(allow))


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Program:
    return Program.copy(Path(__file__).parent / "programs" / "table", tmp_path_factory.mktemp("table") / "table")


@pytest.mark.slow
# Each example starts a server: the first one that fails is shown as it is.
@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(drawn=rounds())
def test_every_path_leads_where_the_reference_says(program, drawn):
    table, asked = drawn
    routes = json.dumps([[offered, spell(pattern)] for offered, pattern in table])
    with program.start("development", TABLE=routes) as server, server.connect() as connection:
        for method, path in asked:
            found = connection.ask(request(method, path))
            status, expected = answer(table, method, path)
            assert found.status == status, (method, path)
            if status == 200 and method != "HEAD":
                assert json.loads(found.text) == expected, (method, path)
            elif status in (204, 405):
                assert found.field("allow") == expected, (method, path)
