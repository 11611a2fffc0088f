"""Finds cargo and rustc; nothing is ever fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .._codegen.diagnostics.diagnostic import Diagnostic
from .environment import scrubbed
from .errors import ToolchainError

_TIMEOUT = 60.0
_INSTALL = "install Rust {minimum} or later (https://rustup.rs, or the packages cargo and rustc of the system), with cargo on the PATH"
_LINKERS = ("cc", "gcc", "clang")


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The programs that compile.

    Args:
        cargo: absolute path; the program itself, never a proxy that picks a version by folder.
        rustc: absolute path, likewise.
        linker: absolute path of the C compiler, which links.
        version: of rustc, `1.95.0`.
        target: triple that it compiles for, `x86_64-unknown-linux-gnu`.
        identity: all that `rustc -vV` says.
    """

    cargo: Path
    rustc: Path
    linker: Path
    version: str
    target: str
    identity: str


def find_toolchain(runtime: Path, folder: Path, environment: Mapping[str, str]) -> Toolchain:
    """Find the Rust toolchain that the environment chooses.

    Args:
        runtime: folder of the runtime's crate, which says what version it needs.
        folder: where the programs are asked; not the application's, whose `rust-toolchain.toml` would count.
        environment: `PATH` and the choices of the user, `RUSTUP_TOOLCHAIN` among them.

    Raises:
        ToolchainError: there is none, it is too old, or there is no C compiler.
    """
    minimum = _required_version(runtime)
    found = shutil.which("rustc", path=environment.get("PATH", os.defpath))
    if found is None:
        raise _missing("there is no rustc on the PATH", minimum)
    # A proxy of rustup picks the toolchain here, once; from then on its own programs are called by their paths.
    ask = {**scrubbed(environment), **_choice(environment), "RUSTUP_AUTO_INSTALL": "0"}
    sysroot = Path(_output([found, "--print", "sysroot"], folder, ask, minimum).strip())
    rustc = _program(sysroot / "bin" / "rustc", found)
    cargo = _program(sysroot / "bin" / "cargo", shutil.which("cargo", path=environment.get("PATH", os.defpath)))
    if rustc is None or cargo is None:
        raise _missing("there is no cargo on the PATH", minimum)
    identity = _output([str(rustc), "-vV"], folder, ask, minimum)
    facts = dict(line.split(": ", 1) for line in identity.splitlines() if ": " in line)
    if _numbers(facts["release"]) < _numbers(minimum):
        raise _missing(f"rustc {facts['release']} is too old", minimum)
    return Toolchain(cargo, rustc, _find_linker(environment), facts["release"], facts["host"], identity)


def _required_version(runtime: Path) -> str:
    manifest = tomllib.loads((runtime / "Cargo.toml").read_text("utf-8"))
    return str(manifest["package"]["rust-version"])


def _choice(environment: Mapping[str, str]) -> dict[str, str]:
    chosen = environment.get("RUSTUP_TOOLCHAIN")
    return {} if chosen is None else {"RUSTUP_TOOLCHAIN": chosen}


def _program(own: Path, fallback: str | None) -> Path | None:
    if own.is_file():
        return own
    return None if fallback is None else Path(fallback).absolute()


def _output(command: list[str], folder: Path, environment: dict[str, str], minimum: str) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError as error:
        raise _missing(f"{command[0]} does not work: {error.stderr.strip()}", minimum) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _missing(f"{command[0]} does not work: {error}", minimum) from None
    return done.stdout


def _find_linker(environment: Mapping[str, str]) -> Path:
    for name in _LINKERS:
        found = shutil.which(name, path=environment.get("PATH", os.defpath))
        if found is not None:
            return Path(found).absolute()
    raise ToolchainError(
        Diagnostic(
            "RPY501",
            f"there is no C compiler on the PATH ({', '.join(_LINKERS)}), which links what rustc compiles",
            remedy="install the C compiler of the system (gcc or clang)",
        )
    )


def _missing(message: str, minimum: str) -> ToolchainError:
    return ToolchainError(Diagnostic("RPY501", message, remedy=_INSTALL.format(minimum=minimum)))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0]))
