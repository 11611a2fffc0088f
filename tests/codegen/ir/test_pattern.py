from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.diagnostics.table import CODES
from rupy._codegen.ir.pattern import CONVERTERS, Literal, Pattern, PatternError, Variable, parse_pattern


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("/", (Literal(""),)),
        ("/a/", (Literal("a"), Literal(""))),
        ("//", (Literal(""), Literal(""))),
        ("/user/<name>", (Literal("user"), Variable("name", "str"))),
        ("/<int:a>/<float:b>", (Variable("a", "int"), Variable("b", "float"))),
        ("/<uuid:id>", (Variable("id", "uuid"),)),
        ("/f/<path:rest>", (Literal("f"), Variable("rest", "path"))),
        ("/f/<rest:path>", (Literal("f"), Variable("rest", "path"))),
        ("/<path>", (Variable("path", "str"),)),
        ("/<path:path>", (Variable("path", "path"),)),
        ("/<naïve>", (Variable("naïve", "str"),)),
        ('/"{}r\\', (Literal('"{}r\\'),)),
        ("/100%", (Literal("100%"),)),
        ("/" + "x" * 10_000, (Literal("x" * 10_000),)),
    ],
)
def test_parses(text: str, segments: tuple[Literal | Variable, ...]) -> None:
    assert parse_pattern(text).segments == segments


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "RPY301"),
        ("user", "RPY301"),
        ("/a\nb", "RPY302"),
        ("/\x7f", "RPY302"),
        ("/\ud800", "RPY302"),
        ("/a?b", "RPY303"),
        ("/a#b", "RPY303"),
        ("/caf%C3%A9", "RPY304"),
        ("/<name", "RPY305"),
        ("/name>", "RPY305"),
        ("/<>", "RPY305"),
        ("/<a b>", "RPY305"),
        ("/<int:>", "RPY305"),
        ("/<name>.json", "RPY306"),
        ("/v<int:n>", "RPY306"),
        ("/<a><b>", "RPY306"),
        ("/<string:name>", "RPY307"),
        ("/<str:name>", "RPY307"),
        ("/<:name>", "RPY307"),
        ("/<path:a>/b", "RPY308"),
        ("/<a>/<int:a>", "RPY309"),
    ],
)
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text)
    assert caught.value.code == code
    assert caught.value.remedy


def test_says_what_to_write_in_the_place_of_text_around_a_parameter() -> None:
    with pytest.raises(PatternError, match="write '<name>' as the whole segment"):
        parse_pattern("/<name>.json")


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("/<a>", "/<b>", True),
        ("/<int:a>/x", "/<int:b>/x", True),
        ("/<int:a>", "/<a>", False),
        ("/<path:a>", "/<a>", False),
        ("/a", "/a/", False),
        ("/str", "/<str>", False),
        ("/Lstr", "/str", False),
    ],
)
def test_shape_is_the_pattern_without_names(one: str, other: str, equal: bool) -> None:
    assert (parse_pattern(one).shape == parse_pattern(other).shape) is equal


names = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
literals = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/<>?#%"), max_size=6).map(Literal)
variables = st.builds(Variable, names, st.sampled_from([c for c in CONVERTERS if c != "path"]))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    segments = draw(st.lists(literals | variables, min_size=1, max_size=5))
    if draw(st.booleans()):
        segments.append(Variable(draw(names), "path"))
    taken = [segment.name for segment in segments if isinstance(segment, Variable)]
    return Pattern(tuple(segments)) if len(set(taken)) == len(taken) else Pattern((Literal("x"),))


@given(patterns())
def test_its_text_parses_to_the_same_pattern(pattern: Pattern) -> None:
    assert parse_pattern(str(pattern)) == pattern


@given(st.text(max_size=20) | st.text("/<>:abipth%?", max_size=20).map("/{}".format))
def test_any_text_is_a_pattern_or_an_error_of_the_table(text: str) -> None:
    try:
        pattern = parse_pattern(text)
    except PatternError as error:
        code = error.code
    else:
        code = None
        assert parse_pattern(str(pattern)) == pattern
    assert code is None or code in CODES


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("/<string:name>", "write <name> for text, or one of int, float, uuid, path"),
        ("/<str:name>", "write <name> for text, or one of int, float, uuid, path"),
        ("/<name:int>", "write <int:name>"),
        ("/<name:str>", "write <name>"),
        ("/<name: int>", "write <int:name>"),
        ("/<:int>", "write <int> for text, or one of int, float, uuid, path"),
        ("/<string:>", "write <name> for text, or one of int, float, uuid, path"),
        ("/<re:[a-z]+>", "write <name> for text, or one of int, float, uuid, path"),
    ],
)
def test_an_unknown_converter_is_told_what_to_write(text: str, remedy: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text)
    assert caught.value.remedy == remedy
