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
from rupy._build.errors import BuildError
from rupy._build.interpreter import Interpreter
from rupy._build.places import RUNTIME
from rupy._build.prune import prune
from rupy._build.toolchain import Toolchain
from rupy._build.workspace import open_workspace, workspace_key

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


@pytest.mark.parametrize("name", ["Cargo.toml", "Cargo.lock", "build.rs", "src/lib.rs", "src/server/lane.rs"])
def test_another_runtime_has_another_workspace(runtime, name):
    before = key(runtime)
    (runtime / name).write_bytes((runtime / name).read_bytes() + b"\n")
    assert key(runtime) != before


def test_tests_of_the_runtime_do_not_count(runtime):
    before = key(runtime)
    (runtime / "tests").mkdir(exist_ok=True)
    (runtime / "tests" / "more.rs").write_text("")
    assert key(runtime) == before


def test_a_workspace_holds_the_runtime_and_what_pyo3_is_told(runtime, tmp_path):
    workspace = open_workspace(tmp_path / "cache", "k", runtime, INTERPRETER)
    assert (workspace.runtime / "src/lib.rs").read_bytes() == (runtime / "src/lib.rs").read_bytes()
    assert workspace.pyo3_config.read_text() == (
        "implementation=CPython\nversion=3.11\nshared=true\npointer_width=64\nbuild_flags=\nsuppress_build_script_link_lines=true\n"
    )


def test_a_workspace_is_not_written_again(runtime, tmp_path):
    first = open_workspace(tmp_path / "cache", "k", runtime, INTERPRETER)
    before = first.pyo3_config.stat().st_mtime_ns
    assert open_workspace(tmp_path / "cache", "k", runtime, INTERPRETER) == first
    assert first.pyo3_config.stat().st_mtime_ns == before


def test_what_was_left_by_a_build_that_was_killed_is_no_workspace(runtime, tmp_path):
    leftover = tmp_path / "cache" / ".k.1"
    leftover.mkdir(parents=True)
    assert (open_workspace(tmp_path / "cache", "k", runtime, INTERPRETER).runtime / "Cargo.lock").is_file()


def test_applications_have_places_of_their_own(runtime, tmp_path):
    workspace = open_workspace(tmp_path / "cache", "k", runtime, INTERPRETER)
    places = {
        workspace.crate(Path("/a"), "app"),
        workspace.crate(Path("/b"), "app"),
        workspace.crate(Path("/a"), "app:other"),
    }
    assert len(places) == 3
    # Beside the runtime, where the generated Cargo.toml looks for it.
    assert {place.parent for place in places} == {workspace.runtime.parent}


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


def hold(folder: str, runtime: str, log: str) -> None:
    workspace = open_workspace(Path(folder), "k", Path(runtime), INTERPRETER)
    with workspace.lock():
        for _ in range(20):
            with Path(log).open("a") as stream:
                stream.write("x")
        with Path(log).open("a") as stream:
            stream.write("\n")


def test_builds_at_the_same_time_wait_for_each_other(runtime, tmp_path):
    log = tmp_path / "log"
    context = get_context("spawn")
    children = [context.Process(target=hold, args=(str(tmp_path / "cache"), str(runtime), str(log))) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert log.read_text() == ("x" * 20 + "\n") * 4


OLD = time.time() - 31 * 24 * 3600
KEYS = ["a" * 32, "b" * 32]


@pytest.fixture
def cache(runtime, tmp_path) -> Path:
    """A cache with two workspaces that have not been used for long."""
    cache = tmp_path / "cache"
    for key in KEYS:
        workspace = open_workspace(cache, key, runtime, INTERPRETER)
        with workspace.lock():
            pass
    for key in KEYS:
        os.utime(cache / key, (OLD, OLD))
    return cache


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.is_dir())


def test_a_workspace_that_is_not_used_for_a_month_is_removed(cache, runtime):
    open_workspace(cache, KEYS[0], runtime, INTERPRETER)
    assert kept(cache) == [KEYS[0]]


def test_a_workspace_that_was_used_is_kept(cache, runtime):
    recent = time.time() - 29 * 24 * 3600
    os.utime(cache / KEYS[1], (recent, recent))
    open_workspace(cache, KEYS[0], runtime, INTERPRETER)
    assert kept(cache) == KEYS


def test_a_workspace_in_which_a_build_is_under_way_is_kept(cache, runtime):
    with locked(cache / KEYS[1] / "lock"):
        os.utime(cache / KEYS[1], (OLD, OLD))
        open_workspace(cache, KEYS[0], runtime, INTERPRETER)
        assert kept(cache) == KEYS


def test_what_belongs_to_another_user_is_kept(cache, monkeypatch):
    monkeypatch.setattr("rupy._build.prune.os.geteuid", lambda: cache.stat().st_uid + 1)
    prune(cache)
    assert kept(cache) == KEYS


def test_what_a_killed_process_has_left_is_removed_and_what_is_no_workspace_is_kept(cache, runtime, tmp_path):
    others = [".important", "notes", "c" * 31]
    for name in [*others, f".{'d' * 32}.1"]:
        (cache / name).mkdir()
        os.utime(cache / name, (OLD, OLD))
    (tmp_path / "mine").mkdir()
    (cache / ("e" * 32)).symlink_to(tmp_path / "mine", target_is_directory=True)
    open_workspace(cache, KEYS[0], runtime, INTERPRETER)
    assert kept(cache) == sorted([*others, KEYS[0], "e" * 32])
