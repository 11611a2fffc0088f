from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.bench.proc import cpu_us, resident_mb, tree


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Process 10 with two threads, the second of which started process 20."""
    write(tmp_path / "10" / "task" / "10", schedstat="1500000 77 3\n", children="")
    write(tmp_path / "10" / "task" / "11", schedstat="500000 77 3\n", children="20 \n")
    write(tmp_path / "20" / "task" / "20", schedstat="3000 77 3\n", children="")
    (tmp_path / "10" / "status").write_text("Name:\tserver\nVmPeak:\t99999 kB\nVmRSS:\t   20480 kB\n")
    (tmp_path / "20" / "status").write_text("VmRSS:\t   1024 kB\n")
    return tmp_path


def test_a_tree_has_the_children_of_every_thread(proc):
    assert tree(10, proc) == [10, 20]


def test_cpu_is_that_of_all_threads_and_children_in_microseconds(proc):
    assert cpu_us(10, proc) == 2003.0


def test_resident_memory_is_that_of_the_whole_tree(proc):
    assert resident_mb(10, proc) == 21.0


def test_a_process_that_has_ended_needs_nothing(tmp_path):
    assert cpu_us(10, tmp_path) == 0
    assert resident_mb(10, tmp_path) == 0


def test_cpu_of_a_real_process_grows_as_it_works():
    before, worked = cpu_us(os.getpid()), time.process_time()
    while time.process_time() < worked + 0.05:
        pass
    assert 45_000 < cpu_us(os.getpid()) - before < 5_000_000


def test_a_real_process_is_resident():
    assert 1 < resident_mb(os.getpid()) < 100_000
