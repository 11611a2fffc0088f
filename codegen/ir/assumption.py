"""Values that a build takes for granted, and a start compares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that is known only when the application runs, and what the build takes it to be.

    Args:
        name: the expression, as the source writes it.
        value: what it is taken to be, as Python writes it.
        module: dotted name of the module whose source it stands in.
        environ: the variable of the environment that it is; empty for any other expression.
        origin: where the value is from, in words: `the default of app.Settings`.
    """

    name: str
    value: str
    module: str
    environ: str
    origin: str
