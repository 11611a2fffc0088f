"""An application with extensions that are installed: built, checked and served."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import Server, rupy, serving
from tests.support.wire import get

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")]

APP = """\
import os

from corp_auth import Auth, Stamp, refuse, users
from corp_trace import Trace
from rupy import Rupy

app = Rupy()
prefix = os.environ.get("API_PREFIX", "/api")
Trace(app)
Auth("corp").init_app(app)
app.middleware(refuse)
app.after_request(Stamp("corp"))
app.include(users, prefix=prefix)


@app.get("/")
def index(request):
    return request.state.seen
"""

AUTH = '''\
"""An extension as they are written."""
from rupy import Response, Router

users = Router("/users")


@users.get("/<int:number>")
def user(request, number):
    return {"number": number}


def refuse(request):
    if "refuse" in request.query:
        return Response("refused", status=403)


class Stamp:
    def __init__(self, name):
        self.name = name

    def __call__(self, request, response):
        response.set_header("X-Stamp", self.name)


class Auth:
    def __init__(self, realm, app=None):
        self.realm = realm
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        app.middleware(self.see)
        app.get("/auth/realm")(self.show)

    def see(self, request):
        request.state.seen = self.realm

    def show(self, request):
        return self.realm
'''

TRACE = """\
class Trace:
    def __init__(self, app):
        for hook in (self.begin,):
            app.middleware(hook)
        for path in ("/trace",):
            app.get(path)(self.show)

    def begin(self, request):
        request.state.traced = True

    def show(self, request):
        return str(request.state.traced)
"""


def install(folder: Path, name: str, version: str, text: str) -> None:
    """Install a distribution of one package the way that pip leaves it."""
    package = name.replace("-", "_")
    (folder / package).mkdir(parents=True, exist_ok=True)
    (folder / package / "__init__.py").write_text(text)
    for old in folder.glob(f"{package}-*.dist-info"):
        shutil.rmtree(old)
    info = folder / f"{package}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{package}/__init__.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n")


class Project:
    """A project beside the folder that its extensions are installed in."""

    def __init__(self, folder: Path) -> None:
        self.root, self.site, self.logs = folder / "shop", folder / "site-packages", folder / "logs"

    def rupy(self, *arguments: str, **changes: str):
        return rupy(*arguments, folder=self.root, PYTHONPATH=str(self.site), **changes)

    @contextmanager
    def serve(self, *arguments: str, **changes: str) -> Iterator[Server]:
        command = [sys.executable, "-m", "rupy", "serve", "--port", "0", *arguments]
        with serving(command, self.root, self.logs, PYTHONPATH=str(self.site), **changes) as server:
            yield server


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("installed"))
    project.root.mkdir()
    (project.root / "app.py").write_text(APP)
    (project.root / "pyproject.toml").write_text('[tool.rupy]\nruntime = ["corp_trace"]\n')
    install(project.site, "corp-auth", "1.2", AUTH)
    install(project.site, "corp-trace", "3.0", TRACE)
    done = project.rupy("build", "--profile", "fast", "--strict")
    assert done.returncode == 0, done.stderr
    return project


def answers(server: Server) -> list[str]:
    asked = ("/", "/?refuse", "/auth/realm", "/api/users/7", "/trace")
    return [server.ask(get(path)).body.decode() for path in asked]


def test_strict_passes_and_the_manifest_names_what_was_followed(built: Project) -> None:
    expected = json.loads((built.root / ".rupy" / "manifest.json").read_text())["expected"]
    assert expected["distributions"] == [{"name": "corp-auth", "version": "1.2"}]
    assert expected["runtime"] == ["corp_trace"]
    assert [each["name"] for each in expected["assumptions"]] == ['os.environ.get("API_PREFIX", "/api")']
    assert str(built.site) not in (built.root / ".rupy" / "manifest.json").read_text()


def test_it_is_served_without_a_warning(built: Project) -> None:
    with built.serve("--strict") as server:
        assert answers(server) == ["corp", "refused", "corp", '{"number":7}', "True"]
        assert "x-stamp: corp" in server.ask(get("/")).show()
        assert "RPY" not in server.log


def test_an_import_agrees(built: Project) -> None:
    done = built.rupy("check", "--live", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "RPY4" not in done.stdout


def test_nothing_is_built_again_until_another_version_is_installed(built: Project, tmp_path: Path) -> None:
    copy = Project(Path(shutil.copytree(built.root.parent, tmp_path / "copy", symlinks=True)))
    assert "nothing has changed" in copy.rupy("build", "--profile", "fast", "--strict").stderr
    install(copy.site, "corp-auth", "1.3", AUTH)
    with copy.serve() as server:
        assert answers(server)[:2] == ["corp", "refused"]
        assert "RPY231 corp-auth is 1.3 here; compiled was what 1.2 registers" in server.log
    refused = copy.rupy("serve", "--strict")
    assert (refused.returncode, "RPY231" in refused.stderr) == (1, True)
    assert "nothing has changed" not in copy.rupy("build", "--profile", "fast", "--strict").stderr


def test_another_prefix_is_served_and_told_with_both_values(built: Project) -> None:
    with built.serve(API_PREFIX="/v2") as server:
        assert server.ask(get("/v2/users/7")).body == b'{"number":7}'
        assert server.ask(get("/api/users/7")).status == 404
        assert answers(server)[:3] == ["corp", "refused", "corp"]
        assert "is '/v2'; compiled was '/api'" in server.log
    refused = built.rupy("serve", "--strict", API_PREFIX="/v2")
    assert (refused.returncode, "RPY229" in refused.stderr) == (1, True)
