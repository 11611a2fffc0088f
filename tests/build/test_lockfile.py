"""The lock file of a generated crate is the runtime's and one entry."""

from __future__ import annotations

import shutil
import subprocess
import tomllib

import pytest

from rupy._build.lockfile import lock_for_crate
from rupy._build.places import RUNTIME, read_templates
from rupy._codegen.ir.model import AppModel
from rupy._codegen.lower.plan import lower_plan
from rupy._codegen.render.crate import render

RUNTIME_LOCK = (RUNTIME / "Cargo.lock").read_text()


def test_the_crate_is_added_and_nothing_else_changes():
    before = tomllib.loads(RUNTIME_LOCK)["package"]
    after = tomllib.loads(lock_for_crate(RUNTIME_LOCK, "rupy_app"))["package"]
    assert [entry for entry in after if entry["name"] != "rupy_app"] == before
    assert {"name": "rupy_app", "version": "0.0.0", "dependencies": ["rupy_runtime"]} in after
    assert [entry["name"] for entry in after] == sorted(entry["name"] for entry in after)


@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")
def test_cargo_would_write_the_same(tmp_path):
    shutil.copytree(
        RUNTIME, tmp_path / "runtime", ignore=shutil.ignore_patterns("target", "examples", "tests", "benches")
    )
    crate = tmp_path / "app"
    (crate / "src").mkdir(parents=True)
    for path, text in render(lower_plan(AppModel("app", "app")), "app", "seal", read_templates()).items():
        (crate / path).write_text(text)
    (crate / "Cargo.lock").write_text(lock_for_crate(RUNTIME_LOCK, "rupy_app"))
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", crate / "Cargo.toml"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
