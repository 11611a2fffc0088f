"""Cargo runs where nothing but the machine configures it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rupy._build.cargo import Compilation, compile_crate
from rupy._build.crate import Crate
from rupy._build.machine import find_machine
from rupy._build.workspace import Workspace

CRATE = {
    "Cargo.toml": '[package]\nname = "rupy_app"\nversion = "0.0.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib", "rlib"]\n'
    '[profile.fast]\ninherits = "release"\n[workspace]\n',
    "Cargo.lock": 'version = 4\n\n[[package]]\nname = "rupy_app"\nversion = "0.0.0"\n',
    "src/lib.rs": "",
}


class Silent:
    """Progress that nobody sees."""

    def say(self, message: str) -> None: ...
    def compiling(self, total: int) -> None: ...
    def compiled(self, crate: str) -> None: ...


@pytest.fixture
def application(tmp_path) -> Path:
    """A folder that tells cargo to start a program of its own, and rustup to use a toolchain that is not there."""
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    wrapper.chmod(0o755)
    (tmp_path / ".cargo").mkdir()
    config = f'[build]\nrustc-wrapper = "{wrapper}"\n[source.crates-io]\nreplace-with = "nowhere"\n[broken\n'
    (tmp_path / ".cargo" / "config.toml").write_text(config)
    (tmp_path / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "hostile"\n')
    return tmp_path


def compiled(workspace: Workspace) -> Path:
    crate = workspace.folder / "app"
    for name, text in CRATE.items():
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
        (crate / name).write_text(text)
    machine = find_machine("fast", os.environ)
    compilation = Compilation(crate, Crate("rupy_app", CRATE), "fast", offline=True)
    return compile_crate(compilation, workspace, machine.toolchain, os.environ, Silent())


def test_a_cache_inside_the_application_is_not_configured_by_it(application):
    assert compiled(Workspace(application / ".cache" / "rupy" / "key")).is_file()
    assert not (application / "ran").exists()


def test_the_artefact_alone_is_compiled(tmp_path):
    library = compiled(Workspace(tmp_path / "key"))
    # With a library for Rust programs beside it, cargo would optimise neither across crates.
    assert not list(library.parent.rglob("*.rlib"))
