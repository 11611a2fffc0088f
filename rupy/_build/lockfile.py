"""The lock file of a generated crate: the runtime's, and the crate itself."""

from __future__ import annotations

_SEPARATOR = "\n[[package]]\n"


def lock_for_crate(runtime_lock: str, crate: str) -> str:
    """Add the generated crate to the runtime's lock file.

    Args:
        runtime_lock: text of the runtime's `Cargo.lock`.
        crate: name of the generated crate.

    Returns:
        The lock file that cargo would write, so that `--locked` accepts it.
    """
    entry = f'name = "{crate}"\nversion = "0.0.0"\ndependencies = [\n "rupy_runtime",\n]\n'
    head, *packages = runtime_lock.split(_SEPARATOR)
    entries = sorted([package.rstrip("\n") + "\n" for package in packages] + [entry], key=_name)
    return _SEPARATOR.join([head, *entries])


def _name(package: str) -> str:
    return package.split('"')[1]
