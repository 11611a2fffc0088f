"""The workspace: made once, private, and another one for everything that changes what is compiled."""

from __future__ import annotations

import os
import shutil
import stat
import time
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from rupy._build.cache import cache_folder, locked, private_folder
from rupy._build.clear import CRATES, RUNTIMES, clear
from rupy._build.errors import BuildError
from rupy._build.interpreter import Interpreter
from rupy._build.places import RUNTIME
from rupy._build.prune import UNUSED, prune
from rupy._build.runtime_copy import RuntimeCopy, open_runtime, runtime_digest
from rupy._build.toolchain import Toolchain
from rupy._build.workspace import Workspace, open_workspace, workspace_key

INTERPRETER = Interpreter("3.11", "cpython-311-x86_64-linux-gnu", "a70d0d0a", ".so", False, False)
TOOLCHAIN = Toolchain(
    Path("/t/cargo"), Path("/t/rustc"), Path("/usr/bin/cc"), "1.95.0", "x86_64-unknown-linux-gnu", "rustc 1.95.0"
)


@pytest.fixture
def runtime(tmp_path):
    """A copy of the runtime that may be changed."""
    copy = tmp_path / "runtime"
    shutil.copytree(RUNTIME, copy, ignore=shutil.ignore_patterns("target"))
    return copy


def key(runtime: Path, **changes: object) -> str:
    arguments: dict = {"toolchain": TOOLCHAIN, "interpreter": INTERPRETER, "profile": "fast", **changes}
    return workspace_key(runtime, **arguments)


def test_equal_inputs_have_one_workspace(runtime):
    assert key(runtime) == key(RUNTIME)


@pytest.mark.parametrize(
    "changes",
    [
        {"profile": "release"},
        {"toolchain": replace(TOOLCHAIN, identity="rustc 1.96.0")},
        {"toolchain": replace(TOOLCHAIN, target="aarch64-unknown-linux-gnu")},
        {"toolchain": replace(TOOLCHAIN, linker=Path("/usr/bin/clang"))},
        {"interpreter": replace(INTERPRETER, abi="cpython-313-x86_64-linux-gnu", version="3.13")},
        {"interpreter": replace(INTERPRETER, free_threaded=True)},
    ],
)
def test_another_way_to_compile_has_another_workspace(runtime, changes):
    assert key(runtime, **changes) != key(runtime)


def appended(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


@pytest.mark.parametrize("name", ["Cargo.toml", "Cargo.lock", "build.rs", "src/lib.rs", "src/server/lane.rs"])
def test_another_runtime_has_another_digest(runtime, name):
    before = runtime_digest(runtime)
    appended(runtime / name, "\n")
    assert runtime_digest(runtime) != before


def test_tests_of_the_runtime_do_not_count(runtime):
    before = runtime_digest(runtime)
    (runtime / "tests").mkdir(exist_ok=True)
    (runtime / "tests" / "more.rs").write_text("")
    assert runtime_digest(runtime) == before


@pytest.mark.parametrize("name", ["Cargo.toml", "Cargo.lock", "build.rs", "src/lib.rs"])
def test_runtimes_with_the_same_dependencies_share_a_workspace(runtime, name):
    before = key(runtime)
    appended(runtime / name, "\n")
    assert key(runtime) == before


def test_another_version_of_rupy_shares_the_workspace(runtime):
    before = key(runtime)
    for name in ("Cargo.toml", "Cargo.lock"):
        text = (runtime / name).read_text()
        (runtime / name).write_text(
            text.replace('name = "rupy_runtime"\nversion = "', 'name = "rupy_runtime"\nversion = "9')
        )
        assert (runtime / name).read_text() != text
    assert key(runtime) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Cargo.toml", "[profile.dev]\nopt-level = 1\n"),
        ("Cargo.lock", '\n[[package]]\nname = "more"\nversion = "1.0.0"\nsource = "registry"\n'),
    ],
)
def test_other_dependencies_have_another_workspace(runtime, name, text):
    before = key(runtime)
    appended(runtime / name, text)
    assert key(runtime) != before


def test_a_workspace_holds_what_pyo3_is_told(tmp_path):
    workspace = open_workspace(tmp_path / "cache", "k", INTERPRETER)
    assert workspace.pyo3_config.read_text() == (
        "implementation=CPython\nversion=3.11\nshared=true\npointer_width=64\nbuild_flags=\nsuppress_build_script_link_lines=true\n"
    )


def test_a_workspace_is_not_written_again(tmp_path):
    first = open_workspace(tmp_path / "cache", "k", INTERPRETER)
    before = first.pyo3_config.stat().st_mtime_ns
    assert open_workspace(tmp_path / "cache", "k", INTERPRETER) == first
    assert first.pyo3_config.stat().st_mtime_ns == before


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return open_workspace(tmp_path / "cache", "k", INTERPRETER)


