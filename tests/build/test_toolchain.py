"""The toolchain is found, never fetched; where there is none the message says what to install."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rupy._build.errors import ToolchainError
from rupy._build.places import RUNTIME
from rupy._build.toolchain import find_toolchain

VERSION = "rustc {0} (abc 2026-01-01)\nbinary: rustc\ncommit-hash: abc\nhost: x86_64-unknown-linux-gnu\nrelease: {0}\n"


def script(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def toolchain_of(folder: Path, version: str = "1.95.0") -> dict[str, str]:
    """A proxy on the PATH, and the toolchain that it stands for."""
    sysroot = folder / "toolchain"
    answer = f"cat <<'END'\n{VERSION.format(version)}END"
    script(sysroot / "bin" / "rustc", answer)
    script(sysroot / "bin" / "cargo", "exit 0")
    script(
        folder / "bin" / "rustc",
        f'echo "$@ $RUSTUP_TOOLCHAIN $RUSTUP_AUTO_INSTALL $PWD" >> {folder}/asked\necho {sysroot}',
    )
    script(folder / "bin" / "cc", "exit 0")
    return {"PATH": f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def test_the_programs_behind_the_proxy_are_called_by_their_paths(tmp_path):
    found = find_toolchain(RUNTIME, tmp_path, toolchain_of(tmp_path))
    assert found.rustc == tmp_path / "toolchain/bin/rustc"
    assert found.cargo == tmp_path / "toolchain/bin/cargo"
    assert found.linker == tmp_path / "bin/cc"
    assert (found.version, found.target) == ("1.95.0", "x86_64-unknown-linux-gnu")


def test_the_proxy_is_asked_outside_the_application_and_may_fetch_nothing(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    find_toolchain(RUNTIME, cache, {**toolchain_of(tmp_path), "RUSTUP_TOOLCHAIN": "mine"})
    assert (tmp_path / "asked").read_text() == f"--print sysroot mine 0 {cache}\n"


def test_no_rustc_says_what_to_install(tmp_path):
    with pytest.raises(ToolchainError) as caught:
        find_toolchain(RUNTIME, tmp_path, {"PATH": str(tmp_path)})
    assert caught.value.exit_code == 5
    assert "RPY501 there is no rustc on the PATH" in str(caught.value)
    assert "install Rust 1.89 or later" in str(caught.value)


def test_an_old_rustc_is_refused(tmp_path):
    with pytest.raises(ToolchainError, match=r"rustc 1\.70\.0 is too old"):
        find_toolchain(RUNTIME, tmp_path, toolchain_of(tmp_path, "1.70.0"))


def test_a_rustc_without_cargo_is_refused(tmp_path):
    environment = toolchain_of(tmp_path)
    (tmp_path / "toolchain/bin/cargo").unlink()
    environment["PATH"] = str(tmp_path / "bin")
    script(tmp_path / "bin" / "rustc", f"/bin/echo {tmp_path / 'toolchain'}")
    with pytest.raises(ToolchainError, match="there is no cargo on the PATH"):
        find_toolchain(RUNTIME, tmp_path, environment)


def test_a_proxy_without_its_toolchain_shows_what_it_says(tmp_path):
    environment = toolchain_of(tmp_path)
    script(tmp_path / "bin" / "rustc", "echo toolchain mine is not installed >&2; exit 1")
    with pytest.raises(ToolchainError, match="toolchain mine is not installed"):
        find_toolchain(RUNTIME, tmp_path, environment)


def test_no_c_compiler_says_what_to_install(tmp_path):
    environment = toolchain_of(tmp_path)
    (tmp_path / "bin/cc").unlink()
    script(tmp_path / "bin" / "rustc", f"/bin/echo {tmp_path / 'toolchain'}")
    script(tmp_path / "toolchain/bin/rustc", f"/bin/cat <<'END'\n{VERSION.format('1.95.0')}END")
    environment["PATH"] = str(tmp_path / "bin")
    with pytest.raises(ToolchainError, match="there is no C compiler on the PATH"):
        find_toolchain(RUNTIME, tmp_path, environment)
