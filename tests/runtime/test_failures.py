"""What clients and operators see of a failure: DESIGN 5, 7 and 8."""

from __future__ import annotations

import pytest

from tests.support.wire import SERVER_ERROR, eventually, get, text

PROGRAM = "failures"

#: A line feed, a carriage return, an escape sequence of terminals, a bell, NEL and a line separator.
CONTROLS = "%0AERROR%20forged%0D%1B%5B31m%07%C2%85%E2%80%A8"


def written(server, send: bytes) -> str:
    before = len(server.log)
    with server.connect() as connection:
        connection.send(send)
        connection.half_close()
        connection.rest()
    assert eventually(lambda: len(server.log) > before)
    return server.log[before:]


@pytest.mark.parametrize(
    "path",
    [f"/fail/{CONTROLS}", f"/return/{CONTROLS}", f"/stream/{CONTROLS}", f"/{CONTROLS}?refuse", f"/?refuse={CONTROLS}"],
)
def test_a_client_cannot_write_lines_of_the_log(server, path):
    log = written(server, get(path))
    assert not any(line.startswith("ERROR forged") for line in log.splitlines())
    assert not set("\x1b\x07\r\x85\u2028") & set(log)


def test_a_failure_shows_the_client_nothing(server):
    with server.connect() as connection:
        assert connection.ask(get("/fail/secret")).show() == SERVER_ERROR


def test_the_log_names_the_handler_and_its_line(server):
    log = written(server, get("/fail/secret"))
    assert "Traceback (most recent call last)" in log
    assert 'app.py", line' in log
    assert "ValueError: secret" in log
    assert "rupy/" not in log


def test_a_handler_cannot_end_the_server(server):
    for code in (0, 1, 3):
        assert server.ask(get(f"/exit/{code}")).show() == SERVER_ERROR
    assert server.ask(get("/")).text == "root"


def test_a_missing_key_is_named_without_control_characters_in_the_answer(server):
    answer = server.ask(get("/key/X-None"))
    assert answer.show() == text("the header 'X-None' is missing", status=400)


def test_a_route_registered_after_the_start_is_an_error_that_names_file_and_line(server, program):
    line = (program.folder / "app.py").read_text().splitlines().index('        app.get("/too/late")(late)') + 1
    answer = server.ask(get("/late"))
    assert answer.text.startswith("RegistrationError: ")
    assert f"app.py:{line}" in answer.text
    assert server.ask(get("/too/late")).status == 404


def test_a_middleware_registered_after_the_start_is_an_error(server):
    assert server.ask(get("/late/middleware")).show() == SERVER_ERROR
    assert server.ask(get("/")).text == "root"


def test_debug_mode_shows_the_traceback(program, mode):
    with program.start(mode, DEBUG="1") as server:
        answer = server.ask(get("/fail/secret"))
        assert answer.status == 500
        assert "ValueError: secret" in answer.text
        assert 'app.py", line' in answer.text
        assert server.ask(get("/fail/%3Cscript%3E")).field("content-type") == "text/plain; charset=utf-8"
