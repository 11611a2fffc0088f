from __future__ import annotations

import pytest

from tests.bench.cases import Case, Load
from tests.bench.errors import BenchError
from tests.bench.wrk import Output, parse, script

PRINTED = """\
Running 1s test @ http://127.0.0.1:8123/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   631.02us  112.08us   3.01ms   91.07%
    Req/Sec   100.89k     3.22k  104.71k    80.00%
  Latency Distribution
     50%  612.00us
     75%  655.00us
     90%  712.00us
     99%    1.05ms
  100430 requests in 1.00s, 12.45MB read
Requests/sec: 100312.55
Transfer/sec:     12.43MB
"""


def test_requests_rate_and_latency_are_read():
    assert parse(PRINTED) == Output(requests=100430, rate=100312.55, p99_ms=1.05, errors=0)


@pytest.mark.parametrize(
    ("latency", "expected"), [("655.00us", 0.655), ("1.05ms", 1.05), ("1.44s ", 1440.0), ("1.50m", 90_000.0)]
)
def test_every_unit_of_latency_is_read(latency, expected):
    assert parse(PRINTED.replace("1.05ms", latency)).p99_ms == pytest.approx(expected)


def test_wrong_statuses_and_failed_sockets_are_errors():
    errors = "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\n"
    assert parse(PRINTED.replace("Requests/sec", errors + "Requests/sec")).errors == 54321


def test_something_else_is_refused():
    with pytest.raises(BenchError, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:8123 Connection refused\n")


def test_a_plain_request_is_left_to_wrk():
    assert script(Load(Case("text", "text", "/"))) == 'wrk.method = "GET"\n'


def test_a_body_is_a_lua_string():
    written = script(Load(Case("echo", "echo POST", "/echo", b"", method="POST", body=b'say "hi"')))
    assert 'wrk.method = "POST"\n' in written
    assert 'wrk.body = "say \\"hi\\""\n' in written


def test_pipelined_requests_are_put_together_once():
    written = script(Load(Case("text", "text", "/"), pipelined=16))
    assert "requests = string.rep(wrk.format(), 16)" in written
    assert "function request() return requests end" in written
