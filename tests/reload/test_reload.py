"""`rupy dev --reload` and `app.run(reload=True)`: real files, real processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server, python, rupy, serving
from tests.support.wire import Connection, eventually, get
from tests.support.workers import children, is_alive

APP = """
import os
import time
from rupy import Rupy
from views import TEXT

app = Rupy()


@app.get("/")
def index(request):
    return TEXT


@app.get("/pid")
def pid(request):
    return str(os.getpid())


@app.get("/slow")
def slow(request):
    print("asked slowly", flush=True)
    while not os.path.exists("go"):
        time.sleep(0.01)
    return TEXT


@app.get("/fail")
def fail(request):
    raise ValueError("on purpose")


if __name__ == "__main__":
    app.run(port=0, reload=True)
"""

#: Loads until a file is there.
WAITING = """
import os, time
print("loading", flush=True)
while not os.path.exists("go"):
    time.sleep(0.01)
TEXT = "waited"
"""

COMMANDS = {
    "rupy dev": ["-m", "rupy", "dev", "--reload", "--port", "0"],
    "app.run": ["app.py"],
}

#: Seconds for what takes a fraction of one on an idle machine.
LONG = 60.0


class Project:
    """An application whose sources change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("app", APP)
        self.write("views", 'TEXT = "one"\n')

    def write(self, module: str, source: str) -> None:
        file = self.folder / f"{module}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        # In one step: half of it would be a change, too.
        aside = self.folder / "aside"
        aside.write_text(source, encoding="utf-8")
        aside.replace(file)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder)


@pytest.fixture(params=COMMANDS)
def server(project: Project, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with serving([sys.executable, *COMMANDS[request.param]], project.folder, tmp_path / "logs") as server:
        yield server


@pytest.fixture
def dev(project: Project, tmp_path: Path) -> Iterator[Server]:
    """What both commands share is tested with one of them."""
    with serving([sys.executable, *COMMANDS["rupy dev"]], project.folder, tmp_path / "logs") as server:
        yield server


def says(server: Server, text: str) -> bool:
    return eventually(lambda: server.ask(get("/")).text == text, LONG)


def logs(server: Server, text: str) -> bool:
    return eventually(lambda: text in server.log, LONG)


def changes(server: Server) -> list[str]:
    """What has been reloaded for."""
    return re.findall(r"^rupy: (.*) changed, reloading$", server.log, re.MULTILINE)


def test_a_change_is_served_by_another_process_on_the_same_port(project, server):
    assert server.ask(get("/")).text == "one"
    pid = server.ask(get("/pid")).text
    project.write("views", 'TEXT = "two"\n')
    assert says(server, "two"), server.log
    assert server.ask(get("/pid")).text != pid
    assert changes(server) == ["views.py"]
    assert logs(server, "rupy: reloaded, 1 worker\n")
    assert eventually(lambda: not is_alive(int(pid)), LONG)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("TEXT = (\n", "SyntaxError: '(' was never closed"),
        ("import nowhere\n", "No module named 'nowhere'"),
        ("TEXT = 1 / 0\n", "ZeroDivisionError: division by zero"),
        ("raise SystemExit\n", "before it could serve"),
        ("import os; os._exit(0)\n", "ended with exit code 0 before it could serve"),
        ("import os; os.abort()\n", "SIGABRT"),
    ],
    ids=["syntax", "import", "exception", "exit", "end", "crash"],
)
def test_a_source_that_cannot_be_loaded_is_shown_and_the_process_of_before_goes_on(project, server, source, shown):
    pid = server.ask(get("/pid")).text
    project.write("views", source)
    assert logs(server, "the workers of before go on"), server.log
    assert shown in server.log
    assert (server.ask(get("/")).text, server.ask(get("/pid")).text) == ("one", pid)
    project.write("views", 'TEXT = "three"\n')
    assert says(server, "three"), server.log


def test_an_editor_that_saves_by_renaming_is_seen(project, server):
    for number, module in enumerate(["views", "app", "views"]):
        file = project.folder / f"{module}.py"
        aside = project.folder / f".{module}.py.tmp{number}"
        aside.write_text(file.read_text().replace("one", "two") + f"# {number}\n")
        aside.replace(file)
        assert eventually(lambda: len(changes(server)) > number, LONG), server.log  # noqa: B023 - asked at once
    assert changes(server) == ["views.py", "app.py", "views.py"]
    assert says(server, "two")


