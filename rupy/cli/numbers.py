"""Numbers on the command line, as functions from their text."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from math import inf, nan

from .._options import MAX_WORKERS


def whole(smallest: int, largest: float = inf) -> Callable[[str], int]:
    """The type of an option that takes a whole number.

    Args:
        smallest: that it takes.
        largest: that it takes.
    """
    limits = f"from {smallest} up" if largest == inf else f"from {smallest} to {largest}"

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = smallest - 1
        if not smallest <= value <= largest:
            raise ArgumentTypeError(f"{text} is not a whole number {limits}")
        return value

    return read


def seconds(smallest: float, largest: float) -> Callable[[str], float]:
    """The type of an option that takes a number of seconds, which NaN is not.

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
            raise ArgumentTypeError(f"{text} is not a number of seconds from {smallest:.0f} to {largest:.0f}")
        return value

    return read


def workers(text: str) -> int | str:
    """A number of processes, or `auto`.

    Args:
        text: of the argument.
    """
    if text == "auto":
        return text
    try:
        return whole(1, MAX_WORKERS)(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(f"{text} is not a number from 1 to {MAX_WORKERS}, or auto") from None
