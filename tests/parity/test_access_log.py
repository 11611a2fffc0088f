"""The access log: a line for each request, in the Common Log Format with milliseconds; none unless it is asked for."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import BinaryIO

import pytest

from tests.support.program import Mode, Program
from tests.support.server import Server, environment
from tests.support.wire import Connection, chunked, eventually, get, post, request

PROGRAM = "logged"

LINE = re.compile(
    r'(?P<client>\S+) - - \[(?P<time>[^]]+)\] "(?P<request>.*)" (?P<status>\d+) (?P<bytes>\d+|-) (?P<ms>\d+\.\d{3})'
)


@pytest.fixture(scope="module")
def server(program: Program, mode: Mode):
    arguments = ["--access-log"] if mode == "built" else []
    with program.start(mode, *arguments, ACCESS_LOG="yes") as server:
        yield server


def piped(program: Program) -> tuple[subprocess.Popen[bytes], int, BinaryIO]:
    """The program, with a pipe for its log; its port, and the end to read."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=program.folder,
        env=environment(ACCESS_LOG="yes"),
        stdin=subprocess.DEVNULL,
        stderr=write,
    )
    os.close(write)
    port = int(re.search(r"http://127.0.0.1:(\d+) ", os.read(read, 10_000).decode())[1])
    return process, port, os.fdopen(read, "rb")


def line_of(server: Server, what: str) -> re.Match[str]:
    """The one line of the log with a request."""
    found: list[str] = []

    def is_there() -> bool:
        found[:] = [line for line in server.log.splitlines() if f'"{what}' in line]
        return bool(found)

    assert eventually(is_there, 30), server.log
    assert len(found) == 1, found
    matched = LINE.fullmatch(found[0])
    assert matched, found[0]
    return matched


@pytest.mark.parametrize(
    ("send", "shown", "status", "length"),
    [
        (get("/hello"), "GET /hello HTTP/1.1", "200", "5"),
        (get("/hello?q=%22%C3%A9"), "GET /hello?q=%22%C3%A9 HTTP/1.1", "200", "5"),
        (request("HEAD", "/hello"), "HEAD /hello HTTP/1.1", "200", "-"),
        (request("GET", "/hello?old", version="1.0"), "GET /hello?old HTTP/1.0", "200", "5"),
        (post("/echo", b"1234567"), "POST /echo HTTP/1.1", "200", "7"),
        (request("POST", "/echo?chunked", ("Transfer-Encoding", "chunked"), body=chunked(b"12", b"3")),
         "POST /echo?chunked HTTP/1.1", "200", "3"),
        (get("/stream"), "GET /stream HTTP/1.1", "200", "8"),
        (get("/async"), "GET /async HTTP/1.1", "200", "4"),
        (get("/files/a.txt"), "GET /files/a.txt HTTP/1.1", "200", "12"),
        (get("/nowhere"), "GET /nowhere HTTP/1.1", "404", "9"),
        (request("DELETE", "/hello"), "DELETE /hello HTTP/1.1", "405", "18"),
        (request("OPTIONS", "/hello"), "OPTIONS /hello HTTP/1.1", "204", "-"),
        (get("/%zz"), "GET /%zz HTTP/1.1", "400", "37"),
        (get("http://test/hello?whole"), "GET http://test/hello?whole HTTP/1.1", "200", "5"),
        (request("POST", "/echo?large", ("Content-Length", "99999999999")), "POST /echo?large HTTP/1.1", "413", "17"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(("1.1", "1.0")) else "",
)  # fmt: skip
def test_each_request_is_a_line(server, send, shown, status, length):
    server.ask(send)
    line = line_of(server, shown)
    assert (line["client"], line["request"], line["status"], line["bytes"]) == ("127.0.0.1", shown, status, length)
    when = datetime.strptime(line["time"], "%d/%b/%Y:%H:%M:%S %z")
    assert abs((datetime.now(UTC) - when).total_seconds()) < 60


def test_the_time_is_that_of_the_whole_answer(server):
    server.ask(get("/stream?timed"))
    assert float(line_of(server, "GET /stream?timed")["ms"]) >= 50


def test_quotes_and_backslashes_are_escaped(server):
    server.ask(b'GET /a"b\\c HTTP/1.1\r\nHost: test\r\n\r\n')
    assert line_of(server, 'GET /a\\"b')["request"] == 'GET /a\\"b\\\\c HTTP/1.1'


def test_what_is_not_ascii_is_spelled_out(server):
    assert server.ask("GET /hello?é HTTP/1.1\r\nHost: test\r\n\r\n".encode()).status == 200
    assert line_of(server, r"GET /hello?\xc3")["request"] == r"GET /hello?\xc3\xa9 HTTP/1.1"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / what\r\n\r\n", 400),
        (b"GET /\x1b[31m HTTP/1.1\r\nHost: test\r\n\r\n", 400),
        (get("/hello", ("X-Large", "x" * 100_000)), 431),
        (get("/" + "x" * 65_600), 414),
    ],
    ids=["malformed", "control character", "fields", "target"],
)
def test_a_request_that_cannot_be_read_is_a_line_without_a_word_of_it(server, sent, status):
    before = server.log.count('"-"')
    assert server.ask(sent).status == status
    assert eventually(lambda: server.log.count('"-"') == before + 1, 30)
    assert re.search(r'127\.0\.0\.1 - - \[.*\] "-" (\d+) - 0\.000\n\Z', server.log)[1] == str(status)
    assert "\x1b" not in server.log


