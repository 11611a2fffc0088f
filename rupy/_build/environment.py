"""The environment that cargo runs in: what a user chooses for his machine stays, what would change the build goes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .toolchain import Toolchain

# Where crates come from and how they are reached is the machine's; RUSTUP_HOME is where its toolchains are.
_KEPT = re.compile(r"CARGO_HOME|CARGO_(HTTP|NET|REGISTRY|REGISTRIES|SOURCE)_.*|RUSTUP_HOME")
_DROPPED = re.compile(
    r"(CARGO|RUST|PYO3|PYTHON|MATURIN)[A-Z0-9]*(_.*)?"
    r"|(HOST_|TARGET_)?(CC|CXX|AR|LD|RANLIB|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|ARFLAGS)(_.*)?"
)


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what steers cargo, rustc, pyo3 or a C compiler.

    Args:
        environment: what the build was started with.
    """
    return {name: value for name, value in environment.items() if _KEPT.fullmatch(name) or not _DROPPED.fullmatch(name)}


def cargo_environment(
    environment: Mapping[str, str], toolchain: Toolchain, target: Path, pyo3_config: Path
) -> dict[str, str]:
    """The environment of the build.

    Args:
        environment: what the build was started with.
        toolchain: what compiles; its choices are written out, so that no configuration file can make others.
        target: folder of what is compiled.
        pyo3_config: what pyo3 is told of the interpreter.
    """
    triple = toolchain.target.upper().replace("-", "_")
    return {
        **scrubbed(environment),
        "CARGO": str(toolchain.cargo),
        "RUSTC": str(toolchain.rustc),
        # Set and empty: configuration files are not asked.
        "RUSTC_WRAPPER": "",
        "RUSTC_WORKSPACE_WRAPPER": "",
        "RUSTFLAGS": "",
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(rust_flags(toolchain.target)),
        f"CARGO_TARGET_{triple}_LINKER": str(toolchain.linker),
        "CC": str(toolchain.linker),
        "CFLAGS": "",
        "CARGO_BUILD_TARGET_DIR": str(target),
        "CARGO_TARGET_DIR": str(target),
        "CARGO_INCREMENTAL": "0",
        "CARGO_TERM_COLOR": "never",
        "CARGO_TERM_PROGRESS_WHEN": "never",
        "RUSTUP_AUTO_INSTALL": "0",
        "RUSTUP_TOOLCHAIN": "",
        "PYO3_CONFIG_FILE": str(pyo3_config),
        # An extension finds Python's symbols in the process that loads it.
        "PYO3_BUILD_EXTENSION_MODULE": "1",
        "PATH": f"{toolchain.rustc.parent}{os.pathsep}{environment.get('PATH', os.defpath)}",
    }


def rust_flags(target: str) -> tuple[str, ...]:
    """What rustc is told beyond the profile; part of the key of the cache.

    Args:
        target: target triple.
    """
    return ("-Clink-arg=-undefined", "-Clink-arg=dynamic_lookup") if "apple" in target else ()
