"""The plan as Rust data: each class of the plan is a struct of the same name with the same fields.

A field with its default is left out, to `..Node::DEFAULT`: what is written is what an application chose, and compiles in
half the time.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from ..ir.plan import Endpoint, Plan
from . import rust
from .layout import Array, Atom, Call, Expression, Field, Struct, static
from .places import leaf_places, node_places

#: Types of the plan that are enums in Rust.
_ENUMS = {"Tier", "Converter", "BodyPolicy"}


def matcher_tables(plan: Plan) -> tuple[str, ...]:
    """The trie that finds the endpoint of a path."""
    return (
        _table("NODES", "Node", plan.nodes, node_places(plan)),
        _table("LEAVES", "Leaf", plan.leaves, leaf_places(plan)),
    )


def chain_tables(plan: Plan) -> tuple[str, ...]:
    """What stands around the handlers: functions of the application and native services."""
    return (
        _table("STAGES", "Stage", plan.stages, [f"{stage.location}, {stage.name}" for stage in plan.stages]),
        _table(
            "CATCHES",
            "Catch",
            plan.catches,
            [f"{plan.stages[catch.stage].name} for {catch.caught}" for catch in plan.catches],
        ),
        _table(
            "SERVICES",
            "Service",
            plan.services,
            [f"{service.location}, {service.directory}" for service in plan.services],
        ),
    )


def endpoint_table(plan: Plan) -> str:
    """What answers the routes."""
    comments = [describe(endpoint) for endpoint in plan.endpoints]
    elements = tuple(_endpoint(endpoint, plan) for endpoint in plan.endpoints)
    return _laid_out("ENDPOINTS", "Endpoint", elements, comments)


def prepare_table(functions: tuple[str, ...]) -> str:
    """The functions that prepare arguments, one for each endpoint."""
    return static("", "PREPARE", "&[Prepare]", Array(tuple(Atom(function) for function in functions)))


def application_table(plan: Plan, seal: str) -> str:
    """All of the plan, made of the other tables, and what says which plan it is."""
    tables = {name: Atom(name.upper()) for name in ("nodes", "leaves", "endpoints", "stages", "catches", "services")}
    value = Struct(
        "CompiledApplication",
        (
            Field("seal", Atom(rust.string(seal))),
            Field(
                "plan",
                Struct(
                    "Plan",
                    tuple(Field(f.name, tables.get(f.name) or _field(plan, f.name, f.type)) for f in fields(plan)),
                ),
            ),
            Field("prepare", Atom("PREPARE")),
        ),
    )
    return static("pub ", "APPLICATION", "CompiledApplication", value)


def describe(endpoint: Endpoint) -> str:
    """Place, name and key of an endpoint, for the comment above it; the place comes first because comments have an end."""
    return f"{endpoint.location}, {endpoint.name}: {' '.join(endpoint.methods)} {endpoint.pattern}"


def _table(name: str, kind: str, items: tuple[object, ...], comments: list[str]) -> str:
    return _laid_out(name, kind, tuple(_struct(item) for item in items), comments)


def _laid_out(name: str, kind: str, elements: tuple[Expression, ...], comments: list[str]) -> str:
    return static("pub ", name, f"&[{kind}]", Array(elements, tuple(rust.comment(comment) for comment in comments)))


def _endpoint(endpoint: Endpoint, plan: Plan) -> Struct:
    names = ", then ".join(plan.stages[index].name for index in endpoint.chain.inward)
    if endpoint.chain.after:
        names += "; after: " + ", then ".join(plan.stages[index].name for index in endpoint.chain.after)
    names = names.removeprefix("; ")
    return _struct(endpoint, {"chain": rust.comment(names)} if names else {})


def _struct(value: object, comments: dict[str, str] | None = None) -> Struct:
    assert is_dataclass(value), value
    name, everything = type(value).__name__, fields(value)
    chosen = [f for f in everything if getattr(value, f.name) != f.default]
    return Struct(
        name,
        tuple(Field(f.name, _field(value, f.name, f.type), (comments or {}).get(f.name, "")) for f in chosen),
        base="" if len(chosen) == len(everything) else f"{name}::DEFAULT",
    )


def _field(owner: object, name: str, kind: object) -> Expression:
    """The value of a field; `kind` is its annotation, a string in modules with postponed annotations."""
    value = getattr(owner, name)
    annotation = str(kind)
    if annotation.endswith(" | None"):
        return Atom("None") if value is None else Call("Some", _value(value, annotation.removesuffix(" | None")))
    return _value(value, annotation)


def _value(value: object, annotation: str) -> Expression:
    if annotation in _ENUMS:
        return Atom(f"{annotation}::{str(value).title()}")
    if isinstance(value, bool):
        return Atom(str(value).lower())
    if isinstance(value, int):
        return Atom(rust.integer(value))
    if isinstance(value, str):
        return Atom(rust.string(value))
    if isinstance(value, tuple):
        return Array(tuple(_value(item, annotation) for item in value))
    return _struct(value)
