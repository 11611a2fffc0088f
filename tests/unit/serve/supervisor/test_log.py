"""A service goes on when nobody reads its log any more."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.server import environment
from tests.support.wire import Connection, eventually, get

PROGRAM = """
import os
from rupy import Rupy

app = Rupy()


@app.get("/")
def process(request):
    return str(os.getpid())


app.run(port=0, workers=1)
"""


def test_a_worker_is_replaced_after_the_reader_of_the_log_has_gone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    server = subprocess.Popen([sys.executable, "app.py"], cwd=tmp_path, stderr=subprocess.PIPE, env=environment())
    assert server.stderr is not None
    try:
        announced = next(line for line in iter(server.stderr.readline, b"") if b"serving" in line)
        port = re.search(rb"127.0.0.1:(\d+)", announced)
        assert port is not None
        address = ("127.0.0.1", int(port[1]))
        server.stderr.close()
        with Connection(address) as connection:
            worker = int(connection.ask(get("/")).text)
        os.kill(worker, signal.SIGKILL)

        def answers() -> bool:
            with Connection(address) as connection:
                return int(connection.ask(get("/")).text) != worker

        assert eventually(answers)
        assert server.poll() is None
        server.terminate()
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()
