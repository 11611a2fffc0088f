"""What the generator writes is what rustfmt would write, whatever an application is like."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.plan import (
    SCHEMA,
    Argument,
    Catch,
    Chain,
    Endpoint,
    Leaf,
    Limits,
    LiteralEdge,
    MethodEndpoint,
    Node,
    ParameterEdge,
    PathParameter,
    Plan,
    Service,
    Stage,
)
from rupy._codegen.ir.policies import Policies
from rupy._codegen.lower.limits import lower_limits
from rupy._codegen.render import rust
from rupy._codegen.render.crate import render
from rupy._codegen.render.layout import Array, Atom, Call, Field, Struct, static

TEMPLATES = Path(__file__).parents[3] / "templates"

pytestmark = [
    pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt is not installed"),
    # It would stand in front of what rustfmt says.
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

lengths = st.integers(0, 11) | st.integers(0, 120)
numbers = st.integers(0, 10_000_000).map(lambda number: Atom(rust.integer(number)))
texts = st.builds(lambda letter, length: Atom(rust.string(letter * length)), st.sampled_from("xé"), lengths)
leaves = numbers | texts
simple = st.one_of(
    leaves,
    leaves.map(lambda leaf: Call("Some", leaf)),
    st.lists(numbers, max_size=60).map(lambda items: Array(tuple(items))),
    st.lists(texts, max_size=8).map(lambda items: Array(tuple(items))),
)


def structs(values):
    fields = st.builds(Field, st.sampled_from(["a", "text", "location"]), values, st.sampled_from(["", "", "why"]))
    base = st.sampled_from(["", "Thing::DEFAULT"])
    return st.builds(Struct, st.just("Thing"), st.lists(fields, min_size=1, max_size=3).map(tuple), base)


def lists(items):
    return st.lists(items, max_size=3).map(lambda items: Array(tuple(items)))


def commented(items):
    return st.lists(items, max_size=3).map(lambda items: Array(tuple(items), ("why",) * len(items)))


expressions = st.recursive(simple, lambda inner: structs(inner) | lists(structs(inner)), max_leaves=8)

# Shrinking runs rustfmt hundreds of times; a failure shows rustfmt's difference anyway.
unshrunk = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def rustfmt_changes(file: Path) -> str:
    command = ["rustfmt", "--check", "--edition", "2024", "--color", "never", "--config-path", "/dev/null", file]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


@unshrunk
@given(values=st.lists(structs(expressions) | commented(structs(expressions)), min_size=20, max_size=40))
def test_rustfmt_agrees_on_every_expression(values, tmp_path):
    file = tmp_path / "tables.rs"
    file.write_text("".join(static("", f"T{index}", "&[Thing]", value) + "\n" for index, value in enumerate(values)))
    assert rustfmt_changes(file) == ""


awkward = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        [
            '"',
            "\\",
            "{}",
            "{{",
            "}}",
            '"#',
            'r#"',
            "*/",
            "/*",
            "//",
            "\n",
            "\r\n",
            "\0",
            "`",
            "fn",
            "r#type",
            "\u202e",
            "日本",
            "e\u0301",
        ]
    ),
    st.sampled_from([0, 40, 60, 90, 100, 10_000]).map("x".__mul__),
)
places = st.builds(Location, awkward, st.integers(1, 9999), st.integers(0, 99))
converters = st.sampled_from(["int", "float", "uuid", "str", "path"])


@st.composite
def plans(draw):
    """Plans of one route: all names and texts of an application at once."""
    stages = (Stage(draw(awkward), draw(places)),) * draw(st.integers(1, 40))
    chain = Chain(tuple(range(len(stages))))
    names = tuple(draw(st.lists(awkward, min_size=1, max_size=3)))
    endpoint = Endpoint(
        name=draw(awkward),
        location=draw(places),
        pattern=draw(awkward),
        methods=tuple(draw(st.lists(awkward | st.sampled_from(["GET", "A"]), min_size=1, max_size=9))),
        tier="inline",
        parameters=tuple(PathParameter(name, draw(converters)) for name in names),
        arguments=tuple(Argument(index, draw(st.none() | st.just(name))) for index, name in enumerate(names)),
        chain=chain,
    )
    service = Endpoint("static", draw(places), draw(awkward), ("GET",), "native", body="ignore", service=0)
    nodes = (
        Node(literals=(LiteralEdge(draw(awkward), 1), LiteralEdge(draw(awkward), 2))),
        Node(parameters=(ParameterEdge(draw(converters), 2),), tail=1),
        Node(leaf=0),
    )
    leaves = (
        Leaf((MethodEndpoint(draw(awkward), 0),), draw(awkward)),
        Leaf((MethodEndpoint("GET", 1),), "GET, HEAD, OPTIONS"),
    )
    catches = (Catch(0, draw(awkward)), Catch(0, status=404))
    services = (Service(draw(awkward), draw(places)),)
    limits = Limits(*(draw(st.integers(0, 2**40)) for _ in fields(Limits)))
    return Plan(SCHEMA, nodes, leaves, (endpoint, service), stages, catches, services, chain, limits)


def templates() -> dict[str, str]:
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in TEMPLATES.rglob("*.j2")}


@unshrunk
@given(plan=plans(), application=awkward)
def test_rustfmt_agrees_on_every_crate(plan, application, tmp_path):
    for path, text in render(plan, application, "seal", templates()).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8", newline="")
    assert rustfmt_changes(tmp_path / "src" / "lib.rs") == ""


def test_the_same_plan_gives_the_same_crate():
    plan = Plan(SCHEMA, (Node(),), (), (), (), (), (), Chain(), lower_limits(Policies()))
    assert render(plan, "app", "seal", templates()) == render(plan, "app", "seal", dict(reversed(templates().items())))
