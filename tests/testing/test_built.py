"""`TestClient.built`: a compiled application, in a process of its own."""

from __future__ import annotations

import gc
import os
import warnings

import httpx
import pytest

from rupy.exceptions import ArtifactError, StartError
from rupy.testing import TestClient
from tests.support.program import Program
from tests.support.wire import eventually
from tests.support.workers import is_alive

APP = """
import os
from rupy import Response, Rupy

app = Rupy()
if os.environ.get("REFUSES"):
    raise LookupError("no database")

@app.get("/<name>")
def hello(request, name):
    return {"hello": name, "pid": os.getpid(), "client": request.client}

@app.post("/echo")
def echo(request):
    return request.data

@app.get("/fail")
def fail(request):
    raise ValueError("of the handler")

@app.get("/cookie")
def cookie(request):
    response = Response(request.get_cookie("visits", "none"))
    response.set_cookie("visits", "1")
    return response
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Program:
    program = Program.write(tmp_path_factory.mktemp("built") / "project", app=APP)
    program.build()
    return program


@pytest.fixture
def client(program):
    with TestClient.built(program.artefact) as client:
        yield client


def test_a_compiled_application_answers_from_its_own_process(client):
    answer = client.get("/Zoë").json()
    assert (answer["hello"], answer["client"]) == ("Zoë", None)
    assert answer["pid"] != os.getpid()


def test_bodies_and_cookies_are_those_of_any_client(client):
    assert client.post("/echo", content=iter([b"one", b"two"])).content == b"onetwo"
    assert [client.get("/cookie").text for _ in range(2)] == ["none", "1"]


def test_an_exception_is_a_500_and_its_traceback_is_in_the_output(program, capfd):
    with TestClient.built(program.artefact) as client:
        assert client.get("/fail").status_code == 500
    assert "ValueError: of the handler" in capfd.readouterr().err


def test_the_process_ends_with_the_client(program):
    with TestClient.built(program.artefact) as client:
        pid = client.get("/x").json()["pid"]
        assert is_alive(pid)
    assert not is_alive(pid)


def test_the_process_ends_with_a_client_that_is_forgotten(program):
    client = TestClient.built(program.artefact)
    pid = client.get("/x").json()["pid"]
    del client
    assert eventually(lambda: not is_alive(pid))


def test_a_child_that_is_forked_in_a_test_leaves_the_process_alone(client):
    pid = client.get("/x").json()["pid"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            other = client.get("/x").json()["pid"]
            client.close()
            os._exit(0 if other != pid else 1)
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.get("/x").json()["pid"] == pid


def test_two_artefacts_are_asked_side_by_side(program, tmp_path):
    other = Program.copy_built(program, tmp_path / "copy")
    with TestClient.built(program.artefact) as one, TestClient.built(other.artefact) as two:
        assert one.get("/x").json()["pid"] != two.get("/x").json()["pid"]


def test_a_folder_without_an_artefact_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match="build the application first: rupy build"), TestClient.built(tmp_path):
        pass


def test_an_application_that_cannot_be_imported_is_an_error_that_points_to_the_reason(program, monkeypatch, capfd):
    monkeypatch.setenv("REFUSES", "yes")
    with pytest.raises(StartError, match="its process ended with exit code 4; it says why on stderr"):
        TestClient.built(program.artefact).get("/")
    assert "LookupError: no database" in capfd.readouterr().err


# httpcore leaves the socket of a connection that is refused to the garbage collector, which is to find it here.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_process_that_dies_is_an_error_of_the_connection(client):
    pid = client.get("/x").json()["pid"]
    os.kill(pid, 9)
    for _ in range(3):
        with pytest.raises(httpx.TransportError):
            client.get("/x", timeout=20)
    gc.collect()
