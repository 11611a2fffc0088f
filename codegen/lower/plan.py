"""The plan of an application."""

from __future__ import annotations

from ..ir.model import AppModel, ExceptionHandler, Middleware, Route, StaticDirectory
from ..ir.pattern import Pattern
from ..ir.plan import SCHEMA, Catch, Chain, Endpoint, PathParameter, Plan, Service, Stage, Tier
from .arguments import arguments_of
from .chains import Chains
from .limits import lower_limits, optional_milliseconds
from .trie import Trie


def lower_plan(model: AppModel) -> Plan:
    """Decide what the server does.

    Args:
        model: what the application declares, without conflicts.

    Returns:
        The plan; equal models give equal plans.
    """
    chains = Chains(model)
    endpoints = [_python(route, chains.of_route(index), chains) for index, route in enumerate(model.routes)]
    endpoints += [_static(static, service, chains.of(static.mount)) for service, static in enumerate(model.statics)]
    patterns = [route.pattern for route in model.routes] + [static.pattern for static in model.statics]
    trie = Trie()
    for index, (pattern, endpoint) in enumerate(zip(patterns, endpoints, strict=True)):
        trie.add(pattern, endpoint.methods, index)
    return Plan(
        schema=SCHEMA,
        nodes=trie.nodes(),
        leaves=trie.leaves(),
        endpoints=tuple(endpoints),
        stages=(*map(_stage, chains.middleware), *map(_stage, model.exception_handlers)),
        catches=tuple(
            Catch(stage, handler.error, handler.status)
            for stage, handler in enumerate(model.exception_handlers, start=len(chains.middleware))
        ),
        services=tuple(Service(static.directory, static.location) for static in model.statics),
        unmatched=chains.of(None),
        limits=lower_limits(model.policies),
    )


def _python(route: Route, chain: Chain, chains: Chains) -> Endpoint:
    return Endpoint(
        name=route.handler.name,
        location=route.location,
        pattern=str(route.pattern),
        methods=route.methods,
        tier=_tier(route, chain, chains),
        parameters=_parameters(route.pattern),
        arguments=arguments_of(route),
        chain=chain,
        blocking=route.blocking,
        timeout=optional_milliseconds(route.timeout),
    )


def _tier(route: Route, chain: Chain, chains: Chains) -> Tier:
    if route.handler.is_async:
        return "async"
    # A hop takes a request through all functions of its way that follow each other: one that blocks takes the others along.
    blocks = route.blocking or any(chains.middleware[stage].blocking for stage in (*chain.inward, *chain.after))
    return "pool" if blocks else "inline"


def _static(static: StaticDirectory, service: int, chain: Chain) -> Endpoint:
    return Endpoint(
        name=f"static:{static.prefix}",
        location=static.location,
        pattern=str(static.pattern),
        methods=("GET",),
        # A service never enters Python.
        tier="native",
        parameters=_parameters(static.pattern),
        chain=chain,
        body="ignore",
        service=service,
    )


def _parameters(pattern: Pattern) -> tuple[PathParameter, ...]:
    return tuple(PathParameter(variable.name, variable.converter) for variable in pattern.variables)


def _stage(registered: Middleware | ExceptionHandler) -> Stage:
    blocking = registered.blocking if isinstance(registered, Middleware) else None
    return Stage(registered.function.name, registered.location, blocking)
