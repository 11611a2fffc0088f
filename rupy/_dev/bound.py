"""Binds the plan of a live application to its functions, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._codegen.ir.codec import encode
from .._codegen.lower.plan import lower_plan

if TYPE_CHECKING:
    from .._rupy import Application
    from .record import Recording


def bind_live(recording: Recording) -> Application:
    """Make an application servable as it stands.

    Args:
        recording: what it declares, and its functions.
    """
    plan = encode(lower_plan(recording.model))
    from .._rupy import Application

    return Application.from_plan(
        plan,
        recording.handlers,
        recording.stages,
        recording.errors,
        recording.directories,
        recording.json_default,
    )
