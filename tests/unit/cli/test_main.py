"""The command `rupy`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rupy import __version__
from rupy.cli.group import COMMANDS


def rupy(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rupy", *arguments], cwd=cwd, capture_output=True, text=True, timeout=60
    )


def test_the_version() -> None:
    assert rupy("--version").stdout == f"rupy {__version__}\n"


def test_the_help_names_every_command_without_importing_it() -> None:
    result = rupy("--help")
    assert result.returncode == 0
    for name, text in COMMANDS.items():
        assert f"  {name:<9}{text}" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help(command: str) -> None:
    result = rupy(command, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: rupy {command} [OPTIONS]")


def test_the_group_leaves_the_arguments_of_serve_to_serve() -> None:
    # As click finds a command: `--` is an argument of the group.
    assert rupy("--", "serve", "--help").stdout == rupy("serve", "--help").stdout
    assert rupy("--", "serve", "--port", "-1").returncode == 2


def test_errors_of_usage_read_the_same_with_and_without_click() -> None:
    serve, dev = rupy("serve", "--nothing"), rupy("dev", "--nothing")
    assert serve.returncode == dev.returncode == 2
    *frame, error = (
        serve.stderr.replace("serve [OPTIONS] [NAME]", "dev [OPTIONS] [APP]").replace("serve", "dev").splitlines()
    )
    assert frame == dev.stderr.splitlines()[:-1]
    assert error.startswith("Error: No such option")


def test_a_module_in_the_folder_of_the_call_has_any_name(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    result = rupy("serve", cwd=tmp_path)
    assert "there is no artefact in" in result.stderr


def test_an_unknown_command_is_an_error_of_usage() -> None:
    result = rupy("fly")
    assert (result.returncode, "No such command 'fly'" in result.stderr) == (2, True)


def test_an_error_of_ours_is_one_message_with_its_exit_code(tmp_path: Path) -> None:
    result = rupy("serve", cwd=tmp_path)
    assert result.returncode == 3
    assert result.stderr == f"rupy: there is no artefact in {tmp_path}/.rupy; build the application first: rupy build\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--workers", "0"), 2, "0 is not a number from 1 to 1024, or auto"),
        (("--workers", "many"), 2, "many is not a number from 1 to 1024, or auto"),
        (("--shared-socket",), 2, "--shared-socket has no effect without --workers"),
        (("--max-requests", "9"), 2, "--max-requests has no effect without --workers"),
        (("--max-lifetime", "9"), 2, "--max-lifetime has no effect without --workers"),
        (("--max-memory", "9"), 2, "--max-memory has no effect without --workers"),
        (("--pid-file", "x"), 2, "--pid-file has no effect without --workers"),
        (
            ("--workers", "2", "--max-requests-jitter", "9"),
            2,
            "--max-requests-jitter has no effect without --max-requests",
        ),
        (("--workers", "2", "--uds", "x", "--shared-socket"), 2, "--shared-socket has no effect with --uds"),
        (("--workers", "2", "--max-lifetime", "nan"), 2, "nan is not a number of seconds from 1 to 31536000"),
        (("--workers", "2", "--dir", "elsewhere"), 3, "there is no artefact in"),
        (("--port", "70000"), 2, "Invalid value for '--port': 70000 is not a whole number from 0 to 65535"),
        (("--grace", "-1"), 2, "-1 is not a number of seconds"),
        (("--grace", "nan"), 2, "nan is not a number of seconds"),
        (("--grace", "soon"), 2, "Invalid value for '--grace': soon is not a number of seconds from 0 to 86400"),
        (("--uds", "a", "--port", "1"), 2, "give --uds or --host and --port, not both"),
        (("shop", "--dir", "x"), 2, "give NAME or --dir, not both"),
        (("--nothing",), 2, "No such option '--nothing'; rupy serve --help lists them"),
        (("--por", "1"), 2, "No such option '--por'"),
        (("--port",), 2, "Invalid value for '--port': expected one argument"),
        (("--max-requests", "1e3"), 2, "1e3 is not a whole number from 1 up"),
        (("shop", "shelf"), 2, "Got unexpected extra arguments (shelf); give one NAME at most"),
        (("shop",), 3, "no application shop is installed"),
        (("--dir", "elsewhere"), 3, "there is no artefact in"),
    ],
)
def test_serve_refuses_what_it_cannot_do(tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = rupy("serve", *arguments, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (code, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("source", "arguments", "code", "message"),
    [
        (None, (), 2, "there is no app.py or main.py in"),
        (None, ("absent.py",), 2, "there is no file"),
        ("", (), 4, "app has no application"),
        ("1 / 0", (), 4, "ZeroDivisionError: division by zero"),
        ("from rupy import Rupy\napp = Rupy()\n@app.get('x')\ndef x(request): ...", (), 4, "app.py:3:2: RPY301"),
        ("from rupy import Rupy\nApp = Rupy", ("app:App", "--host", ""), 1, "the host is ''"),
        ("", ("--reload-include", "*.html"), 2, "--reload-include has no effect without --reload; give both"),
        ("", ("--reload", "--reload-include", "../x"), 2, "'--reload-include': '../x' is no pattern of files in"),
    ],
)
def test_dev_says_why_it_cannot_start(
    tmp_path: Path, source: str | None, arguments: tuple[str, ...], code: int, message: str
) -> None:
    if source is not None:
        (tmp_path / "app.py").write_text(source, encoding="utf-8")
    result = rupy("dev", *arguments, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (code, "")
    assert message in result.stderr
