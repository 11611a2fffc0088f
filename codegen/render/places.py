"""Which places of the application the nodes and leaves of the trie come from."""

from __future__ import annotations

from ..ir.plan import Plan


def node_places(plan: Plan) -> list[str]:
    """For each node the path that leads to it, and the first registration that goes through it."""
    paths = _paths(plan)
    firsts = _first_endpoints(plan)
    return [
        path if first is None else f"{plan.endpoints[first].location}, {path}"
        for path, first in zip(paths, firsts, strict=True)
    ]


def leaf_places(plan: Plan) -> list[str]:
    """For each leaf its pattern, and the registrations that it leads to."""
    places = []
    for leaf in plan.leaves:
        endpoints = [plan.endpoints[method.endpoint] for method in leaf.methods]
        patterns = list(dict.fromkeys(endpoint.pattern for endpoint in endpoints))
        locations = list(dict.fromkeys(str(endpoint.location) for endpoint in endpoints))
        places.append(f"{' '.join(locations)}, {' '.join(patterns)}")
    return places


def _paths(plan: Plan) -> list[str]:
    """Parents stand before their children, so one pass is enough."""
    paths = [""] * len(plan.nodes)
    for index, node in enumerate(plan.nodes):
        for literal in node.literals:
            paths[literal.node] = f"{paths[index]}/{literal.text}"
        for parameter in node.parameters:
            paths[parameter.node] = f"{paths[index]}/<{parameter.converter}>"
    return [path or "the root" for path in paths]


def _first_endpoints(plan: Plan) -> list[int | None]:
    """Children stand after their parents, so one pass from the end is enough."""
    firsts: list[int | None] = [None] * len(plan.nodes)
    for index in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[index]
        leaves = [plan.leaves[leaf] for leaf in (node.leaf, node.tail) if leaf is not None]
        candidates = [method.endpoint for leaf in leaves for method in leaf.methods]
        children = [literal.node for literal in node.literals] + [parameter.node for parameter in node.parameters]
        candidates += [first for first in (firsts[child] for child in children) if first is not None]
        firsts[index] = min(candidates, default=None)
    return firsts