def test_a_workspace_holds_runtimes_side_by_side(workspace, runtime):
    first = open_runtime(workspace, runtime_digest(runtime), runtime)
    appended(runtime / "src/lib.rs", "// another\n")
    second = open_runtime(workspace, runtime_digest(runtime), runtime)
    assert (first.sources / "src/lib.rs").read_text() + "// another\n" == (second.sources / "src/lib.rs").read_text()


def test_a_runtime_compiles_to_files_of_its_own(workspace, runtime):
    """Cargo writes a cdylib, and all that is compiled with it, under the bare name of its crate."""
    copy = open_runtime(workspace, "d", runtime)
    assert 'crate-type = ["rlib"]' in (copy.sources / "Cargo.toml").read_text()


def test_a_runtime_is_not_written_again(workspace, runtime):
    copy = open_runtime(workspace, "d", runtime)
    before = (copy.sources / "src/lib.rs").stat().st_mtime_ns
    assert open_runtime(workspace, "d", runtime) == copy
    assert (copy.sources / "src/lib.rs").stat().st_mtime_ns == before


def test_what_was_left_of_a_runtime_by_a_build_that_was_killed_is_no_runtime(workspace, runtime):
    (workspace.folder / ".runtime-d" / "runtime" / "src").mkdir(parents=True)
    (workspace.folder / ".runtime-d" / "runtime" / "src" / "more.rs").write_text("")
    copy = open_runtime(workspace, "d", runtime)
    assert (copy.sources / "Cargo.lock").is_file()
    assert not (copy.sources / "src" / "more.rs").exists()


def test_a_crate_is_beside_its_runtime(workspace, runtime):
    """The generated Cargo.toml looks for it there."""
    copy = open_runtime(workspace, "d", runtime)
    assert copy.crate("app").parent == copy.sources.parent


def compiled(workspace: Workspace, copy: RuntimeCopy, unit: str) -> list[Path]:
    """What cargo leaves of a runtime, as far as it matters here."""
    target = workspace.target / "fast"
    files = {
        f"deps/librupy_runtime-{unit}.rlib": "",
        f"deps/librupy_runtime-{unit}.rmeta": "",
        f"deps/rupy_runtime-{unit}.d": f"{target}/deps/librupy_runtime-{unit}.rlib: {copy.sources}/src/lib.rs\n",
        f".fingerprint/rupy_runtime-{unit}/lib-rupy_runtime": "",
        f"build/rupy_runtime-b{unit}/build-script-build": "",
        f"build/rupy_runtime-b{unit}/build_script_build-b{unit}.d": f"x: {copy.sources}/build.rs\n",
        f".fingerprint/rupy_runtime-b{unit}/build-script": "",
    }
    for path, text in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text)
    return [target / path for path in files]


def test_the_runtimes_that_were_used_last_are_kept_with_what_was_compiled_of_them(workspace, runtime):
    copies = [open_runtime(workspace, f"d{number}", runtime) for number in range(RUNTIMES + 2)]
    files = [compiled(workspace, copy, f"{number:016}") for number, copy in enumerate(copies)]
    for number, copy in enumerate(copies):
        moment = time.time() - 60 * number
        os.utime(copy.folder, (moment, moment))
    clear(workspace)
    assert [copy.folder.exists() for copy in copies] == [True] * RUNTIMES + [False] * 2
    assert [all(file.exists() for file in each) for each in files] == [True] * RUNTIMES + [False] * 2
    assert [any(file.exists() for file in each) for each in files] == [True] * RUNTIMES + [False] * 2


def library(workspace: Workspace, crate: Path) -> list[Path]:
    """What cargo leaves of a generated crate, as far as it matters here."""
    target = workspace.target / "fast"
    paths = (
        f"lib{crate.name}.so",
        f"deps/lib{crate.name}.so",
        f"deps/{crate.name}.d",
        f".fingerprint/{crate.name}-1/l",
    )
    for path in paths:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text("")
    return [target / path for path in paths]


def test_the_crates_that_were_used_last_are_kept_with_what_was_compiled_of_them(workspace, runtime):
    copy = open_runtime(workspace, "d", runtime)
    crates = [copy.crate(f"rupy_app_{number:016}") for number in range(CRATES + 2)]
    files = []
    for number, crate in enumerate(crates):
        crate.mkdir()
        files.append(library(workspace, crate))
        os.utime(crate, (time.time() - 60 * number,) * 2)
    clear(workspace)
    assert [crate.exists() for crate in crates] == [True] * CRATES + [False] * 2
    assert [all(file.exists() for file in each) for each in files] == [True] * CRATES + [False] * 2
    assert [any(file.exists() for file in each) for each in files] == [True] * CRATES + [False] * 2


