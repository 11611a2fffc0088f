"""Runs cargo on a generated crate."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._codegen.diagnostics.diagnostic import Diagnostic
from .crate import Crate
from .defect import CompilerError, defect
from .environment import cargo_environment
from .errors import ToolchainError
from .progress import Progress
from .toolchain import Toolchain
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class Compilation:
    """What cargo is to compile, and how.

    Args:
        folder: of the crate, inside the workspace.
        crate: its name and files; the files say where an error comes from.
        profile: `release` or `fast`.
        offline: no crate is downloaded.
    """

    folder: Path
    crate: Crate
    profile: str
    offline: bool

    def command(self, toolchain: Toolchain) -> list[str]:
        """The command line."""
        return [
            str(toolchain.cargo),
            "rustc",
            "--lib",
            # One crate type: beside an rlib, cargo leaves link-time optimisation out.
            *("--crate-type", "cdylib"),
            "--locked",
            *(["--offline"] if self.offline else []),
            *("--profile", self.profile),
            *("--manifest-path", str(self.folder / "Cargo.toml")),
            *("--message-format", "json"),
        ]


def compile_crate(
    compilation: Compilation,
    workspace: Workspace,
    toolchain: Toolchain,
    environment: Mapping[str, str],
    progress: Progress,
) -> Path:
    """Compile a crate.

    Args:
        compilation: what to compile.
        workspace: where.
        toolchain: what compiles.
        environment: what the build was started with.
        progress: hears of each crate.

    Returns:
        The library.

    Raises:
        ToolchainError: cargo failed.
    """
    progress.compiling(compilation.crate.files["Cargo.lock"].count("[[package]]"))
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            compilation.command(toolchain),
            # Cargo reads the configuration of its working directory and of all above it: these are the machine's own,
            # wherever the cache is.
            cwd="/",
            env=cargo_environment(environment, toolchain, workspace.target, workspace.pyo3_config),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        with process:
            assert process.stdout is not None
            library, failures = _listen(process.stdout, compilation.crate.name, progress)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    if process.returncode == 0 and library is not None:
        return library
    if failures:
        raise defect(failures, compilation.crate.files)
    raise _failure(said, compilation.offline)


def forget(target: Path, crate: str) -> None:
    """Have a crate compiled again, whatever the times of its files are.

    Args:
        target: folder of what is compiled.
        crate: its name.
    """
    for folder in target.glob(f"*/.fingerprint/{crate}-*"):
        shutil.rmtree(folder)


def _listen(lines: Iterable[bytes], crate: str, progress: Progress) -> tuple[Path | None, list[CompilerError]]:
    """Follow cargo's messages to their end."""
    library = None
    failures = []
    for line in lines:
        message = json.loads(line) if line.startswith(b"{") else {}
        target = message.get("target", {}).get("name", "")
        if message.get("reason") == "compiler-artifact":
            progress.compiled(target)
            library = _library(message) if target == crate else library
        elif message.get("reason") == "compiler-message" and target == crate and message["message"]["level"] == "error":
            failures.append(CompilerError.from_message(message["message"]))
    return library, failures


def _library(message: dict[str, Any]) -> Path | None:
    return next((Path(name) for name in message["filenames"] if name.endswith((".so", ".dylib"))), None)


def _failure(said: str, offline: bool) -> ToolchainError:
    remedy = "build once without --offline, or fetch the crates of the runtime beforehand" if offline else ""
    return ToolchainError(Diagnostic("RPY503", "cargo could not compile the runtime", remedy=remedy), said.strip())
