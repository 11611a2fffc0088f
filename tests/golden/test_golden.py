"""The crates of three applications, as they are generated, formatted, compiled and checked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rupy._build.environment import cargo_environment
from rupy._build.files import write_tree
from rupy._build.lockfile import lock_for_crate
from rupy._build.machine import find_machine
from rupy._build.places import RUNTIME, read_templates
from rupy._build.runtime_copy import open_runtime
from rupy._build.sources import ProjectSources
from rupy._codegen.analyse.target import Target
from rupy._codegen.generate import generate, study
from rupy._codegen.ir.codec import decode, encode
from rupy._codegen.ir.plan import Plan
from rupy._serve.digest import sha256_of_text
from rupy._serve.seal import seal_of
from tests.support.server import environment

HERE = Path(__file__).parent
CASES = {"hello": Target("app"), "package": Target("shop"), "adversarial": Target("app")}

needs_rust = pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")


def generated(case: str) -> dict[str, str]:
    found = study(ProjectSources(HERE / case), CASES[case])
    seal = seal_of(sha256_of_text(encode(found.checked_plan)), sha256_of_text(found.shape))
    return generate(found.checked_plan, str(CASES[case]), seal, read_templates())


def committed(case: str) -> dict[str, str]:
    crate = HERE / case / "crate"
    return {file.relative_to(crate).as_posix(): file.read_text("utf-8") for file in crate.rglob("*") if file.is_file()}


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_the_one_that_is_committed(case, updating):
    # runtime/src/plan.rs reads and writes the same files: that holds both sides of the contract together.
    file = HERE / case / "plan.json"
    text = encode(study(ProjectSources(HERE / case), CASES[case]).checked_plan) + "\n"
    if updating:
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text
    assert encode(decode(Plan, text)) + "\n" == text


@pytest.mark.parametrize("case", CASES)
def test_the_crate_is_the_one_that_is_committed(case, updating):
    if updating:
        write_tree(HERE / case / "crate", generated(case))
    assert generated(case) == committed(case)


@pytest.mark.parametrize("case", CASES)
def test_every_route_is_compiled(case):
    found = study(ProjectSources(HERE / case), CASES[case])
    assert [route.path for route in found.report if route.tier == "dynamic"] == []
    assert found.diagnostics == ()


@needs_rust
@pytest.mark.parametrize("case", CASES)
def test_rustfmt_has_nothing_to_change(case):
    file = HERE / case / "crate" / "src" / "lib.rs"
    done = subprocess.run(["rustfmt", "--check", "--edition", "2024", file], capture_output=True, text=True)
    assert done.stdout + done.stderr == ""


@needs_rust
@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_clippy_has_nothing_to_say(case):
    done = cargo(case, "clippy", "--", "-D", "warnings")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr


@needs_rust
@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_it_compiles_without_a_warning(case):
    done = cargo(case, "build")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr


def cargo(case: str, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run cargo on a committed crate, in the place and the way that a build does."""
    machine = find_machine("fast", environment())
    workspace = machine.workspace()
    with workspace.lock():
        crate = open_runtime(workspace, machine.runtime, RUNTIME).crate(f"golden-{case}")
        options = ["--locked", "--profile", "fast", "--manifest-path", crate / "Cargo.toml", *arguments]
        write_tree(
            crate, {**committed(case), "Cargo.lock": lock_for_crate((RUNTIME / "Cargo.lock").read_text(), "rupy_app")}
        )
        return subprocess.run(
            [machine.toolchain.cargo, command, *options],
            cwd=workspace.folder,
            env=cargo_environment(os.environ, machine.toolchain, workspace.target, workspace.pyo3_config),
            capture_output=True,
            text=True,
        )
