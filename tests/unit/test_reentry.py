"""Code of the application that runs while the runtime works on one of its objects finds that object usable."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from rupy import Response


def test_the_old_body_may_use_the_response_when_it_goes():
    found = []

    class Text(str):
        def __del__(self):
            response.headers["x-gone"] = "yes"
            response.body = "from the old body"
            found.append(response.body)

    response = Response(Text("old"))
    response.body = "new"
    assert (found, response.headers["x-gone"]) == (["from the old body"], "yes")


def test_a_status_may_use_the_response_while_it_is_read():
    class Status:
        def __index__(self):
            response.headers["x-seen"] = str(response.status)
            return 201

    response = Response()
    response.status = Status()
    assert (response.status, response.headers["x-seen"]) == (201, "200")


def test_a_refused_status_may_use_the_response_while_it_is_shown():
    class Status:
        def __repr__(self):
            return f"after {response.headers['content-type']}"

    response = Response()
    with pytest.raises(ValueError, match="not after text/plain"):
        response.status = Status()


def test_the_end_of_a_cookie_may_use_the_response_while_it_is_read():
    class Moment:
        def timestamp(self):
            response.status = 202
            response.body = b"bytes"
            response.headers["x-moment"] = "now"
            response.set_cookie("inner", "1")
            return 0

    response = Response()
    response.set_cookie("outer", "2", expires=Moment())
    cookies = [cookie.partition(";")[0] for cookie in response.headers.getlist("set-cookie")]
    assert (response.status, response.body, response.headers["x-moment"]) == (202, b"bytes", "now")
    assert cookies == ["inner=1", "outer=2"]


def test_the_age_of_a_cookie_may_use_the_response_while_it_is_read():
    class Age:
        def __index__(self):
            response.headers["x-age"] = "asked"
            return 5

    response = Response()
    response.set_cookie("name", max_age=Age())
    assert (response.headers["x-age"], "Max-Age=5" in response.headers["set-cookie"]) == ("asked", True)


def test_names_and_values_may_use_the_response_they_are_for():
    class Fields(dict):
        def items(self):
            response.headers["x-before"] = "1"
            yield "x-after", response.headers["x-before"]

    response = Response()
    made = Response(headers=Fields())
    assert made.headers["x-after"] == "1"


def test_threads_that_share_a_response_break_nothing():
    response = Response(headers={"x-count": "0"})
    wrong: list[BaseException] = []
    end = time.monotonic() + 0.5

    def change(number: int) -> None:
        try:
            while time.monotonic() < end:
                response.headers["x-count"] = str(number)
                response.body = f"body {number}"
                response.set_cookie("name", str(number))
                with contextlib.suppress(KeyError):
                    del response.headers["set-cookie"]
        except BaseException as error:  # noqa: BLE001 - a panic of the runtime is one
            wrong.append(error)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
