"""Runs cargo on a generated crate."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._codegen.diagnostics.diagnostic import Diagnostic
from .defect import CompilerError, defect
from .environment import cargo_environment
from .errors import ToolchainError
from .progress import Progress
from .toolchain import Toolchain
from .workspace import Workspace

_CRATE = "rupy_app"


@dataclass(frozen=True, slots=True)
class Compilation:
    """What cargo is to compile, and how.

    Args:
        crate: folder of the crate, inside the workspace.
        files: the crate's files, text by path, to find out where an error comes from.
        profile: `release` or `fast`.
        offline: no crate is downloaded.
    """

    crate: Path
    files: Mapping[str, str]
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
            *("--manifest-path", str(self.crate / "Cargo.toml")),
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
        The library; the next build of any application replaces it.

    Raises:
        ToolchainError: cargo failed.
    """
    progress.compiling((compilation.crate / "Cargo.lock").read_text("utf-8").count("[[package]]"))
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
            library, failures = _listen(process.stdout, progress)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    if process.returncode == 0 and library is not None:
        return library
    if failures:
        raise defect(failures, compilation.files)
    raise _failure(said, compilation.offline)


def _listen(lines: Iterable[bytes], progress: Progress) -> tuple[Path | None, list[CompilerError]]:
    """Follow cargo's messages to their end."""
    library = None
    failures = []
    for line in lines:
        message = json.loads(line) if line.startswith(b"{") else {}
        target = message.get("target", {}).get("name", "")
        if message.get("reason") == "compiler-artifact":
            progress.compiled(target)
            library = _library(message) if target == _CRATE else library
        elif (
            message.get("reason") == "compiler-message" and target == _CRATE and message["message"]["level"] == "error"
        ):
            failures.append(CompilerError.from_message(message["message"]))
    return library, failures


def _library(message: dict[str, Any]) -> Path | None:
    return next((Path(name) for name in message["filenames"] if name.endswith((".so", ".dylib"))), None)


def _failure(said: str, offline: bool) -> ToolchainError:
    remedy = "build once without --offline, or fetch the crates of the runtime beforehand" if offline else ""
    return ToolchainError(Diagnostic("RPY503", "cargo could not compile the runtime", remedy=remedy), said.strip())
