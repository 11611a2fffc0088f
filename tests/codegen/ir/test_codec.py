from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.ir.codec import CodecError, decode, encode
from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import (
    AppModel,
    ExceptionHandler,
    Function,
    Middleware,
    Mount,
    Parameter,
    Route,
    Signature,
    StaticDirectory,
)
from rupy._codegen.ir.pattern import parse_pattern
from rupy._codegen.ir.plan import (
    SCHEMA,
    Argument,
    Catch,
    Chain,
    Endpoint,
    Leaf,
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

HERE = Location("app.py", 3, 1)
PLAN = Plan(
    schema=SCHEMA,
    nodes=(
        Node(literals=(LiteralEdge("café", 1),), parameters=(ParameterEdge("int", 2),)),
        Node(leaf=0),
        Node(tail=0),
    ),
    leaves=(Leaf((MethodEndpoint("GET", 0),), "GET, HEAD, OPTIONS"),),
    endpoints=(
        Endpoint(
            name="app.index",
            location=HERE,
            pattern="/café",
            methods=("GET",),
            tier="inline",
            parameters=(PathParameter("a", "uuid"),),
            arguments=(Argument(0), Argument(0, "a")),
            chain=Chain(request=(0,)),
            body="ignore",
            service=0,
        ),
    ),
    stages=(Stage("app.guard", HERE), Stage("app.missing", HERE), Stage("app.failed", HERE)),
    catches=(Catch(1, status=404), Catch(2, error="builtins.ValueError")),
    services=(Service("files", HERE),),
    unmatched=Chain(),
    limits=lower_limits(Policies(max_body_size=16)),
)
SIGNATURE = Signature((Parameter("request", "positional_or_keyword", required=True),), exact=True)
FUNCTION = Function("app.index", HERE, SIGNATURE)
MODEL = AppModel(
    module="app",
    variable="app",
    routes=(Route(parse_pattern("/a/<rest:path>"), ("GET",), FUNCTION, HERE, blocking=False),),
    middleware=(Middleware(Function("app.guard", HERE, None, is_generator=True), HERE),),
    mounts=(Mount(HERE, middleware=(Middleware(FUNCTION, HERE),)), Mount(HERE, 0)),
    exception_handlers=(ExceptionHandler(FUNCTION, HERE, status=404), ExceptionHandler(FUNCTION, HERE, "app.Error")),
    statics=(StaticDirectory(parse_pattern("/files"), "files", HERE),),
)


@pytest.mark.parametrize("value", [PLAN, MODEL], ids=["plan", "model"])
def test_reads_what_it_writes(value: Plan | AppModel) -> None:
    assert decode(type(value), encode(value)) == value


def test_is_compact_ascii_with_every_field_in_order() -> None:
    assert encode(PLAN.nodes[0]) == (
        '{"literals":[{"text":"caf\\u00e9","node":1}],"parameters":[{"converter":"int","node":2}],'
        '"leaf":null,"tail":null}'
    )


def test_a_pattern_is_its_normalised_spelling() -> None:
    assert json.loads(encode(MODEL))["routes"][0]["pattern"] == "/a/<path:rest>"


def change(**fields: object) -> str:
    return json.dumps({**json.loads(encode(PLAN)), **fields})


def limited(size: object) -> str:
    return change(limits={**json.loads(encode(PLAN.limits)), "max_body_size": size})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Plan is not JSON"),
        ("[]", "schema None"),
        (change(schema=SCHEMA + 1), f"schema {SCHEMA + 1}, this version of rupy reads {SCHEMA}"),
        (change(schema=True), "schema True"),
        (change(extra=1), "Plan has the fields .*extra instead of schema"),
        (change(limits={}), "Plan.limits has the fields none instead of max_body_size"),
        (
            change(limits={"max_body_size": 1}),
            "Plan.limits has the fields max_body_size instead of max_body_size, max_",
        ),
        (limited("1"), "Limits.max_body_size is '1', not int"),
        (limited(True), "Limits.max_body_size is True, not int"),
        (limited(1.0), "Limits.max_body_size is 1.0, not int"),
        (change(limits=None), "Plan.limits is None, not Limits"),
        (change(nodes={}), "Plan.nodes is {}, not list"),
        (change(leaves=[{"methods": [{"method": 1, "endpoint": 0}], "allow": ""}]), "MethodEndpoint.method is 1"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(CodecError, match=message):
        decode(Plan, text)


def test_refuses_a_missing_field() -> None:
    document = json.loads(encode(PLAN))
    del document["stages"]
    with pytest.raises(CodecError, match="instead of"):
        decode(Plan, json.dumps(document))


def test_refuses_a_value_that_is_none_of_the_choices() -> None:
    with pytest.raises(CodecError, match="ParameterEdge.converter is 'hex', not int or float"):
        decode(ParameterEdge, '{"converter":"hex","node":1}')


def test_refuses_a_pattern_that_is_none() -> None:
    location = '{"file":"a","line":1,"column":0}'
    with pytest.raises(CodecError, match="does not start with a slash"):
        decode(StaticDirectory, f'{{"prefix":"files","directory":"x","location":{location},"mount":null}}')


@given(st.builds(Location, st.text(), st.integers(), st.integers()))
def test_any_text_comes_back(location: Location) -> None:
    assert decode(Location, encode(location)) == location
