"""The matcher against the rules of routing, tried one pattern after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.check.conflicts import RouteIndex
from rupy._codegen.ir.pattern import CONVERTERS, Literal, Pattern, Variable, parse_pattern
from rupy._codegen.ir.plan import Leaf, Node, Plan
from rupy._codegen.lower.plan import lower_plan
from rupy._codegen.lower.trie import Trie

from ..build_model import model, route

ACCEPTS = {
    "int": re.compile(r"-?[0-9]+"),
    "float": re.compile(r"-?[0-9]+\.[0-9]+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "str": re.compile(r".+"),
}
UUID = "12345678-1234-1234-1234-123456789abc"
RANK = {"": 0, "int": 1, "float": 1, "uuid": 1, "str": 2, "path": 3}

#: What answers: an endpoint, or the value of `Allow`, or nothing.
Answer = int | str | None


# The rules, in words.


def matches(pattern: Pattern, segments: list[str]) -> bool:
    for index, segment in enumerate(pattern.segments):
        if isinstance(segment, Variable) and segment.converter == "path":
            return index < len(segments) and "/".join(segments[index:]) != ""
        if index >= len(segments) or not accepts(segment, segments[index]):
            return False
    return len(pattern.segments) == len(segments)


def accepts(segment: Literal | Variable, text: str) -> bool:
    if isinstance(segment, Literal):
        return segment.text == text
    return ACCEPTS[segment.converter].fullmatch(text) is not None


def rank(pattern: Pattern) -> list[int]:
    return [RANK[segment.converter if isinstance(segment, Variable) else ""] for segment in pattern.segments]


def expected(routes: list[tuple[Pattern, tuple[str, ...]]], method: str, path: str) -> Answer:
    segments = path[1:].split("/")
    matching = [index for index, (pattern, _) in enumerate(routes) if matches(routes[index][0], segments)]
    matching.sort(key=lambda index: rank(routes[index][0]))
    # Equal shapes stand together; of them the one that names the method itself answers.
    shapes = dict.fromkeys(routes[index][0].shape for index in matching)
    for shape in shapes:
        same = [index for index in matching if routes[index][0].shape == shape]
        for wanted in (method, "GET") if method == "HEAD" else (method,):
            for index in same:
                if wanted in routes[index][1]:
                    return index
    if not matching:
        return None
    allowed = {"OPTIONS"}.union(*(routes[index][1] for index in matching))
    return ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))


# The walk that the runtime makes over the nodes.


def walked(plan: Plan, method: str, path: str) -> Answer:
    refused: list[Leaf] = []
    for leaf in leaves(plan, plan.nodes[0], path[1:].split("/")):
        methods = {entry.method: entry.endpoint for entry in leaf.methods}
        for wanted in (method, "GET") if method == "HEAD" else (method,):
            if wanted in methods:
                return methods[wanted]
        refused.append(leaf)
    if not refused:
        return None
    return ", ".join(sorted({name for leaf in refused for name in leaf.allow.split(", ")}))


def leaves(plan: Plan, node: Node, segments: list[str]) -> Iterator[Leaf]:
    if not segments:
        if node.leaf is not None:
            yield plan.leaves[node.leaf]
        return
    for edge in node.literals:
        if edge.text == segments[0]:
            yield from leaves(plan, plan.nodes[edge.node], segments[1:])
    for parameter in node.parameters:
        if ACCEPTS[parameter.converter].fullmatch(segments[0]):
            yield from leaves(plan, plan.nodes[parameter.node], segments[1:])
    if node.tail is not None and segments != [""]:
        yield plan.leaves[node.tail]


words = st.sampled_from(["", "a", "b", "é", "12", "-7", "1.5", UUID])
literals = words.map(Literal)
variables = st.sampled_from(["int", "float", "uuid", "str"])
methods = st.sets(st.sampled_from(["GET", "POST", "HEAD", "OPTIONS"]), min_size=1).map(
    lambda chosen: tuple(sorted(chosen))
)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    segments = [
        draw(literals | st.builds(Variable, st.just(f"p{index}"), variables))
        for index in range(draw(st.integers(0, 3)))
    ]
    if not segments or draw(st.integers(0, 3)) == 0:
        segments.append(draw(st.sampled_from([Variable("rest", "path"), Literal("")])))
    return Pattern(tuple(segments))


@given(
    st.lists(st.tuples(patterns(), methods), max_size=12),
    st.lists(
        st.tuples(st.lists(words, min_size=1, max_size=4), st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT"])),
        max_size=20,
    ),
)
def test_finds_what_the_rules_say(
    candidates: list[tuple[Pattern, tuple[str, ...]]], requests: list[tuple[list[str], str]]
) -> None:
    index = RouteIndex()
    declared = [route(str(pattern), *names) for pattern, names in candidates]
    kept = [item for item in declared if index.add(item) is None]
    plan = lower_plan(model(*kept))
    rules = [(item.pattern, item.methods) for item in kept]
    for segments, method in requests:
        path = "/" + "/".join(segments)
        assert walked(plan, method, path) == expected(rules, method, path)


@given(st.lists(patterns(), max_size=12))
def test_nodes_are_in_the_order_that_the_runtime_relies_on(candidates: list[Pattern]) -> None:
    trie = Trie()
    for number, pattern in enumerate(candidates):
        trie.add(pattern, ("GET",), number)
    for number, node in enumerate(trie.nodes()):
        children = [edge.node for edge in (*node.literals, *node.parameters)]
        assert all(child > number for child in children)
        texts = [edge.text.encode() for edge in node.literals]
        assert texts == sorted(texts)
        converters = [CONVERTERS.index(edge.converter) for edge in node.parameters]
        assert converters == sorted(converters)


def test_a_literal_does_not_hide_other_patterns() -> None:
    plan = lower_plan(model(route("/a/b/z"), route("/a/<x>/y")))
    assert walked(plan, "GET", "/a/b/z") == 0
    assert walked(plan, "GET", "/a/b/y") == 1


def test_patterns_with_a_common_beginning_share_its_nodes() -> None:
    plan = lower_plan(model(route("/user/<a>"), route("/user/<b>/posts"), route("/user")))
    assert len(plan.nodes) == 4


def test_a_pattern_of_five_thousand_segments_is_lowered() -> None:
    trie = Trie()
    trie.add(parse_pattern("/a" * 5000), ("GET",), 0)
    assert len(trie.nodes()) == 5001