def test_modules_and_folders_that_are_new_are_seen(project, dev):
    project.write("views", "from pages.about import TEXT\n")
    assert logs(dev, "No module named 'pages'")
    project.write("pages/about", 'TEXT = "about"\n')
    assert says(dev, "about"), dev.log
    project.write("pages/about", 'TEXT = "more about"\n')
    assert says(dev, "more about"), dev.log


def test_a_folder_that_is_moved_here_is_seen(project, dev, tmp_path):
    project.write("views", "from pages.about import TEXT\n")
    assert logs(dev, "No module named 'pages'")
    shutil.copytree(project.folder, tmp_path / "other")
    (tmp_path / "other" / "about.py").write_text('TEXT = "about"\n')
    (tmp_path / "other").rename(project.folder / "pages")
    assert says(dev, "about"), dev.log


def test_the_bytecode_of_the_save_before_is_not_run(project, tmp_path):
    command = [sys.executable, *COMMANDS["rupy dev"]]
    with serving(command, project.folder, tmp_path / "logs", PYTHONDONTWRITEBYTECODE="") as server:
        views = project.folder / "views.py"
        stat = views.stat()
        assert list(project.folder.glob("__pycache__/views.*.pyc"))
        # The same size, in the same second.
        views.write_text('TEXT = "two"\n')
        os.utime(views, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert logs(server, "reloaded"), server.log
        assert says(server, "two")


def test_what_is_no_source_of_the_application_changes_nothing(project, dev):
    pid = dev.ask(get("/pid")).text
    for name in ("data.txt", ".hidden.py", ".git/hook.py", "node_modules/x.py", "lib/site-packages/x.py",
                 "__pycache__/x.py", "static/style.css", "templates/page.html", "app.py~", ".app.py.swp"):  # fmt: skip
        file = project.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    (project.folder / "env").mkdir()
    (project.folder / "env" / "pyvenv.cfg").write_text("home = /nowhere\n")
    project.write("env/bin/activate_this", "x")
    (project.folder / "empty").mkdir()
    assert dev.ask(get("/pid")).text == pid
    project.write("last", "x")
    # Changes are told in their order.
    assert logs(dev, "last.py changed, reloading")
    assert changes(dev) == ["last.py"]


INCLUDING = {
    "rupy dev": [*COMMANDS["rupy dev"], "--reload-include", "*.html", "--reload-include", ".env"],
    "app.run": ["app.py"],
}


@pytest.mark.parametrize("command", INCLUDING.values(), ids=INCLUDING)
def test_files_that_a_pattern_names_are_seen(project, tmp_path, command):
    project.write("app", APP.replace("reload=True", 'reload=True, reload_include=["*.html", ".env"]'))
    project.write("views", 'TEXT = open("pages/index.html").read() + open(".env").read()\n')
    (project.folder / "pages").mkdir()
    (project.folder / "pages" / "index.html").write_text("page ")
    (project.folder / ".env").write_text("A")
    with serving([sys.executable, *command], project.folder, tmp_path / "logs") as server:
        assert server.ask(get("/")).text == "page A"
        (project.folder / "style.css").touch()
        (project.folder / ".env").write_text("B")
        assert says(server, "page B"), server.log
        (project.folder / "pages" / "index.html").write_text("other ")
        assert says(server, "other B"), server.log
        assert set(changes(server)) == {".env", "pages/index.html"}


def test_a_change_while_an_application_loads_begins_anew(project, server):
    before = children(server)
    project.write("views", WAITING)
    assert eventually(lambda: "loading" in server.output, LONG)
    (loading,) = children(server) - before
    project.write("views", 'TEXT = "mended"\n')
    assert says(server, "mended"), server.log
    assert eventually(lambda: not is_alive(loading), LONG)
    assert "Traceback" not in server.log


def test_the_end_does_not_wait_for_an_application_that_loads(project, server):
    project.write("views", WAITING)
    assert eventually(lambda: "loading" in server.output, LONG)
    workers = children(server)
    server.signal(signal.SIGINT)
    # A worker that would have to be killed is waited for longer.
    assert server.wait(25) == 0
    assert not any(map(is_alive, workers))
    assert "Traceback" not in server.log


def test_no_request_is_lost_while_sources_change(project, server):
    answers: list[tuple[int, str]] = []
    lost: list[Exception] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                answer = server.ask(get("/"))
            except (OSError, AssertionError) as error:
                lost.append(error)
            else:
                answers.append((answer.status, answer.text))

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    try:
        for number in range(4):
            project.write("views", f'TEXT = "change {number}"\n')
            assert says(server, f"change {number}"), server.log
    finally:
        stop.set()
        for thread in asking:
            thread.join()
    assert not lost
    assert {status for status, _ in answers} == {200}


class Client:
    """Asks one request after the other and keeps its connection as long as it may, as browsers do."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: Connection | None = None
        self.connections = 0

    def ask(self) -> str:
        if self._connection is None:
            self._connection = self._server.connect(LONG)
            self.connections += 1
        self._connection.send(get("/"))
        if not self._connection.socket.recv(1, socket.MSG_PEEK):
            # It was closed while it was idle.
            self.close()
            return self.ask()
        answer = self._connection.answer()
        if answer.field("connection") == "close":
            self.close()
        return answer.text

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def test_a_connection_that_is_kept_costs_no_answer(project, dev):
    client = Client(dev)
    assert client.ask() == "one"
    for number in range(3):
        project.write("views", f'TEXT = "change {number}"\n')
        assert eventually(lambda: client.ask() == f"change {number}", LONG), dev.log  # noqa: B023 - asked at once
    client.close()
    assert client.connections == 4


def test_a_request_in_flight_is_answered_by_the_process_that_took_it(project, dev):
    with dev.connect(LONG) as connection:
        connection.send(get("/slow"))
        assert eventually(lambda: "asked slowly" in dev.output, LONG)
        project.write("views", 'TEXT = "two"\n')
        assert says(dev, "two")
        (project.folder / "go").touch()
        assert connection.answer().text == "one"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_exit_code_0_and_leaves_no_process(server, number):
    workers = children(server)
    assert workers
    server.signal(number)
    assert server.wait(25) == 0
    assert not any(map(is_alive, workers))
    assert "Traceback" not in server.log


def test_a_process_that_dies_is_replaced(server):
    pid = int(server.ask(get("/pid")).text)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: server.ask(get("/pid")).text != str(pid), LONG)


def test_an_application_that_cannot_be_loaded_at_the_start_is_waited_for(project, tmp_path):
    project.write("views", "TEXT = (\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "logs" / "stderr"

    def mend() -> None:
        assert eventually(lambda: log.exists() and "waiting for a change" in log.read_text(), LONG)
        # The port is open: what is asked there waits.
        with Connection(("127.0.0.1", port), LONG) as connection:
            connection.send(get("/"))
            project.write("views", 'TEXT = "mended"\n')
            answers.append(connection.answer().text)

    answers: list[str] = []
    mending = threading.Thread(target=mend)
    mending.start()
    command = [sys.executable, *COMMANDS["rupy dev"][:-1], str(port)]
    with serving(command, project.folder, tmp_path / "logs") as server:
        mending.join()
        assert answers == ["mended"]
        assert "SyntaxError: '(' was never closed" in server.log
        assert re.search(r"ended with exit code 4 before it could serve; waiting for a change", server.log)


def test_dev_passes_its_options_on(project, tmp_path):
    command = [sys.executable, *COMMANDS["rupy dev"], "--access-log", "--debug", "app:app"]
    with serving(command, project.folder, tmp_path / "logs") as server:
        assert "ValueError: on purpose" in server.ask(get("/fail")).text
        assert logs(server, '"GET /fail HTTP/1.1" 500')


def test_reload_with_workers_is_an_error(project):
    project.write("app", APP.replace("reload=True", "reload=True, workers=2"))
    ran = python("app.py", folder=project.folder)
    assert ran.returncode == 1
    assert re.search(r"app\.py:\d+: reload serves with one process; leave workers out, or reload\n", ran.stderr)


def test_an_application_that_is_not_there_is_one_message(tmp_path):
    ran = rupy("dev", "--reload", "nowhere.py", folder=tmp_path)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_watchfiles_is_named_where_it_is_missing(project):
    # Without site-packages nothing is installed.
    ran = python("-S", "app.py", folder=project.folder, PYTHONPATH=str(ROOT))
    assert ran.returncode == 1
    assert re.fullmatch(
        r"rupy: app\.py:\d+: reloading needs watchfiles; install it: pip install 'rupy-web\[reload\]'\n", ran.stderr
    )
