"""JSON of what msgspec does not write by itself."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Raw
from msgspec.json import Encoder

#: Keys that Python's json writes and msgspec does not; as values they are written by msgspec.
_KEYS = {None: "null", True: "true", False: "false"}


def encoder(default: Callable[[Any], Any] | None) -> Callable[[Any], bytes]:
    """What writes JSON: msgspec, and where it does not know an object, what follows here.

    Args:
        default: what the application writes in the place of objects that nobody knows.
    """
    return Encoder(enc_hook=partial(write, default)).encode


def write(default: Callable[[Any], Any] | None, value: Any) -> Any:
    """What is written in the place of an object.

    Args:
        default: as above.
        value: what msgspec does not write: an object, or the key of a dict.

    Returns:
        What is written instead, and asked for again if need be.

    Raises:
        TypeError: nobody knows it.
    """
    if value is None or isinstance(value, bool):
        return _KEYS[value]
    if isinstance(value, tuple):
        raise TypeError("keys of a JSON object are str, int, float, bool or None, not tuple")
    for known in (_as_base, _as_collection, _as_of_others):
        if (written := known(value)) is not None:
            return written
    if default is not None:
        return default(value)
    raise TypeError(
        f"objects of type {type(value).__qualname__} are no JSON: Rupy(json_default=function) decides what is written"
    )


def _as_base(value: object) -> str | int | float | None:
    """An instance of a subclass as what its base makes of it, whatever it says itself."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    return float.__float__(value) if isinstance(value, float) else None


def _as_collection(value: object) -> dict[Any, Any] | list[Any] | None:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, deque) else None


def _as_of_others(value: Any) -> object:
    if _is_of(value, "pathlib", "PurePath"):
        return str(value)
    if hasattr(type(value), "__pydantic_serializer__"):
        return Raw(value.model_dump_json().encode())
    # One that Python cannot hold gives itself.
    return value.item() if _is_of(value, "numpy", "generic") and type(value.item()) is not type(value) else None


def _is_of(value: object, module: str, name: str) -> bool:
    """Whether it is an instance of a class; without its module there is none."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name))
