"""The account of a build: how each route is served, and why not better."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from .._codegen.ir.plan import Tier
from .._codegen.lower.report import RouteReport
from .errors import BuildError, UsageError

#: Raised with every change of the fields of the report.
SCHEMA = 4

#: Name of the report in the folder of the artefact.
FILE_NAME = "report.json"

# Best first.
_RANKS: tuple[Tier, ...] = ("const", "native", "async", "inline", "pool", "dynamic")


def report_json(routes: Iterable[RouteReport]) -> str:
    """The text of `report.json`.

    Args:
        routes: what lowering says of each route.
    """
    return json.dumps({"schema": SCHEMA, "routes": [asdict(route) for route in routes]}, indent=2) + "\n"


def parse_demand(text: str) -> tuple[Tier, int]:
    """Read the argument of `--fail-under`.

    Args:
        text: `TIER=N`.

    Raises:
        UsageError: it is something else.
    """
    name, _, number = text.partition("=")
    tier = next((rank for rank in _RANKS if rank == name), None)
    if tier is None or not (number.isascii() and number.isdigit()):
        raise UsageError(f"--fail-under {text}: write TIER=N, such as native=5; the tiers are {', '.join(_RANKS)}")
    return tier, int(number)


def check_demand(routes: Iterable[RouteReport], tier: Tier, least: int) -> None:
    """Refuse a build with too few routes at a tier or a better one.

    Args:
        routes: what lowering says of each route.
        tier: the tier.
        least: how many routes there must be.

    Raises:
        BuildError: there are fewer.
    """
    good_enough = _RANKS[: _RANKS.index(tier) + 1]
    count = sum(route.tier in good_enough for route in routes)
    if count < least:
        better = "" if tier == "const" else " or better"
        found = f"{count} route is" if count == 1 else f"{count} routes are"
        why = "rupy explain says why a route is not"
        raise BuildError(f"{found} {tier}{better}, --fail-under asks for {least}; {why}")
