"""The crate of an application as the cache compiles it: under a name that no other application's has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from .lockfile import lock_for_crate

#: What the crate is called in the folder of the artefact, and in a Rust program that embeds it.
PACKAGE = "rupy_app"

# Every place of a Cargo.toml that has it.
_PLACES = ('name = "{}"\n', "[profile.fast.package.{}]\n")


@dataclass(frozen=True, slots=True)
class Crate:
    """A crate to compile.

    Args:
        name: of the crate, and so of its library: it says what is in it.
        files: text by path.
    """

    name: str
    files: Mapping[str, str]


def crate_for_cache(files: Mapping[str, str], runtime: str, runtime_lock: str) -> Crate:
    """Name a crate after its content.

    Cargo names a library by its crate alone, and takes it as compiled where no source is younger: two applications of one
    name would be one file, and one whose sources are older would be taken for the other.

    Args:
        files: the crate of an application, without its lock file.
        runtime: digest of the runtime that it is compiled for.
        runtime_lock: text of the runtime's `Cargo.lock`.
    """
    digest = sha256(runtime.encode())
    for path, text in sorted(files.items()):
        digest.update(f"{path} {len(text)} {text}".encode())
    name = f"{PACKAGE}_{digest.hexdigest()[:16]}"
    manifest = files["Cargo.toml"]
    for place in _PLACES:
        manifest = manifest.replace(place.format(PACKAGE), place.format(name))
    return Crate(name, {**files, "Cargo.toml": manifest, "Cargo.lock": lock_for_crate(runtime_lock, name)})