def test_what_was_compiled_for_a_runtime_goes_with_it(workspace, runtime):
    copy = open_runtime(workspace, "d", runtime)
    copy.crate("rupy_app_1").mkdir()
    files = library(workspace, copy.crate("rupy_app_1"))
    os.utime(copy.folder, (OLD, OLD))
    clear(workspace)
    assert [file for file in files if file.exists()] == []


def test_a_runtime_that_is_not_used_for_a_month_is_removed(workspace, runtime):
    old, recent = (open_runtime(workspace, digest, runtime).folder for digest in ("old", "recent"))
    os.utime(old, (time.time() - UNUSED - 60, time.time() - UNUSED - 60))
    os.utime(recent, (time.time() - UNUSED + 3600, time.time() - UNUSED + 3600))
    clear(workspace)
    assert (old.exists(), recent.exists()) == (False, True)


def test_what_was_left_by_a_build_that_was_killed_is_no_workspace(tmp_path):
    leftover = tmp_path / "cache" / ".k.1"
    leftover.mkdir(parents=True)
    assert open_workspace(tmp_path / "cache", "k", INTERPRETER).pyo3_config.is_file()


def test_the_cache_is_private(tmp_path):
    assert stat.S_IMODE(private_folder(tmp_path / "cache").stat().st_mode) == 0o700


def test_a_cache_that_others_can_write_to_is_refused(tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(BuildError, match="other users can write to the cache"):
        private_folder(folder)


def test_a_cache_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("rupy._build.cache.os.geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(BuildError, match="another user owns the cache"):
        private_folder(tmp_path)


def test_a_cache_that_cannot_be_made_is_one_message(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="cannot be used"):
        private_folder(tmp_path / "file" / "cache")


def test_the_environment_says_where_the_cache_is(monkeypatch):
    monkeypatch.setenv("HOME", "/home/u")
    assert cache_folder({}) == Path("/home/u/.cache/rupy")
    assert cache_folder({"XDG_CACHE_HOME": "/x"}) == Path("/x/rupy")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path("/home/u/.cache/rupy")
    assert cache_folder({"XDG_CACHE_HOME": "/x", "RUPY_CACHE": "/mine"}) == Path("/mine")


def hold(folder: str, log: str) -> None:
    workspace = open_workspace(Path(folder), "k", INTERPRETER)
    with workspace.lock():
        for _ in range(20):
            with Path(log).open("a") as stream:
                stream.write("x")
        with Path(log).open("a") as stream:
            stream.write("\n")


def test_builds_at_the_same_time_wait_for_each_other(tmp_path):
    log = tmp_path / "log"
    context = get_context("spawn")
    children = [context.Process(target=hold, args=(str(tmp_path / "cache"), str(log))) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert log.read_text() == ("x" * 20 + "\n") * 4


OLD = time.time() - 31 * 24 * 3600
KEYS = ["a" * 32, "b" * 32]


@pytest.fixture
def cache(tmp_path) -> Path:
    """A cache with two workspaces that have not been used for long."""
    cache = tmp_path / "cache"
    for key in KEYS:
        workspace = open_workspace(cache, key, INTERPRETER)
        with workspace.lock():
            pass
    for key in KEYS:
        os.utime(cache / key, (OLD, OLD))
    return cache


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.is_dir())


def test_a_workspace_that_is_not_used_for_a_month_is_removed(cache):
    open_workspace(cache, KEYS[0], INTERPRETER)
    assert kept(cache) == [KEYS[0]]


def test_a_workspace_that_was_used_is_kept(cache):
    recent = time.time() - 29 * 24 * 3600
    os.utime(cache / KEYS[1], (recent, recent))
    open_workspace(cache, KEYS[0], INTERPRETER)
    assert kept(cache) == KEYS


def test_a_workspace_in_which_a_build_is_under_way_is_kept(cache):
    with locked(cache / KEYS[1] / "lock"):
        os.utime(cache / KEYS[1], (OLD, OLD))
        open_workspace(cache, KEYS[0], INTERPRETER)
        assert kept(cache) == KEYS


def test_what_belongs_to_another_user_is_kept(cache, monkeypatch):
    monkeypatch.setattr("rupy._build.prune.os.geteuid", lambda: cache.stat().st_uid + 1)
    prune(cache)
    assert kept(cache) == KEYS


def test_what_a_killed_process_has_left_is_removed_and_what_is_no_workspace_is_kept(cache, tmp_path):
    others = [".important", "notes", "c" * 31]
    for name in [*others, f".{'d' * 32}.1"]:
        (cache / name).mkdir()
        os.utime(cache / name, (OLD, OLD))
    (tmp_path / "mine").mkdir()
    (cache / ("e" * 32)).symlink_to(tmp_path / "mine", target_is_directory=True)
    open_workspace(cache, KEYS[0], INTERPRETER)
    assert kept(cache) == sorted([*others, KEYS[0], "e" * 32])
