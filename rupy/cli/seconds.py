"""Numbers of seconds on the command line."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import click


def seconds(smallest: float, largest: float) -> Callable[[str], float]:
    """The type of an option that takes a number of seconds; unlike click's ranges it knows that NaN is none.

    Args:
        smallest: that it takes.
        largest: that it takes.
    """

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = nan
        if not smallest <= value <= largest:
            raise click.BadParameter(f"{text} is not a number of seconds from {smallest:.0f} to {largest:.0f}")
        return value

    return read
