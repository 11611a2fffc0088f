"""What the build does not see is served all the same, and said."""

from __future__ import annotations

import json

import pytest

from tests.support.program import Program
from tests.support.server import rupy
from tests.support.wire import NOT_FOUND, get, post, text

PROGRAM = "registered"

ROUTES = {
    "/static": "static",
    "/loop/one": "loop one",
    "/loop/three": "loop three",
    "/feature/7": "feature 7",
    "/made/a": "made a",
    "/made/b": "made b",
    "/table/x": "table x",
    "/table/fixed": "table fixed",
    "/method/anna": "method anna",
}


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_is_served(server, path):
    assert server.ask(get(path)).show() == text(ROUTES[path])


def test_a_method_is_refused_alike(server):
    for path in ("/static", "/loop/one", "/table/x"):
        answer = server.ask(post(path, b""))
        assert answer.show() == text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405)


def test_a_route_that_is_not_registered_is_absent(program, mode):
    with program.start(mode, FEATURE="off") as server:
        assert server.ask(get("/feature/7")).show() == NOT_FOUND
        assert server.ask(get("/static")).text == "static"


@pytest.mark.parity
def test_strict_refuses_what_was_not_compiled(program):
    program.build()
    ran = rupy("serve", "--port", "0", "--strict", folder=program.folder, FEATURE="off", timeout=30)
    assert ran.returncode == 1
    assert "/loop/one" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parity
def test_the_report_says_what_was_not_seen(program):
    program.build()
    report = json.loads((program.artefact / "report.json").read_text())
    tiers = {route["path"]: route["tier"] for route in report["routes"]}
    assert tiers["/static"] == "inline"
    assert all(reason["code"].startswith("RPY") for route in report["routes"] for reason in route["reasons"])


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Program:
    """An application that is compiled whole."""
    source = """
from rupy import Rupy

app = Rupy()


@app.middleware
def first(request):
    return request


@app.get("/a/<x>")
def a(request, x):
    return f"a {x}"


@app.get("/b")
def b(request):
    return "b"


app.run(port=0)
"""
    program = Program.write(tmp_path_factory.mktemp("compiled") / "compiled", app=source)
    program.build()
    return program


@pytest.fixture
def source(compiled):
    """The source of the application, put back after the test."""
    file = compiled.folder / "app.py"
    before = file.read_text()
    yield file
    file.write_text(before)


def serve(program, *arguments: str):
    return rupy("serve", "--port", "0", *arguments, folder=program.folder, timeout=30)


def test_what_is_compiled_whole_is_served_without_a_warning(compiled):
    with compiled.start("built", "--strict") as server:
        assert server.ask(get("/a/1")).text == "a 1"
        lines = server.log.splitlines()
    assert len(lines) == 2
    assert "app.py:22: app.run() does nothing here" in lines[0]
    assert lines[1].endswith("(compiled); Ctrl-C stops")


def test_a_changed_source_is_stale(compiled, source):
    source.write_text(source.read_text() + "\n# changed\n")
    ran = serve(compiled)
    assert ran.returncode == 3
    assert "app.py" in ran.stderr
    assert "rupy build" in ran.stderr
    assert "--allow-stale" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_missing_source_is_stale(compiled, source):
    source.unlink()
    assert serve(compiled).returncode == 3
    source.write_text("")


def test_a_stale_source_may_be_allowed(compiled, source):
    source.write_text(source.read_text().replace('"b"', '"changed"', 1).replace('return "b"', 'return "changed"'))
    with compiled.start("built", "--allow-stale") as server:
        assert server.ask(get("/a/1")).text == "a 1"
        assert f"rupy: {source} has changed since the build; what differs from it is served as it stands" in server.log


@pytest.mark.parametrize(
    ("old", "new", "code", "asks", "says", "mode"),
    [
        ('@app.get("/b")', '@app.get("/c")', "RPY401", "/c", "b", "1 of 2 compiled"),
        ('@app.get("/b")', '@app.get("/c")', "RPY402", "/a/1", "a 1", "1 of 2 compiled"),
        ('"/a/<x>"', '"/a/<int:x>"', "RPY401", "/a/7", "a 7", "1 of 2 compiled"),
        ("def a(request, x)", "def a(request, *, x)", "", "/a/7", "a 7", "1 of 2 compiled"),
        ("@app.middleware\n", "", "RPY404", "/a/7", "a 7", "compiled"),
        ("app = Rupy()", "app = Rupy(max_body_size=5)", "RPY405", "/a/7", "a 7", "compiled"),
        ("app.get(", "app.post(", "RPY401", "/a/7", "Method Not Allowed", "1 of 2 compiled"),
        ('"/a/<x>")', '"/A/<x>")', "RPY401", "/b", "b", "1 of 2 compiled"),
    ],
)
def test_each_difference_is_one_line_and_is_served(compiled, source, old, new, code, asks, says, mode):
    source.write_text(source.read_text().replace(old, new, 1))
    with compiled.start("built", "--allow-stale") as server:
        assert server.ask(get(asks)).text == says
        assert server.log.count(code) >= 1 if code else True
        assert f" ({mode}); Ctrl-C stops" in server.log
    if code:
        assert serve(compiled, "--allow-stale", "--strict").returncode == 1


