"""The pipeline of docs/ci.md, its steps run as they stand there."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from .environment import ROOT, Environment, get

pytestmark = pytest.mark.slow


def steps():
    pipeline = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL)
    return re.findall(r"^\s+run: (.+)$", pipeline[1], re.MULTILINE)


def test_pipeline_has_the_steps_that_the_text_names():
    assert [step.split()[0:2] for step in steps()] == [
        ["python", "-m"],
        ["rupy", "check"],
        ["rupy", "build"],
        ["python", "-m"],
        ["rupy", "build"],
    ]


def test_pipeline_checks_builds_tests_and_keeps_the_wheel(wheel, tmp_path):
    project = tmp_path / "hello"
    shutil.copytree(ROOT / "examples" / "hello", project, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    # The step installs `rupy-web` by name: the constraint says that it is this wheel.
    constraint = tmp_path / "constraints.txt"
    constraint.write_text(f"rupy-web @ {wheel.as_uri()}\n")
    runner = Environment.create(tmp_path / "runner", "pip>=25.1")
    for step in steps():
        runner.run("bash", "-eo", "pipefail", "-c", step, cwd=project, PIP_CONSTRAINT=str(constraint))

    report = json.loads((project / "report.json").read_text())
    assert {route["path"] for route in report["routes"]} == {"/", "/user/<username>", "/echo", "/admin"}

    (application,) = (project / "dist").glob("hello-0.0.0-*.whl")
    machine = Environment.create(tmp_path / "machine", wheel, application).without_search_path()
    with machine.serving("rupy", "serve", "hello", "--port", "0", cwd=tmp_path) as url:
        assert get(f"{url}/user/ada") == "Hello, ada!"
