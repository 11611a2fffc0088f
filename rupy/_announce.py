"""The line that says where an application is served."""

from __future__ import annotations

from ._process import say


def announce(mode: str, routes: int, address: str) -> None:
    """Say on stderr where an application is served.

    Args:
        mode: how: `development`, `compiled`, `2 of 3 compiled`.
        routes: number of routes and static directories.
        address: where, as the listener says it.
    """
    counted = f"{routes} route" if routes == 1 else f"{routes} routes"
    say(f"rupy: serving {counted} on {address} ({mode}); Ctrl-C stops\n")
