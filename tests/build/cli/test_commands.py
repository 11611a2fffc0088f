"""The commands that compile nothing."""

from __future__ import annotations

import json

import pytest

from tests.support.server import rupy

APP = """\
from rupy import Rupy

app = Rupy()


@app.middleware
def guard(request):
    return request


@app.get("/user/<username>")
def user(request, username):
    return username


@app.post("/user/<username>")
def change(request, username):
    return username
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def test_check_has_nothing_to_say_of_a_sound_application(folder):
    done = rupy("check", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "nothing to report on 2 routes\n"


def test_check_shows_findings_with_their_line(folder):
    (folder / "app.py").write_text(APP + '\n\n@app.get("no/slash")\ndef third(request):\n    return ""\n')
    done = rupy("check", folder=folder)
    assert done.returncode == 1
    assert done.stdout.startswith("app.py:")
    assert "RPY301" in done.stdout
    assert '@app.get("no/slash")' in done.stdout
    assert done.stderr == "rupy: 1 error\n"


def test_check_speaks_json_and_github(folder):
    (folder / "app.py").write_text(APP + '\n\n@app.get("no/slash")\ndef third(request):\n    return ""\n')
    (finding,) = json.loads(rupy("check", "--format", "json", folder=folder).stdout)
    assert (finding["code"], finding["level"], finding["file"]) == ("RPY301", "error", "app.py")
    assert rupy("check", "--format", "github", folder=folder).stdout.startswith("::error file=app.py,line=")


def test_check_strict_refuses_warnings(folder):
    (folder / "app.py").write_text(APP + '\nfor name in ("a", "b"):\n    app.get(f"/{name}")(guard)\n')
    assert rupy("check", folder=folder).returncode == 0
    assert rupy("check", "--strict", folder=folder).returncode == 1


def test_check_live_finds_what_the_sources_do_not_say(folder):
    (folder / "app.py").write_text(APP + '\nprint("out")\nexec(\'app.get("/hidden")(guard)\')\n')
    done = rupy("check", "--live", "--format", "json", folder=folder)
    assert "RPY401" in [finding["code"] for finding in json.loads(done.stdout)]
    assert "out\n" in done.stderr


def test_check_live_says_once_what_is_left_to_run_time(folder):
    late = "if app:\n    @app.middleware\n    def log(request): ...\n"
    (folder / "app.py").write_text(APP + late + '\nfor name in ("a", "b"):\n    app.get(f"/{name}")(guard)\n')
    done = rupy("check", "--live", "--format", "json", folder=folder)
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["RPY212", "RPY201"]


def test_check_live_is_not_misled_by_a_module_with_the_name_of_one_of_pythons(folder):
    (folder / "json.py").write_text("raise RuntimeError('mine')\n")
    done = rupy("check", "--live", folder=folder, PYTHONSAFEPATH="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing to report on 2 routes\n")


@pytest.mark.parametrize("name", ["rupy.py", "rupy"])
def test_a_module_with_the_name_of_the_framework_is_an_error_of_usage(tmp_path, name):
    (tmp_path / "rupy.py").write_text(APP)
    done = rupy("check", name, folder=tmp_path, PYTHONSAFEPATH="1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "rupy.py would be imported in the place of the framework, as rupy; rename it" in done.stderr


def test_check_live_agrees_with_the_sources(folder):
    done = rupy("check", "--live", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("raise ValueError('broken')\n", 4, "ValueError: broken"),
        ("import os\nos._exit(3)\n", 1, "ended the process that imported it"),
        ("import sys\nsys.exit(3)\n", 4, "SystemExit"),
    ],
)
def test_check_live_tells_how_the_import_failed(folder, source, code, message):
    (folder / "app.py").write_text(APP + source)
    done = rupy("check", "--live", folder=folder)
    assert done.returncode == code, done.stderr
    assert message in done.stderr


def test_routes_are_listed_with_tier_handler_and_place(folder):
    done = rupy("routes", folder=folder)
    assert done.stdout == (
        "METHODS  PATH              TIER    HANDLER     PLACE\n"
        "GET      /user/<username>  inline  app.user    app.py:11\n"
        "POST     /user/<username>  inline  app.change  app.py:16\n"
    )


def test_routes_as_json_are_the_report(folder):
    report = json.loads(rupy("routes", "--json", folder=folder).stdout)
    assert [(route["methods"], route["path"], route["tier"]) for route in report["routes"]] == [
        (["GET"], "/user/<username>", "inline"),
        (["POST"], "/user/<username>", "inline"),
    ]


@pytest.mark.parametrize("wanted", ["POST /user/<username>", "app.change", "change"])
def test_explain_finds_a_route_by_method_and_by_handler(folder, wanted):
    done = rupy("explain", wanted, folder=folder)
    assert done.stdout.startswith(
        "POST /user/<username>\n  handler: app.change\n  registered: app.py:16\n  tier: inline\n  middleware: app.guard\n  RPY101"
    )


def test_explain_names_middleware_that_depends_on_the_run(folder):
    (folder / "app.py").write_text(APP + "if app:\n    @app.middleware\n    def log(request): ...\n")
    lines = rupy("explain", "change", folder=folder).stdout.splitlines()
    assert "  middleware: app.guard, then app.log (conditional)" in lines
    assert "  RPY212 app.py:20: app.log is registered inside an if block" in lines


def test_explain_shows_the_one_order_of_a_chain(folder):
    (folder / "app.py").write_text(
        "from rupy import Router, Rupy\napp = Rupy()\nrouter = Router('/r')\n"
        "def own(request): ...\ndef own_after(request, response): ...\n"
        "@router.get('/', middleware=[own], after=[own_after])\ndef handler(request): ...\n"
        "@router.middleware\ndef inner(request, call_next): ...\n"
        "@app.after_request\ndef last(request, response): ...\n"
        "@app.middleware\ndef outer(request, call_next): ...\n"
        "if app:\n    @app.after_request\n    def unsure(request, response): ...\n"
        "app.include(router)\n"
    )
    lines = rupy("explain", "handler", folder=folder).stdout.splitlines()
    assert "  middleware: app.outer (around), then app.inner (around), then app.own" in lines
    assert "  after-hooks: app.own_after, then app.unsure (conditional), then app.last" in lines


def test_explain_by_pattern_finds_all_methods(folder):
    done = rupy("explain", "app.py", "/user/<username>", folder=folder)
    assert [line for line in done.stdout.splitlines() if "<username>" in line] == [
        "GET /user/<username>",
        "POST /user/<username>",
    ]


def test_explain_of_an_unknown_route_names_those_that_there_are(folder):
    done = rupy("explain", "/nope", folder=folder)
    assert done.returncode == 2
    assert "there is no route /nope" in done.stderr
    assert "POST /user/<username>" in done.stderr


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/user/7", ["GET /user/<username>", "POST /user/<username>"]),
        ("POST /user/7?page=2", ["POST /user/<username>"]),
        ("HEAD /user/Zoë", ["GET /user/<username>"]),
        ("http://example.com/user/a%2Fb", ["GET /user/<username>", "POST /user/<username>"]),
    ],
)
def test_explain_of_a_path_finds_the_routes_that_answer_it(folder, asked, answered):
    done = rupy("explain", "app.py", asked, folder=folder)
    assert [line for line in done.stdout.splitlines() if "<username>" in line] == answered


@pytest.mark.parametrize("asked", ["/user/7/more", "DELETE /user/7", "/user", "user/7"])
def test_explain_of_a_path_that_nothing_answers_names_the_routes(folder, asked):
    done = rupy("explain", asked, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no route {asked}" in done.stderr


def test_explain_of_a_path_that_is_not_utf_8(folder):
    done = rupy("explain", "/user/%ff", folder=folder)
    assert (done.returncode, done.stderr) == (2, "rupy: /user/%ff: the path is not percent-encoded UTF-8\n")


@pytest.mark.parametrize("command", [("check",), ("routes",), ("explain", "/user/7")])
def test_every_command_takes_the_application_that_pyproject_names(folder, command):
    (folder / "pyproject.toml").write_text('[tool.rupy]\napp = "web:site"\n')
    (folder / "web.py").write_text(APP.replace("app =", "site =").replace("@app", "@site").replace("/user", "/user"))
    (folder / "app.py").write_text("raise SystemExit\n")
    done = rupy(*command, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "app.py" not in done.stdout


@pytest.mark.parametrize(("name", "taken"), [("types", True), ("json", True), ("__main__", True), ("turtle", False)])
def test_a_module_that_is_another_where_it_is_served_is_an_error(folder, name, taken):
    (folder / f"{name}.py").write_text(APP)
    done = rupy("check", f"{name}.py", folder=folder, PYTHONSAFEPATH="1")
    assert done.returncode == int(taken)
    message = f"{name}.py:1: RPY236 {name} is another module where the application is served\n"
    assert done.stdout.startswith(message) == taken


def test_an_imported_module_that_is_another_is_an_error_too(folder):
    (folder / "types.py").write_text("LIMIT = 7\n")
    (folder / "app.py").write_text("from types import LIMIT\n" + APP)
    done = rupy("build", folder=folder, PYTHONSAFEPATH="1")
    assert done.returncode == 1
    assert "types.py:1: RPY236 types is another module" in done.stderr


@pytest.mark.parametrize(
    ("debug", "code", "found"),
    [("True", 1, "RPY237"), ("bool(1)", 0, "RPY238"), ("False", 0, ""), ("not __debug__", 0, "RPY238")],
)
def test_debug_is_told_before_it_is_refused(folder, debug, code, found):
    (folder / "app.py").write_text(APP.replace("Rupy()", f"Rupy(debug={debug})"))
    done = rupy("check", folder=folder)
    assert (done.returncode, done.stdout.partition(": ")[2][:6]) == (code, found)


def test_check_live_says_what_debug_is(folder):
    (folder / "app.py").write_text("import os\n" + APP.replace("Rupy()", 'Rupy(debug=os.environ.get("DEBUG") == "1")'))
    on = rupy("check", "--live", "--format", "json", folder=folder, DEBUG="1")
    assert [finding["code"] for finding in json.loads(on.stdout)] == ["RPY238", "RPY237"]
    assert on.returncode == 1
    assert rupy("check", "--live", folder=folder, DEBUG="0").returncode == 0


def test_check_live_asks_for_no_build(folder):
    (folder / "app.py").write_text(APP + "\n\nimport sys\nsys.modules[__name__].app.get('/unseen/<username>')(user)\n")
    done = rupy("check", "--live", "--format", "json", folder=folder)
    (finding,) = json.loads(done.stdout)
    assert (finding["code"], finding["message"]) == ("RPY401", "GET /unseen/<username> was not compiled")
    assert finding["remedy"] == "register it at the top level of a module, or of a function that is called there"


def test_doctor_shows_toolchain_interpreter_and_cache(folder):
    done = rupy("doctor", folder=folder)
    assert done.returncode == 0
    for name in ("rupy:", "python:", "cache:", "rustc:", "cargo:", "target:"):
        assert f"\n{name}" in f"\n{done.stdout}"


def test_doctor_without_a_toolchain_ends_with_5(folder):
    done = rupy("doctor", folder=folder, PATH="/nowhere")
    assert done.returncode == 5
    assert "python:" in done.stdout
    assert "RPY501" in done.stderr


@pytest.mark.parametrize("command", ["check", "routes"])
def test_an_application_that_is_not_there_is_an_error_of_usage(tmp_path, command):
    done = rupy(command, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no app.py or main.py" in done.stderr


def test_a_file_that_the_system_refuses_is_named_without_a_traceback(folder):
    lock = folder / "cache" / "lock"
    lock.mkdir(parents=True)
    lock.parent.chmod(0o700)
    done = rupy("build", folder=folder, RUPY_CACHE=str(lock.parent))
    assert (done.returncode, done.stderr) == (1, f"rupy: {lock}: Is a directory\n")


PREFIXED = """\
import os

