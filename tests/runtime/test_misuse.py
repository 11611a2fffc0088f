"""What certainly fails at import: the build and the running application say the same, line, caret and all."""

from __future__ import annotations

import pytest

from tests.support.program import Program
from tests.support.server import python, rupy

MISUSES = {
    "an argument by position": ("Rupy('shop')", "RPY323 Rupy() takes no arguments by position, not 1"),
    "an unknown option": ("Rupy(title='shop')", "RPY323 Rupy() takes no argument 'title'"),
    "an unknown attribute": (
        "app = Rupy()\n@app.gte('/')\ndef f(request): ...",
        "RPY324 an application has no attribute 'gte'",
    ),
    "no pattern": ("app = Rupy()\n@app.get()\ndef f(request): ...", "RPY323 get() is called without 'pattern'"),
    "no call": ("app = Rupy()\n@app.get\ndef f(request): ...", "RPY301 the pattern is the function app.f, not a text"),
    "methods by position": (
        "app = Rupy()\n@app.route('/', ['GET'])\ndef f(request): ...",
        "RPY323 route() takes 1 argument by position, not 2",
    ),
    "middleware of another framework": (
        "app = Rupy()\n@app.middleware('http')\ndef f(request): ...",
        "RPY321 'http' cannot be called",
    ),
    "a text as handler": ("app = Rupy()\napp.get('/')('f')", "RPY321 'f' cannot be called"),
    "no folder": ("app = Rupy()\napp.static('/x')", "RPY323 static() is called without 'directory'"),
    "an unknown option of run": ("app = Rupy()\napp.run(prot=80)", "RPY323 run() takes no argument 'prot'"),
}


@pytest.mark.parametrize("name", MISUSES)
def test_both_ways_in_refuse_it_with_the_same_words(name, tmp_path):
    body, message = MISUSES[name]
    program = Program.write(tmp_path / "misused", app=f"from rupy import Rupy\n{body}\n")
    checked, ran = rupy("check", folder=program.folder), python("app.py", folder=program.folder)
    assert (checked.returncode, ran.returncode) == (1, 1)
    assert message in checked.stdout.splitlines()[0]
    assert ran.stderr.removeprefix("rupy: ") == checked.stdout.partition("\napp.py")[0].rstrip("\n") + "\n"


def test_a_handler_that_is_named_as_a_factory(tmp_path):
    program = Program.write(tmp_path / "misused", app="from rupy import Rupy\ndef f(request): ...\n")
    message = "app:f is not an application: it requires 'request', and a factory is called without arguments"
    checked, ran = rupy("check", "app:f", folder=program.folder), rupy("dev", "app:f", folder=program.folder)
    assert (checked.returncode, ran.returncode) == (1, 4)
    assert f"RPY222 {message}" in checked.stdout
    assert ran.stderr == f"rupy: {message}\n"
