"""The sha256 of a file or a text, without hashlib, which loads OpenSSL: 3.7 MB of every server's memory."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

# CPython's own, from 3.12 and before, as its module `random` loads them; hashlib has one on every Python.
_MODULES = ("_sha2", "_sha256", "hashlib")

_CHUNK = 1 << 16


def sha256_of(file: Path) -> str:
    """The sha256 of a file, hexadecimal.

    Args:
        file: the file to read.

    Raises:
        OSError: it cannot be read.
    """
    digest = _new_sha256()
    buffer = memoryview(bytearray(_CHUNK))
    with file.open("rb", buffering=0) as stream:
        while size := stream.readinto(buffer):
            digest.update(buffer[:size])
    return str(digest.hexdigest())


def sha256_of_text(text: str) -> str:
    """The sha256 of a text in UTF-8, hexadecimal.

    Args:
        text: the text.
    """
    digest = _new_sha256()
    digest.update(text.encode())
    return str(digest.hexdigest())


def _new_sha256() -> Any:
    for name in _MODULES:
        try:
            return import_module(name).sha256()
        except ImportError:
            continue
    raise ImportError("this Python has no sha256")
