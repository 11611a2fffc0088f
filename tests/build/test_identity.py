"""An artefact is its own application's, whatever was built before it, beside it, or at what time of which clock."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support import wire
from tests.support.server import BUILD_CACHE, environment, rupy, serving

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")]

SOURCE = """\
from rupy import Rupy

app = Rupy()


@app.get("/{name}")
def {name}(request):
    return "this is {name}"
"""
REFUSED = (
    "was compiled from another application, or from another state of this one; build the application again: rupy build"
)
BUILD = ("build", "--profile", "fast", "--offline")
PAST, FUTURE = 1_000_000_000, 4_000_000_000


def project(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(SOURCE.format(name=name))
    return folder


def built(folder: Path) -> Path:
    done = rupy(*BUILD, folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "app.py").read_text()
    assert old in text
    (folder / "app.py").write_text(text.replace(old, new))


def answers(folder: Path, *paths: str) -> list[str]:
    """What the compiled application says, or the status where it says nothing."""
    with serving([sys.executable, "-m", "rupy", "serve", "--strict", "--port", "0"], folder, folder / "logs") as server:
        got = [server.ask(wire.get(path)) for path in paths]
    return [answer.text if answer.status == 200 else str(answer.status) for answer in got]


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> tuple[Path, Path]:
    """Two applications whose crates have one name and one shape; tests that change them take copies."""
    places = tmp_path_factory.mktemp("first")
    return built(project(places / "a", "a")), built(project(places / "b", "b"))


@pytest.fixture
def both(first, tmp_path) -> tuple[Path, Path]:
    a, b = (Path(shutil.copytree(folder, tmp_path / folder.name, symlinks=True)) for folder in first)
    return a, b


def test_the_body_of_a_handler_changes_after_another_application_was_built(both):
    a, b = both
    edit(a, "this is a", "this is still a")
    built(a)
    assert answers(a, "/a", "/b") == ["this is still a", "404"]
    assert answers(b, "/a", "/b") == ["404", "this is b"]


def test_two_checkouts_of_one_project_differ(both, tmp_path):
    a, _ = both
    checkout = built(project(tmp_path / "checkout", "a"))
    edit(checkout, "/a", "/other")
    built(checkout)
    shutil.rmtree(a / ".rupy")
    built(a)
    assert answers(a, "/a", "/other") == ["this is a", "404"]
    assert answers(checkout, "/a", "/other") == ["404", "this is a"]


def artifact(folder: Path) -> Path:
    return folder / ".rupy" / json.loads((folder / ".rupy" / "manifest.json").read_text())["artifact"]


def test_two_checkouts_of_one_state_have_the_same_artefact(both, tmp_path):
    a, _ = both
    checkout = built(project(tmp_path / "checkout", "a"))
    assert artifact(checkout).read_bytes() == artifact(a).read_bytes()
    assert artifact(checkout).relative_to(checkout) == artifact(a).relative_to(a)


def test_builds_at_the_same_time_are_each_their_own(both):
    a, b = both
    edit(a, "/a", "/a2")
    edit(b, "/b", "/b2")
    # Twice in one folder, too.
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "rupy", *BUILD],
            cwd=folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for folder in (a, b, a, b)
    ]
    for build in builds:
        assert (build.communicate()[1].count("Traceback"), build.returncode) == (0, 0)
    assert answers(a, "/a2", "/b2") == ["this is a", "404"]
    assert answers(b, "/a2", "/b2") == ["404", "this is b"]


def test_an_edit_that_is_taken_back_takes_its_artefact_back(both):
    a, b = both
    edit(a, "/a", "/edited")
    built(a)
    edit(a, "/edited", "/a")
    os.utime(a / "app.py", (PAST, PAST))
    built(a)
    assert answers(a, "/a", "/edited") == ["this is a", "404"]
    (b / "app.py").touch()
    assert "nothing has changed" in rupy(*BUILD, folder=b).stderr


def crate_with(route: str) -> Path:
    """Where the cache has the crate of an application that was just built; another runtime may have one of it too."""
    found = [
        crate
        for crate in BUILD_CACHE.glob("*/runtime-*/rupy_app_*")
        if f'"{route}"' in (crate / "src" / "routes.rs").read_text()
    ]
    return max(found, key=lambda crate: crate.stat().st_mtime)


def set_times(places: list[Path], moment: int) -> None:
    for place in places:
        for file in [place, *place.rglob("*")]:
            os.utime(file, (moment, moment))


@pytest.mark.parametrize("moment", [PAST, FUTURE])
def test_no_clock_makes_another_crate_pass_for_this_one(both, moment):
    """Cargo compiles where a source is younger than what was compiled of it before."""
    a, _ = both
    edit(a, "/a", f"/at/{moment}")
    built(a)
    name = crate_with(f"/at/{moment}").name
    set_times(list(BUILD_CACHE.glob(f"*/target/fast/.fingerprint/{name}-*")), moment)
    edit(a, f"/at/{moment}", f"/then/{moment}")
    set_times([a], moment)
    built(a)
    assert answers(a, f"/then/{moment}", f"/at/{moment}", "/a") == ["this is a", "404", "404"]


def test_a_library_of_the_cache_that_is_not_what_was_compiled_is_compiled_again(both):
    a, b = both
    edit(a, "/a", "/mended")
    built(a)
    name = crate_with("/mended").name
    for library in BUILD_CACHE.glob(f"*/target/fast/**/lib{name}.so"):
        library.write_bytes(artifact(b).read_bytes())
    (a / ".rupy" / "build.json").unlink()
    built(a)
    assert answers(a, "/mended", "/b") == ["this is a", "404"]


@pytest.mark.parametrize("seconds", [0.2, 0.4, 0.6, 0.8])
def test_a_build_that_is_killed_leaves_the_artefact_that_was_there(both, seconds):
    a, _ = both
    before = (a / "app.py").read_text(), plan(a)
    edit(a, "/a", f"/killed/{seconds}")
    after = (a / "app.py").read_text()
    command = [sys.executable, "-m", "rupy", *BUILD]
    build = subprocess.Popen(command, cwd=a, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        time.sleep(seconds)
        build.kill()
        build.wait()
        if plan(a) == before[1]:
            (a / "app.py").write_text(before[0])
            assert answers(a, "/a") == ["this is a"]
        (a / "app.py").write_text(after)
        built(a)
        assert len(list((a / ".rupy").glob("*/_rupy*"))) == 1
        assert answers(a, f"/killed/{seconds}", "/a") == ["this is a", "404"]
    finally:
        # Cargo goes on without the build that has started it.
        with suppress(ProcessLookupError):
            os.killpg(build.pid, signal.SIGKILL)


def plan(folder: Path) -> str:
    return json.loads((folder / ".rupy" / "manifest.json").read_text())["plan"]


def swap(folder: Path, content: bytes) -> None:
    """Put another file in the place of the artefact, in the manifest too: what another build would have written."""
    file = folder / ".rupy" / "manifest.json"
    manifest = json.loads(file.read_text())
    artifact(folder).write_bytes(content)
    manifest["artifact_sha256"] = sha256(content).hexdigest()
    file.write_text(json.dumps(manifest))


@pytest.mark.parametrize("arguments", [(), ("--strict",), ("--allow-stale",), ("--workers", "2")])
def test_serve_refuses_the_artefact_of_another_application(both, arguments):
    a, b = both
    swap(a, artifact(b).read_bytes())
    done = rupy("serve", "--port", "0", *arguments, folder=a, timeout=60)
    assert (done.returncode, done.stderr) == (3, f"rupy: {artifact(a)} {REFUSED}\n")


def test_an_artefact_that_is_not_ours_is_not_run(both):
    a, _ = both
    swap(a, b"\x7fELF no library at all")
    done = rupy("serve", "--port", "0", folder=a, timeout=60)
    assert (done.returncode, done.stderr) == (3, f"rupy: {artifact(a)} {REFUSED}\n")


def test_an_artefact_that_only_looks_like_ours_is_refused_when_it_is_loaded(both):
    a, b = both
    swap(a, artifact(b).read_bytes() + artifact(a).read_bytes())
    done = rupy("serve", "--port", "0", folder=a, timeout=60)
    assert (done.returncode, done.stderr) == (3, f"rupy: {artifact(a)} {REFUSED}\n")


def test_a_build_replaces_the_artefact_of_another_application(both):
    a, b = both
    swap(a, artifact(b).read_bytes())
    built(a)
    assert answers(a, "/a", "/b") == ["this is a", "404"]


def test_the_test_client_refuses_the_artefact_of_another_application(both):
    a, b = both
    swap(a, artifact(b).read_bytes())
    program = f"from rupy.testing import TestClient\nwith TestClient.built({str(a / '.rupy')!r}): pass"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment())
    assert done.stderr.splitlines()[-1].endswith(f"{artifact(a)} {REFUSED}")
