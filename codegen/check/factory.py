"""A factory can be called without arguments."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.model import Parameter


def check_factory(parameters: Iterable[Parameter]) -> str | None:
    """Check that a function that is named as an application can be called for one.

    Args:
        parameters: of the function.

    Returns:
        Why it cannot, as the end of a sentence.
    """
    required = next((parameter.name for parameter in parameters if parameter.required), None)
    return None if required is None else f"it requires {required!r}, and a factory is called without arguments"
