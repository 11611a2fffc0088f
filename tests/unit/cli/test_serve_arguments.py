"""What `rupy serve` makes of its arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from rupy._serve.options import Options
from rupy._serve.supervisor.settings import Settings
from rupy.cli.serve_arguments import read_arguments


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("", Options(".rupy")),
        ("--dir out --strict --allow-stale", Options("out", strict=True, allow_stale=True)),
        ("--host ::1 --port=9 --grace 0.5", Options(".rupy", host="::1", port=9, grace=0.5)),
        ("--uds /run/a", Options(".rupy", uds="/run/a")),
    ],
)
def test_one_process_has_options_and_no_settings(arguments: str, options: Options) -> None:
    assert read_arguments(arguments.split()) == (options, None)


def test_several_processes_have_settings_too() -> None:
    options, settings = read_arguments(["--workers", "3", "--port", "0", "--grace", "2"])
    assert options == Options(".rupy", port=0, grace=2.0)
    assert settings == Settings(3, port=0, grace=2.0, pid_file=str(Path(".rupy", "supervisor.pid")))


def test_every_option_of_workers_reaches_its_setting() -> None:
    _, settings = read_arguments(
        [
            "--workers",
            "1",
            "--shared-socket",
            "--max-requests",
            "4",
            "--max-requests-jitter",
            "5",
            "--max-lifetime",
            "6.5",
            "--max-memory",
            "7",
            "--pid-file",
            "/run/pid",
        ]
    )
    assert settings == Settings(
        1,
        shared_socket=True,
        max_requests=4,
        max_requests_jitter=5,
        max_lifetime=6.5,
        max_memory=7,
        pid_file="/run/pid",
        pid_file_required=True,
    )


def test_auto_is_a_number_of_processes() -> None:
    _, settings = read_arguments(["--workers", "auto"])
    assert settings is not None
    assert settings.workers >= 1