def test_a_malformed_body_is_one_line(server):
    sent = request("POST", "/echo?malformed", ("Transfer-Encoding", "chunked"), body=b"no length\r\n")
    before = server.log.count('"-"')
    assert server.ask(sent).status == 400
    assert line_of(server, "POST /echo?malformed")["status"] == "400"
    server.ask(get("/hello?after-malformed"))
    line_of(server, "GET /hello?after-malformed")
    assert server.log.count('"-"') == before


def test_requests_that_do_not_come_to_their_end_are_lines(server):
    before = server.log.count('"-" 408')
    with server.connect() as head, server.connect() as body:
        head.send(b"GET /hello?head HTTP/1.1\r\n")
        body.send(request("POST", "/echo?body", ("Content-Length", "10"), body=b"1234"))
        assert (head.answer().status, body.answer().status) == (408, 408)
    assert line_of(server, "POST /echo?body")["status"] == "408"
    assert eventually(lambda: server.log.count('"-" 408') == before + 1, 30)


def test_a_connection_without_a_request_is_none(server):
    lines = server.log.count("\n")
    with server.connect() as connection:
        connection.half_close()
        assert connection.is_closed()
    server.ask(get("/hello?after-nothing"))
    line_of(server, "GET /hello?after-nothing")
    assert server.log.count("\n") == lines + 1


def test_an_answer_that_is_cut_is_a_line_with_what_was_sent(server):
    with server.connect() as connection:
        connection.send(get("/cut"))
        connection.rest()
    assert line_of(server, "GET /cut")["bytes"] == "3"


def test_a_client_that_leaves_is_a_line(server):
    waiting = server.output.count("waiting")
    with server.connect() as connection:
        connection.send(get("/async?seconds=60"))
        assert eventually(lambda: server.output.count("waiting") > waiting, 30)
        connection.reset()
    line = line_of(server, "GET /async?seconds=60")
    assert (line["status"], line["bytes"]) == ("499", "-")


def test_a_client_that_leaves_in_its_body_is_a_line(server):
    with server.connect() as connection:
        sent = request("POST", "/echo?left", ("Content-Length", "10"), ("Expect", "100-continue"))
        connection.send(sent)
        # It is being read.
        assert connection.answer().status == 100
        connection.send(b"1234")
        connection.reset()
    assert line_of(server, "POST /echo?left")["status"] == "400"


def test_lines_have_the_order_of_the_answers(server):
    with server.connect() as connection:
        for number in range(300):
            assert connection.ask(get(f"/hello?n={number}")).status == 200
    assert eventually(lambda: "n=299 " in server.log, 30)
    assert re.findall(r"/hello\?n=(\d+) ", server.log) == [str(number) for number in range(300)]


def test_without_the_option_there_is_none(program, mode):
    with program.start(mode, ACCESS_LOG="no") as server:
        server.ask(get("/hello"))
        assert server.stop() == 0
        assert "/hello" not in server.log


def test_the_last_lines_are_written_before_the_end(program, mode):
    with program.start(mode, *(["--access-log"] if mode == "built" else []), ACCESS_LOG="yes") as server:
        with server.connect() as connection:
            connection.send(get("/async?seconds=0.3"))
            assert eventually(lambda: "waiting" in server.output, 30)
            server.signal(signal.SIGTERM)
            assert connection.answer().text == "late"
        assert server.wait(30) == 0
        assert line_of(server, "GET /async?seconds=0.3")["status"] == "200"


def test_workers_write_to_the_same_log(program, mode):
    options = {"workers": 2}
    arguments = ["--access-log", "--workers", "2"] if mode == "built" else []
    with program.start(mode, *arguments, ACCESS_LOG="yes", RUN=json.dumps(options)) as server:
        for number in range(20):
            server.ask(get(f"/hello?n={number}"))
        assert server.stop() == 0
    assert sorted(map(int, re.findall(r'"GET /hello\?n=(\d+) ', server.log))) == list(range(20))


def test_a_log_that_nobody_reads_any_more_ends_nothing(program):
    process, port, reader = piped(program)
    with process:
        reader.close()
        with Connection(("127.0.0.1", port)) as connection:
            for _ in range(3):
                assert connection.ask(get("/hello")).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("reads_again", [True, False])
def test_a_reader_that_does_not_read_holds_nobody_up(program, reads_again):
    process, port, reader = piped(program)
    with process, reader:
        log = ""
        target = "/hello?" + "x" * 8000
        with Connection(("127.0.0.1", port)) as connection:
            for _ in range(400):
                assert connection.ask(get(target)).status == 200
        process.send_signal(signal.SIGTERM)
        if reads_again:
            log = reader.read().decode()
        assert process.wait(30) == 0
    if reads_again:
        dropped = sum(map(int, re.findall(r"rupy: (\d+) lines of the access log dropped", log)))
        assert dropped > 0
        assert log.count(target) + dropped == 400
