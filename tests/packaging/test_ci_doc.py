"""The pipeline of docs/ci.md, its steps run as they stand there."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from .environment import ROOT, Environment, get

pytestmark = pytest.mark.slow


def block(language):
    return re.search(rf"```{language}\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL)[1]


def steps():
    return re.findall(r"^\s+run: (.+)$", block("yaml"), re.MULTILINE)


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
    (project / "wheels").mkdir()
    shutil.copy(wheel, project / "wheels")
    runner = Environment.create(tmp_path / "runner", "pip>=25.1")
    for step in steps():
        runner.run("bash", "-eo", "pipefail", "-c", step, cwd=project)

    report = json.loads((project / "report.json").read_text())
    assert {route["path"] for route in report["routes"]} == {"/", "/user/<username>", "/echo", "/admin"}

    install, serve = block("sh").splitlines()
    machine = Environment.create(tmp_path / "machine", "pip>=25.1")
    machine.run("bash", "-eo", "pipefail", "-c", install, cwd=project)
    command = serve.replace("0.0.0.0", "127.0.0.1").replace("8000", "0").split()
    with machine.without_search_path().serving(*command, cwd=tmp_path) as url:
        assert get(f"{url}/user/ada") == "Hello, ada!"
