"""How `rupy reload` finds a supervisor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rupy._serve.supervisor.pidfile import NoSupervisor, held, supervisor_of
from rupy.exceptions import StartError


def test_a_supervisor_is_found_as_long_as_it_holds_its_file(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    with held(file):
        assert supervisor_of(file) == os.getpid()
    assert not file.exists()
    with pytest.raises(NoSupervisor, match="cannot read"):
        supervisor_of(file)


def test_a_file_that_was_left_behind_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    file.write_text("1\n")
    with pytest.raises(NoSupervisor, match="has ended"):
        supervisor_of(file)
    with held(file):
        assert supervisor_of(file) == os.getpid()


def test_a_file_has_one_supervisor(tmp_path: Path) -> None:
    with (
        held(tmp_path / "pid"),
        pytest.raises(StartError, match=rf"another supervisor \(pid {os.getpid()}\) has the pid file"),
        held(tmp_path / "pid"),
    ):
        pass


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(StartError, match="cannot write the pid file .*No such file or directory"),
        held(tmp_path / "absent" / "pid"),
    ):
        pass
