"""What the generator writes is what rustfmt would write, whatever names an application has."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.plan import (
    SCHEMA,
    Argument,
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
from rupy._codegen.render import render

TEMPLATES = Path(__file__).parents[3] / "templates"

pytestmark = pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt is not installed")

encodable = st.characters(exclude_categories=["Cs"])
hostile = st.sampled_from(
    ['"', "\\", "{}", "{{", "}}", '"#', 'r#"', "*/", "/*", "//", "\n", "\r\n", "\t", "\0", "`", "fn", "r#type", "\u202e", "\u200b", "é", "日本", "e\u0301"]
)
texts = st.one_of(
    st.text(encodable, max_size=12),
    st.lists(hostile, max_size=5).map("".join),
    st.integers(0, 130).map(lambda length: "x" * length),
)
T = TypeVar("T")

converters = st.sampled_from(["int", "float", "uuid", "str", "path"])
indices = st.integers(0, 5_000_000)
locations = st.builds(Location, texts, indices, indices)
chains = st.builds(Chain, *[st.lists(indices, max_size=40).map(tuple)] * 3)
optional = st.none() | indices


def tuples(of: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=most).map(tuple)


endpoints = st.builds(
    Endpoint,
    texts,
    locations,
    texts,
    tuples(texts | st.sampled_from(["GET", "POST", "A"]), 9),
    st.sampled_from(["const", "native", "inline", "pool", "async", "dynamic"]),
    st.lists(st.builds(PathParameter, texts, converters), min_size=1, max_size=3).map(tuple),
    tuples(st.builds(Argument, st.just(0), st.none() | texts)),
    chains,
    st.sampled_from(["read", "ignore"]),
    optional,
)


def within(length: int) -> st.SearchStrategy[int]:
    return st.integers(0, length - 1)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan whose indices lead somewhere; it need not make sense beyond that."""
    stages = tuple(draw(st.lists(st.builds(Stage, texts, locations), min_size=1, max_size=3)))
    answers = tuple(draw(st.lists(endpoints, min_size=1, max_size=3)))
    request = st.lists(within(len(stages)), max_size=40).map(tuple)
    answers = tuple(replace(answer, chain=replace(answer.chain, request=draw(request))) for answer in answers)
    methods = st.lists(st.builds(MethodEndpoint, texts, within(len(answers))), min_size=1, max_size=3).map(tuple)
    leaves = tuple(draw(st.lists(st.builds(Leaf, methods, texts), min_size=1, max_size=3)))
    nodes = [draw(nodes_leading_to(index, leaves)) for index in (1, 2, 3)]
    services = draw(tuples(st.builds(Service, texts, locations)))
    return Plan(SCHEMA, (*nodes, Node()), leaves, answers, stages, services, draw(chains), Limits(draw(indices)))


def nodes_leading_to(target: int, leaves: tuple[Leaf, ...]) -> st.SearchStrategy[Node]:
    literals = tuples(st.builds(LiteralEdge, texts, st.just(target)))
    parameters = tuples(st.builds(ParameterEdge, converters, st.just(target)))
    leaf = st.none() | within(len(leaves))
    return st.builds(Node, literals, parameters, leaf, leaf)


def templates() -> dict[str, str]:
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in TEMPLATES.rglob("*.j2")}


def rustfmt_changes(crate: Path) -> str:
    done = subprocess.run(["rustfmt", "--check", "--edition", "2024", crate / "src" / "lib.rs"], capture_output=True, text=True)
    return done.stdout + done.stderr


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans(), application=texts)
def test_rustfmt_has_nothing_to_change(plan: Plan, application: str, tmp_path: Path) -> None:
    for path, text in render(plan, application, templates()).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8", newline="")
    assert rustfmt_changes(tmp_path) == ""
