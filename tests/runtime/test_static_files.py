"""Static files that are no plain files: links, what cannot be read, names that no file can have."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from tests.support.program import Program
from tests.support.wire import NOT_FOUND, SERVER_ERROR, eventually, get

APP = """
import os

from rupy import Rupy

app = Rupy(debug=os.environ.get("DEBUG") == "1")
app.static("/files", "files")


@app.get("/")
def root(request):
    return "root"


if __name__ == "__main__":
    app.run(port=0, grace=0.3)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("statics") / "statics"
    program = Program.write(folder, app=APP)
    files, outside = folder / "files", folder / "outside"
    (files / "inside").mkdir(parents=True)
    outside.mkdir()
    (files / "file.txt").write_text("file")
    (outside / "other.txt").write_text("other")
    (files / "link.txt").symlink_to("file.txt")
    (files / "out.txt").symlink_to("../outside/other.txt")
    (files / "out").symlink_to(outside)
    (files / "dangling.txt").symlink_to("none.txt")
    (files / "loop.txt").symlink_to("loop.txt")
    (files / "unreadable.txt").write_text("unreadable")
    (files / "unreadable.txt").chmod(0)
    os.mkfifo(files / "fifo")
    with socket.socket(socket.AF_UNIX) as bound:
        # The path of a socket may be longer than the folders of a test allow.
        here = os.open(files, os.O_PATH)
        bound.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
    (files / "zero").symlink_to("/dev/zero")
    (files / "terminal").symlink_to("/dev/tty")
    return program


@pytest.mark.parametrize(
    ("path", "content"),
    [("/files/link.txt", b"file"), ("/files/out.txt", b"other"), ("/files/out/other.txt", b"other")],
)
def test_links_are_followed_wherever_they_lead(server, path, content):
    assert server.ask(get(path)).body == content


def test_a_link_that_leads_nowhere_is_404(server):
    assert server.ask(get("/files/dangling.txt")).show() == NOT_FOUND


@pytest.mark.parametrize("size", [255, 256, 3000, 10_000])
def test_a_name_that_no_file_can_have_is_404(server, size):
    for path in ("a" * size, "inside/" + "a" * size, "a/" * (size // 2) + "a", "%C3%A9" * (size // 2)):
        if len(path) < 16_000:
            assert server.ask(get(f"/files/{path}")).show() == NOT_FOUND


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loop.txt", "Too many levels of symbolic links"),
        pytest.param(
            "unreadable.txt",
            "Permission denied",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file"),
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_500_and_a_line_in_the_log(server, name, reason):
    before = len(server.log)
    assert server.ask(get(f"/files/{name}")).show() == SERVER_ERROR
    assert eventually(lambda: reason in server.log[before:])
    written = server.log[before:].splitlines()
    assert written[0].endswith(f"GET /files/{name}: static:/files (app.py:7) failed")
    assert len(written) == 2


def test_the_reason_is_shown_in_debug_mode_only(program):
    with program.start("development", DEBUG="1") as server:
        answer = server.ask(get("/files/loop.txt", ("Accept", "text/html")))
        assert "Too many levels of symbolic links" in answer.text
        assert answer.field("content-type") == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", ["fifo", "socket", "zero", "terminal", "inside"])
def test_what_is_no_regular_file_is_404(server, name):
    before = server.log
    assert server.ask(get(f"/files/{name}")).show() == NOT_FOUND
    assert server.log == before


def test_a_fifo_keeps_no_thread(server):
    # More than there are threads that wait for disks.
    with server.connect() as connection:
        for _ in range(600):
            connection.send(get("/files/fifo"))
            assert connection.answer().status == 404
    assert server.ask(get("/files/file.txt")).body == b"file"


def test_a_request_does_not_read_what_waits_for_a_reader(server, program):
    opened = []
    fifo = program.folder / "files" / "fifo"
    writer = threading.Thread(target=lambda: opened.append(os.open(fifo, os.O_WRONLY)))
    writer.start()
    try:
        assert server.ask(get("/files/fifo")).status == 404
        writer.join(0.2)
        assert opened == []
    finally:
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        writer.join()
        os.close(reader)
        os.close(opened[0])
