"""`rupy build` from the command line, with a real cargo."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import zipfile
from pathlib import Path

import pytest

from rupy._build.report import SCHEMA
from tests.support.server import rupy

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")]

APP = """\
from rupy import Request, Response, Rupy

app = Rupy()


@app.middleware
def guard(request: Request):
    return request


@app.get("/user/<username>")
def user(request: Request, username: str) -> Response:
    return Response(f"Hello, {username}!")
"""


def build(folder: Path, *arguments: str, **changes: str):
    return rupy("build", "--profile", "fast", *arguments, folder=folder, **changes)


def project(folder: Path, source: str = APP) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(source)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """An application that is built once; tests that change it take a copy."""
    folder = project(tmp_path_factory.mktemp("built") / "shop")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return folder


@pytest.fixture
def copy(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def manifest(folder: Path) -> dict:
    return json.loads((folder / ".rupy" / "manifest.json").read_text())


def test_the_artefact_has_manifest_report_and_a_readable_crate(built):
    out = built / ".rupy"
    assert (out / manifest(built)["artifact"]).is_file()
    assert list(manifest(built)["sources"]) == ["app.py"]
    assert manifest(built)["profile"] == "fast"
    assert [route["path"] for route in json.loads((out / "report.json").read_text())["routes"]] == ["/user/<username>"]
    assert "app.py:11" in (out / "crate" / "src" / "routes.rs").read_text()
    assert str(built) not in (out / "manifest.json").read_text() + (out / "build.json").read_text()


def test_an_unchanged_application_is_told_at_once(copy):
    start = time.perf_counter()
    done = build(copy)
    seconds = time.perf_counter() - start
    assert "nothing has changed" in done.stderr
    # The bar is 0.4 s on an idle machine; this one may be busy.
    assert seconds < 3


def test_the_folder_of_an_application_can_be_moved(copy, tmp_path):
    moved = tmp_path / "elsewhere" / "moved"
    moved.parent.mkdir()
    copy.rename(moved)
    assert "nothing has changed" in build(moved).stderr


def test_a_changed_route_is_compiled_and_replaces_the_artefact(copy):
    before = manifest(copy)
    (copy / "app.py").write_text(APP.replace("/user/", "/person/"))
    done = build(copy)
    assert done.returncode == 0, done.stderr
    assert manifest(copy)["artifact"] != before["artifact"]
    assert not (copy / ".rupy" / before["artifact"]).exists()
    assert [route["path"] for route in json.loads((copy / ".rupy/report.json").read_text())["routes"]] == [
        "/person/<username>"
    ]


def test_a_damaged_artefact_is_compiled_again(copy):
    artifact = copy / ".rupy" / manifest(copy)["artifact"]
    artifact.write_bytes(b"damaged")
    assert build(copy).returncode == 0
    assert artifact.read_bytes() != b"damaged"


def test_a_module_that_appears_makes_the_artefact_stale(tmp_path):
    folder = project(tmp_path / "shop", "from views import register\n" + APP + "\nregister(app)\n")
    assert "RPY2" in build(folder).stderr
    assert "nothing has changed" in build(folder).stderr
    (folder / "views.py").write_text(
        'def register(app):\n    app.get("/more")(more)\n\n\ndef more(request):\n    return ""\n'
    )
    done = build(folder)
    assert done.returncode == 0
    assert sorted(manifest(folder)["sources"]) == ["app.py", "views.py"]


def test_no_code_of_the_application_runs(tmp_path):
    folder = project(tmp_path / "shop", f"open({str(tmp_path / 'ran')!r}, 'w').close()\n{APP}")
    assert build(folder).returncode == 0
    assert not (tmp_path / "ran").exists()


def test_no_configuration_of_the_application_counts(tmp_path):
    folder = project(tmp_path / "shop")
    ran = tmp_path / "ran"
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f'#!/bin/sh\ntouch {ran}\nexec "$@"\n')
    wrapper.chmod(0o755)
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config.toml").write_text(
        f'[build]\nrustc = "{wrapper}"\nrustc-wrapper = "{wrapper}"\ntarget-dir = "{tmp_path / "target"}"\n'
        f'[target.x86_64-unknown-linux-gnu]\nlinker = "{wrapper}"\nrustflags = ["--bad"]\n'
        '[net]\noffline = true\n[env]\nPYO3_PYTHON = "no"\n'
    )
    (folder / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.0.0"\n')
    (folder / "rustfmt.toml").write_text("bad")
    done = build(
        folder,
        RUSTC_WRAPPER=str(wrapper),
        RUSTFLAGS="--bad",
        CC=str(wrapper),
        CARGO_TARGET_DIR=str(tmp_path / "target"),
    )
    assert done.returncode == 0, done.stderr
    assert not ran.exists()
    assert not (tmp_path / "target").exists()


def test_the_same_sources_give_the_same_crate(copy, tmp_path):
    other = project(tmp_path / "other")
    assert build(other, PYTHONHASHSEED="7").returncode == 0
    for file in ("Cargo.toml", "Cargo.lock", "src/lib.rs", "src/routes.rs", "src/matcher.rs", "src/chain.rs"):
        assert (other / ".rupy/crate" / file).read_bytes() == (copy / ".rupy/crate" / file).read_bytes()
    assert manifest(other)["plan"] == manifest(copy)["plan"]


def test_the_wheel_has_what_is_listed(copy, tmp_path):
    (copy / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "1.0"\n[tool.rupy]\ninclude = ["page.html"]\n'
    )
    (copy / "page.html").write_text("page")
    done = build(copy, "--wheel", str(tmp_path / "dist"), "--list")
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert archive.namelist() == done.stdout.splitlines()
        assert archive.read("rupy_apps/shop/page.html") == b"page"
    assert {"rupy_apps/shop/app.py", f"rupy_apps/shop/.rupy/{manifest(copy)['artifact']}"} <= set(
        done.stdout.splitlines()
    )


def test_the_report_goes_where_it_is_asked_for(copy, tmp_path):
    assert build(copy, "--report", str(tmp_path / "deep/report.json")).returncode == 0
    assert (tmp_path / "deep/report.json").read_bytes() == (copy / ".rupy/report.json").read_bytes()
    assert json.loads(build(copy, "--report", "-").stdout)["schema"] == SCHEMA


def test_too_few_routes_at_a_tier_end_with_1(copy):
    done = build(copy, "--fail-under", "native=1")
    assert (done.returncode, "--fail-under asks for 1" in done.stderr) == (1, True)
    assert build(copy, "--fail-under", "inline=1").returncode == 0


def test_strict_makes_a_warning_an_error_also_where_nothing_has_changed(tmp_path):
    folder = project(tmp_path / "shop", APP + '\nfor name in ("a", "b"):\n    app.get(f"/{name}")(guard)\n')
    assert build(folder).returncode == 0
    for _ in range(2):
        done = build(folder, "--strict")
        assert (done.returncode, "refused by --strict" in done.stderr) == (1, True)


def test_cargo_without_its_crates_ends_with_5_and_says_what_it_says(tmp_path):
    folder = project(tmp_path / "shop")
    done = build(folder, "--offline", CARGO_HOME=str(tmp_path / "empty"), RUPY_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 5
    assert "RPY503" in done.stderr
    assert "build once without --offline" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_toolchain_ends_with_5(tmp_path):
    folder = project(tmp_path / "shop")
    done = build(folder, PATH=os.path.dirname(sys.executable))
    assert done.returncode == 5
    assert "RPY501 there is no rustc on the PATH" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("source", "arguments", "code", "message"),
    [
        ("def broken(:\n", (), 1, "RPY223"),
        ("x = 1\n", (), 1, "RPY220"),
        (APP + APP.partition("guard")[2].partition("return request")[2], (), 1, "RPY3"),
        (APP, ("missing.py",), 2, "there is no file"),
        (APP, ("--fail-under", "fast=1"), 2, "write TIER=N"),
        (APP, ("--out", "deep/out"), 2, "beside its sources"),
        (APP, ("--profile", "debug"), 2, "debug"),
    ],
)
def test_a_mistake_is_one_message_and_its_exit_code(tmp_path, source, arguments, code, message):
    done = build(project(tmp_path / "shop", source), *arguments)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