def test_an_application_of_which_nothing_was_compiled_says_so(compiled, source):
    source.write_text(source.read_text().replace('"/a/<x>"', '"/A/<x>"').replace('"/b"', '"/B"'))
    with compiled.start("built", "--allow-stale") as server:
        assert server.ask(get("/B")).text == "b"
        assert "serving 2 routes on" in server.log
        assert " (nothing compiled); Ctrl-C stops" in server.log


def test_a_changed_handler_runs_as_it_is(compiled, source):
    source.write_text(source.read_text().replace('return f"a {x}"', 'return f"changed {x}"'))
    with compiled.start("built", "--allow-stale") as server:
        assert server.ask(get("/a/1")).text == "changed 1"


def test_no_artefact(tmp_path):
    ran = rupy("serve", folder=tmp_path)
    assert ran.returncode == 3
    assert "rupy build" in ran.stderr


@pytest.fixture
def manifest(compiled):
    """The manifest of the artefact, put back after the test."""
    file = compiled.artefact / "manifest.json"
    before = file.read_text()
    yield file
    file.write_text(before)


@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("python", "cpython-399-x86_64-linux-gnu", "cpython-399-x86_64-linux-gnu"),
        ("magic", "deadbeef", "deadbeef"),
        ("rupy", "99.0.0", "99.0.0"),
        ("schema", 99, "99"),
        ("artifact", "../elsewhere.so", "elsewhere.so"),
        ("artifact", "missing.so", "missing.so"),
        ("sources", {"../outside.py": "0"}, "outside.py"),
        ("unknown", "field", "unknown"),
    ],
)
def test_a_foreign_artefact(compiled, manifest, field, value, names):
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), field: value}))
    ran = serve(compiled)
    assert ran.returncode == 3
    assert names in ran.stderr
    assert "rupy build" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\ud800", "\0", "[" * 100_000])
def test_a_damaged_manifest(compiled, manifest, content):
    manifest.write_bytes(content.encode("utf-8", "surrogatepass"))
    ran = serve(compiled)
    assert ran.returncode == 3
    assert "is damaged" in ran.stderr
    assert "build the application again: rupy build" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:1000],
        lambda data: data[:0],
        lambda data: data[:5000] + b"\0" * 99 + data[5099:],
    ],
)
def test_a_damaged_artefact(compiled, manifest, damage):
    file = compiled.artefact / json.loads(manifest.read_text())["artifact"]
    whole = file.read_bytes()
    # Another file in its place: a process that has it loaded keeps what it has.
    file.unlink()
    file.write_bytes(damage(whole))
    try:
        ran = serve(compiled)
    finally:
        file.unlink()
        file.write_bytes(whole)
    assert ran.returncode == 3
    assert "damaged" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("added", "names"),
    [
        ("import no_such_module_of_ours", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(7)", "SystemExit"),
        ("def broken(:", "SyntaxError"),
        ("@app.get('/b')\ndef again(request): ...", "/b"),
        ("del app", "app"),
    ],
)
def test_an_application_that_cannot_be_imported(compiled, source, added, names):
    source.write_text(source.read_text() + added + "\n")
    ran = serve(compiled, "--allow-stale")
    assert ran.returncode == 4
    assert names in ran.stderr
    assert "rupy/_serve" not in ran.stderr


def test_other_numbers_of_workers_are_refused(compiled):
    for workers in ("0", "-1", "many"):
        ran = serve(compiled, "--workers", workers)
        assert ran.returncode == 2
        assert "--workers" in ran.stderr


def test_a_folder_can_be_moved_after_the_build(compiled, tmp_path):
    moved = Program.copy_built(compiled, tmp_path / "elsewhere")
    with moved.start("built", "--strict") as server:
        assert server.ask(get("/a/1")).text == "a 1"


def test_a_port_in_use(compiled):
    with compiled.start("built") as server:
        ran = rupy("serve", "--port", str(server.address[1]), folder=compiled.folder)
    assert ran.returncode == 1
    assert "in use" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_unix_socket(compiled, tmp_path):
    path = tmp_path / "socket"
    with compiled.start("built", "--uds", str(path)) as server:
        assert server.ask(get("/a/1")).text == "a 1"
    assert not path.exists()
