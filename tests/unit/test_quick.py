"""Which functions are proved quick, and what stands in the way of a proof."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import time
import time as clock

import pytest

from rupy import HTTPException, Response, abort
from rupy._quick import needs_no_task, what_may_be_slow

LIMIT = 5
WIDE = ("a", ("b", 2.5), b"c", True)
LIST = [1]
database = None
counted = 0
name = "lower case"


def upper(text):
    return text.upper()


def slow_inside(text):
    return time.sleep(len(text))


class Service:
    def method(self, request):
        return "method"

    def __call__(self, request):
        return "call"


def text(request, username):
    return f"Hello, {username!r:>10}!"


def data(request):
    return {"limit": LIMIT, "wide": WIDE, "agent": request.headers["user-agent"], "n": [1, *request.query.items()]}, 200


def branches(request):
    if request.method == "GET" and request.path.startswith("/admin"):
        return Response("no", status=401)
    return None if request.client is None else request


def catches(request):
    try:
        number = int(request.query["n"]) + 1 - LIMIT // 2
    except ValueError as error:
        return str(error), 400
    except KeyError:
        raise HTTPException(404) from None
    else:
        response = Response(str(number))
        response.set_header("X-Number", str(-number))
        response.status = 201
        return response


def calls(request):
    return upper(request.path)[1:5] + str(clock.monotonic()) + str(os.getpid()) + max("ab", key=len)


def refuses(request):
    abort(404)


def defaults(request, a=1, *, b=None):
    return a


@pytest.mark.parametrize("function", [text, data, branches, catches, calls, refuses, defaults])
def test_is_proved(function):
    assert what_may_be_slow(function) is None


def waits(request):
    time.sleep(1)


def computes(request):
    for _ in range(10**9):
        pass


def loops(request):
    while request:
        request = request.path


def comprehends(request):
    return [part.upper() for part in request.path.split("/")]


def generates(request):
    yield "chunk"


def encodes(request):
    return json.dumps({})


def imports(request):
    import decimal

    return decimal.Decimal


def writes(request):
    with request.path:
        pass


def prints(request):
    print("a pipe may be full")


def reads_body(request):
    return len(request.body)


def reads_state(request):
    return request.state.database.query()


def multiplies(request, number):
    return "a" * number


def rounds(request, number):
    return str(round(1, number))


def formats(request, number):
    return f"{'':{number}}"


def joins(request):
    return request.path.join(request.path)


def codec(request):
    return request.path.encode("idna")


def queries(request):
    return database.query("SELECT")


def bound_later(request):
    return name.upper()


def shares(request):
    return LIST[0]


def asks(request):
    return slow_inside(request.path)


def recurses(request):
    return recurses(request)


def first(request):
    return second(request)


def second(request):
    return first(request)


def unknown(request):
    return nowhere(request)  # noqa: F821


def open_default(request, where=LIST):
    return where


def module_value(request):
    return [time]


def counts(request):
    global counted  # noqa: PLW0603
    counted = 1


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (waits, f"time.sleep is not known to be quick (waits, line {waits.__code__.co_firstlineno + 1})"),
        (computes, "range is not known to be quick"),
        (loops, "it loops"),
        (comprehends, "it "),
        (generates, "it is a generator"),
        (encodes, " is not known to be quick (dumps, line "),
        (imports, "it imports"),
        (writes, "it has a with statement"),
        (prints, "print is not known to be quick"),
        (reads_body, ".body is not known to be quick"),
        (reads_state, ".state is not known to be quick"),
        (multiplies, "an operator can make much of little"),
        (formats, "the width of a format is no constant"),
        (rounds, "round"),
        (joins, ".join is not known to be quick"),
        (codec, ".encode is not known to be quick"),
        (queries, "database is not known to be quick"),
        (bound_later, "name is not known to be quick"),
        (shares, "LIST is not known to be quick"),
        (asks, "time.sleep is not known to be quick (slow_inside, line "),
        (recurses, "recurses calls itself"),
        (first, "first calls itself"),
        (unknown, "nowhere is not known to be quick"),
        (open_default, "open_default has a default that is no constant"),
        (module_value, "time is not known to be quick"),
        (counts, "it changes a global"),
        (Service(), "it is no plain function"),
        (Service().method, "it is no plain function"),
        (functools.partial(text, username="x"), "it is no plain function"),
        (functools.lru_cache(text), "it is no plain function"),
        (len, "it is no plain function"),
    ],
)
def test_is_not_proved(function, found):
    doubt = what_may_be_slow(function)
    assert doubt is not None
    assert found in doubt


def test_a_function_of_a_closure_is_not_proved():
    def handler(request):
        return request.path + LIMIT_OF_OTHERS

    LIMIT_OF_OTHERS = "x"  # noqa: N806
    assert "variables of the function around it" in (what_may_be_slow(handler) or "")


def test_many_constants_are_told_apart():
    """Their numbers take more than one byte."""
    lines = "\n".join(f"    a{number} = {number + 1000}" for number in range(400))
    namespace: dict[str, object] = {"time": time}
    exec(f"def f(request):\n{lines}\n    return a399\ndef g(request):\n{lines}\n    time.sleep(1)", namespace)
    assert what_may_be_slow(namespace["f"]) is None  # type: ignore[arg-type]
    assert "time.sleep" in (what_may_be_slow(namespace["g"]) or "")  # type: ignore[arg-type]


def test_functions_of_equal_code_are_told_apart():
    """One is proved before the other is looked at, which stands in another module on the same line."""
    modules: list[dict[str, object]] = [{"LIMIT": 5}, {"LIMIT": open}]
    for module in modules:
        exec("def limit(request):\n    return LIMIT", module)
    handlers = {"first": modules[0]["limit"], "second": modules[1]["limit"]}
    exec("def both(request):\n    return first(request), second(request)", handlers)
    assert "LIMIT is not known to be quick" in (what_may_be_slow(handlers["both"]) or "")  # type: ignore[arg-type]


async def describes(request):
    return {"path": request.path, "names": request.json()["names"], "length": len(request.body)}


async def calls_what_is_known(request):
    return upper(request.path)


async def asks(request):
    return asyncio.current_task()


async def asks_elsewhere(request):
    return names_its_task()


def names_its_task():
    return asyncio.current_task().get_name()


async def gives_a_coroutine(request):
    return describes(request)


async def loops(request):
    found = []
    for key, value in request.query.items():
        rest = value
        while len(rest) > 2:
            rest = rest[1:]
        found.append(f"{key:>{len(rest)}}" % ())
    return {"found": sorted(found), "sum": sum(range(3)) * 2**2}


async def loops_over_the_unknown(request):
    return [each for each in request.state.rows]  # noqa: C416


@pytest.mark.parametrize("function", [describes, calls_what_is_known, loops])
def test_a_coroutine_that_asks_for_no_task_is_proved(function):
    assert needs_no_task(function)
    assert what_may_be_slow(function) is not None


@pytest.mark.parametrize(
    "function", [asks, asks_elsewhere, gives_a_coroutine, loops_over_the_unknown, Service().method, len]
)
def test_a_coroutine_that_may_ask_for_its_task_is_not_proved(function):
    assert not needs_no_task(function)
