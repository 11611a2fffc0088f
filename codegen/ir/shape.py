"""What of a model decides how it is served."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .codec import encode_without_places

if TYPE_CHECKING:
    from .model import AppModel


def shape(model: AppModel) -> str:
    """Write what a model is lowered from, and nothing else.

    Args:
        model: of an application.

    Returns:
        ASCII. Models of the same shape have the same plan, but for the places in the sources that it names.
    """
    return encode_without_places(replace(model, module="", variable="", hooks=()))
