"""An application that a function makes is served in both modes."""

from __future__ import annotations

import pytest

from tests.support.server import rupy
from tests.support.wire import get

PROGRAM = "factory"


def test_it_is_served(server):
    assert server.ask(get("/")).text == "made by a factory"
    assert server.ask(get("/anna")).text == "hello anna"


@pytest.mark.parity
def test_the_factory_itself_may_be_named(program):
    ran = rupy("build", "app:create_app", "--profile", "fast", "--out", "named", folder=program.folder)
    assert ran.returncode == 0, ran.stderr
    with program.start("built", "--dir", "named", "--strict") as server:
        assert server.ask(get("/anna")).text == "hello anna"