from rupy import Router, Rupy


class Settings:
    prefix = os.environ.get("API_PREFIX", "/api")


settings = Settings()
router = Router("/users")


@router.get("/all")
def every(request):
    return []


app = Rupy()
app.include(router, prefix=settings.prefix)
"""


def test_a_prefix_of_the_environment_is_listed_with_its_default(tmp_path):
    (tmp_path / "app.py").write_text(PREFIXED)
    done = rupy("routes", folder=tmp_path)
    assert done.stdout.splitlines()[1].split()[:3] == ["GET", "/api/users/all", "inline"]
    assert "RPY228" in done.stderr
    assert rupy("check", "--strict", "--live", folder=tmp_path).returncode == 0


def test_another_prefix_where_it_runs_is_told_with_both_values(tmp_path):
    (tmp_path / "app.py").write_text(PREFIXED)
    done = rupy("check", "--strict", "--live", folder=tmp_path, API_PREFIX="/v2")
    assert done.returncode == 1
    assert "RPY229" in done.stdout
    assert "os.environ.get(\"API_PREFIX\", \"/api\") is '/v2'; compiled was '/api'" in done.stdout
    assert "RPY401" not in done.stdout
    assert "RPY402" not in done.stdout


def test_a_project_declares_what_a_build_takes_for_granted(tmp_path):
    (tmp_path / "app.py").write_text(
        PREFIXED.replace('os.environ.get("API_PREFIX", "/api")', 'os.environ["API_PREFIX"]')
    )
    done = rupy("routes", folder=tmp_path)
    assert done.stdout.splitlines()[1].split()[1:3] == ["{settings.prefix}/users/all", "dynamic"]
    (tmp_path / "pyproject.toml").write_text("[tool.rupy.assume]\nsettings.prefix = '/api'\n")
    done = rupy("routes", folder=tmp_path)
    assert done.stdout.splitlines()[1].split()[1:3] == ["/api/users/all", "inline"]
    assert rupy("check", "--strict", "--live", folder=tmp_path, API_PREFIX="/api").returncode == 0
    done = rupy("check", "--strict", "--live", folder=tmp_path, API_PREFIX="/v2")
    assert "settings.prefix is '/v2'; compiled was '/api'" in done.stdout
