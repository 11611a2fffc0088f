"""What clients and operators see of a failure."""

from __future__ import annotations

import re
import signal

import pytest

from tests.support.server import rupy
from tests.support.wire import SERVER_ERROR, eventually, get, request, text

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


@pytest.mark.parametrize("path", ["/exit-async", "/around/exit"])
def test_the_end_of_the_process_in_an_async_handler_is_logged_once(server, path):
    assert server.ask(get(path)).show() == SERVER_ERROR
    # What asyncio has to say of a task comes with the next turn of the loop.
    assert server.ask(get("/late-failure/x")).status == 500
    assert server.log.count(f"SystemExit: of {path}\n") == 1
    assert "never retrieved" not in server.log


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


def test_the_log_names_what_the_end_of_the_server_has_cut(program, mode):
    arguments = ["--grace", "0.3"] if mode == "built" else []
    with program.start(mode, *arguments, GRACE="0.3") as server, server.connect() as connection:
        connection.send(get("/endless?secret"))
        assert eventually(lambda: "begun" in server.output)
        server.signal(signal.SIGTERM)
        assert server.wait(10) == 0
    cut = r"GET /endless: app\.endless \(app\.py:\d+\) did not end within the grace and was cut"
    assert len(re.findall(cut, server.log)) == 1
    assert "Traceback" not in server.log


#: What Chromium sends.
BROWSER = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")


@pytest.fixture(scope="module")
def debugged(program):
    with program.start("development", DEBUG="1") as server:
        yield server


def test_debug_mode_shows_the_traceback(debugged):
    answer = debugged.ask(get("/fail/secret"))
    assert answer.status == 500
    assert "ValueError: secret" in answer.text
    assert 'app.py", line' in answer.text
    assert debugged.ask(get("/fail/%3Cscript%3E")).field("content-type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/fail/<secret>", "/return/<secret>", "/late-failure/<secret>", "/?refuse=<secret>"])
def test_debug_mode_shows_a_browser_a_page_without_markup_of_the_client(debugged, path):
    answer = debugged.ask(get(path.replace("<", "%3C").replace(">", "%3E"), BROWSER))
    assert (answer.status, answer.field("content-type")) == (500, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "Error</b>" in answer.text
    assert "<secret>" not in answer.text
    assert "<script" not in answer.text


def test_a_message_of_the_page_is_escaped(debugged):
    answer = debugged.ask(get("/fail/%3Cscript%3Ealert(1)%3C%2Fscript%3E", BROWSER))
    assert "<h1><b>ValueError</b> &lt;script&gt;alert(1)&lt;/script&gt;</h1>" in answer.text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/htmlx", ""])
def test_who_does_not_ask_for_html_gets_text(debugged, accept):
    assert debugged.ask(get("/fail/x", ("Accept", accept))).field("content-type") == "text/plain; charset=utf-8"


def test_debug_mode_shows_answers_that_are_none_as_before(debugged):
    assert debugged.ask(get("/", BROWSER)).text == "root"
    assert debugged.ask(get("/key/X-None", BROWSER)).show() == text("the header 'X-None' is missing", status=400)


def test_the_page_shows_no_values_of_variables(debugged):
    answer = debugged.ask(get("/variable", ("Authorization", "Bearer hidden-token"), BROWSER))
    assert answer.status == 500
    assert "return 1 / (token is None)" in answer.text
    assert "hidden" not in answer.text


def test_an_exception_that_utf8_has_no_bytes_for_is_shown(debugged):
    assert r"ValueError: caf\udce9" in debugged.ask(get("/surrogate")).text
    assert r"<b>ValueError</b> caf\udce9" in debugged.ask(get("/surrogate", BROWSER)).text


def test_all_that_led_to_an_exception_is_shown(debugged):
    page = debugged.ask(get("/chained", BROWSER)).text
    assert "<b>ExceptionGroup</b>" in page
    assert "KeyError: &#x27;first&#x27;" in page
    assert "The above exception was the direct cause of the following exception" in page


def test_head_has_the_fields_of_the_page_and_no_page(debugged):
    with debugged.connect() as connection:
        head = connection.ask(request("HEAD", "/fail/secret", BROWSER))
        page = connection.ask(get("/fail/secret", BROWSER))
    assert (head.status, head.body, head.field("content-type")) == (500, b"", "text/html; charset=utf-8")
    assert len(page.body) > 0


def test_a_stream_that_fails_late_is_cut_in_debug_mode_too(debugged):
    with debugged.connect() as connection:
        connection.send(get("/stream/secret", BROWSER))
        rest = connection.rest()
    assert rest.endswith(b"5\r\nbegun\r\n")


def test_a_compiled_application_is_not_served_in_debug_mode(program):
    program.build()
    ran = rupy("serve", "--port", "0", folder=program.folder, DEBUG="1")
    assert ran.returncode == 1
    assert ran.stderr == (
        "rupy: app: debug=True shows tracebacks to clients, which rupy serve never does; "
        "write app.run(debug=True), or use rupy dev --debug\n"
    )
