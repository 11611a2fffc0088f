"""Cargo runs in an environment in which only rupy decides how it compiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._build.environment import cargo_environment, rust_flags, scrubbed
from rupy._build.toolchain import Toolchain

TOOLCHAIN = Toolchain(
    Path("/t/bin/cargo"), Path("/t/bin/rustc"), Path("/usr/bin/cc"), "1.95.0", "x86_64-unknown-linux-gnu", ""
)


@pytest.mark.parametrize(
    "name",
    [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTUP_TOOLCHAIN",
        "RUST_LOG",
        "CARGO",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_RUSTC_WRAPPER",
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
        "CC",
        "CC_x86_64_unknown_linux_gnu",
        "HOST_CC",
        "CFLAGS",
        "TARGET_CFLAGS",
        "LDFLAGS",
        "PYO3_PYTHON",
        "PYO3_CONFIG_FILE",
        "PYTHONPATH",
    ],
)
def test_what_steers_a_build_does_not_reach_cargo(name):
    assert scrubbed({name: "hostile"}) == {}


@pytest.mark.parametrize(
    "name",
    [
        "CARGO_HOME",
        "RUSTUP_HOME",
        "CARGO_HTTP_PROXY",
        "CARGO_NET_OFFLINE",
        "CARGO_REGISTRIES_MINE_INDEX",
        "HOME",
        "https_proxy",
        "SSL_CERT_FILE",
    ],
)
def test_what_belongs_to_the_machine_reaches_cargo(name):
    assert scrubbed({name: "own"}) == {name: "own"}


def test_every_choice_is_written_out():
    environment = cargo_environment(
        {"PATH": "/bin", "RUSTC_WRAPPER": "evil"}, TOOLCHAIN, Path("/c/target"), Path("/c/pyo3.cfg")
    )
    assert environment["RUSTC"] == "/t/bin/rustc"
    assert environment["RUSTC_WRAPPER"] == ""
    assert environment["CARGO_ENCODED_RUSTFLAGS"] == ""
    assert environment["CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER"] == "/usr/bin/cc"
    assert environment["CARGO_TARGET_DIR"] == "/c/target"
    assert environment["PYO3_CONFIG_FILE"] == "/c/pyo3.cfg"
    assert environment["PATH"] == "/t/bin:/bin"


def test_an_extension_of_macos_leaves_symbols_to_the_process_that_loads_it():
    assert rust_flags("aarch64-apple-darwin") == ("-Clink-arg=-undefined", "-Clink-arg=dynamic_lookup")
    assert rust_flags("x86_64-unknown-linux-gnu") == ()
