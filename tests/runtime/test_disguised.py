"""What is async is seen on the live object, whatever it is."""

from __future__ import annotations

import pytest

from tests.support.wire import get

PROGRAM = "disguised"


@pytest.mark.parametrize(
    ("path", "answer"), [("/object", "an object"), ("/method", "a method"), ("/partial", "a partial")]
)
def test_async_functions_in_disguise_are_awaited(connection, path, answer):
    assert connection.ask(get(path)).text == answer
