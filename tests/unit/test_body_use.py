"""Which functions are proved to leave the body of a request alone."""

from __future__ import annotations

import functools
import sys

import pytest

from rupy._body_use import may_touch_body

kept: list[object] = []


def helper(request, role="user"):
    return request.get_header("X-Role") == role


def reading_helper(request):
    return request.json()


def returning_helper(request):
    return request


def keeping_helper(request):
    kept.append(request)


def deep_helper(request):
    return helper(request) and other_helper(request)


def other_helper(request):
    return request.path == "/" or deep_helper(request)


def recursive(request):
    found = recursive(request)
    return found.body


async def async_helper(request):
    return request.cookies


async def wait(request):
    return None


def nothing(request):
    return None


def attributes(request):
    if request.path.startswith("/admin") and request.auth_token is None:
        return f"{request.method} {request.get_query_param('q')}", 401
    request.state.user = request.cookies.get("user")
    request.set_header("X-User", request.state.user)
    return request


def loops(request):
    names = []
    for name, value in request.headers.items():
        names.append(name + value)
    return sorted(names)


def shows(request):
    print(f"{request} {request!r}")


def passes_on(request):
    return helper(request) and helper(request, "admin") and helper(request, role="owner") and deep_helper(request)


def generates(request):
    yield request.path


async def awaits(request):
    return await async_helper(request)


def parameters(request, name, number=1):
    return name * number + request.path


def reads_of_another(request, response):
    response.set_header("X-Length", len(response.body))
    return response.json


class Guard:
    def __call__(self, request):
        return helper(request)

    def method(self, request):
        return request.client


class Reader:
    def __call__(self, request):
        return request.data

    def method(self, request):
        return self.keep(request)

    def keep(self, request):
        return request.path


def passes_much(request):
    return helper(request, str(len(sorted(request.path, key=len)))) and helper(request, role="a".join(["b"]))


PROVED = [
    nothing,
    attributes,
    loops,
    shows,
    passes_on,
    generates,
    awaits,
    parameters,
    reads_of_another,
    returning_helper,
    recursive,
    passes_much,
    Guard(),
    Guard().method,
]


def body(request):
    return request.body


def data(request):
    return len(request.data)


def json(request):
    return request.json()["name"] if request.path else None


def later(request):
    yield "first"
    yield request.body


def unknown_attribute(request):
    return request.form()


def looked_up(request):
    return getattr(request, "bo" + "dy")


def passes_to_a_reader(request):
    return reading_helper(request)


def passes_to_one_that_returns_it(request):
    return returning_helper(request).body


def passes_to_one_that_keeps_it(request):
    keeping_helper(request)


def passes_as_another_argument(request):
    return helper("x", request)


def passes_by_keyword(request):
    return helper(request=request)


def passes_among_others(request):
    return helper(*[request])


def passes_to_what_is_not_known(request):
    kept.append(request)


def passes_to_what_it_is_given(request, function):
    return function(request)


def returns_to_itself(request):
    found = returns_to_itself(request)
    return found.body if found else request


def passes_as_another_keyword(request):
    return helper(role=request)


def stores(request):
    other = request
    return other.body


def packs(request):
    return {"request": request}


def yields(request):
    yield request


def closes_over(request):
    return lambda: request.body


def comprehends(request):
    return [request.body for _ in "a"]


def matches(request):
    match request:
        case object(body=found):
            return found


def inspects(request):
    return sys._getframe().f_locals["request"].body


def local_names(request):
    return locals()["request"].body


def owner(request):
    return request.get_header.__self__.body


def many(*requests):
    return requests[0].body


@functools.wraps(nothing)
def wrapped(*args, **kwargs):
    return nothing(*args, **kwargs)


NOT_PROVED = [
    body,
    data,
    json,
    later,
    unknown_attribute,
    looked_up,
    passes_to_a_reader,
    passes_to_one_that_returns_it,
    passes_to_one_that_keeps_it,
    passes_as_another_argument,
    passes_by_keyword,
    passes_among_others,
    passes_to_what_is_not_known,
    passes_to_what_it_is_given,
    returns_to_itself,
    passes_as_another_keyword,
    stores,
    packs,
    yields,
    closes_over,
    comprehends,
    matches,
    inspects,
    local_names,
    owner,
    many,
    wrapped,
    Reader(),
    Reader().method,
    functools.partial(nothing),
    len,
    print,
]


@pytest.mark.parametrize("function", PROVED, ids=lambda function: getattr(function, "__name__", "callable"))
def test_these_are_proved(function):
    assert not may_touch_body(function)


@pytest.mark.parametrize("function", NOT_PROVED, ids=lambda function: getattr(function, "__name__", "callable"))
def test_these_are_not(function):
    assert may_touch_body(function)


def plain_around(request, call_next):
    if helper(request):
        return None
    response = call_next(request)
    response.set_header("X-Length", str(len(response.body)))
    return response


async def async_around(request, call_next):
    try:
        return await call_next(request)
    finally:
        await async_helper(request)


def around_that_reads(request, call_next):
    return call_next(request) if request.body else None


def around_that_calls_another(request, call_next):
    call_next = kept.append
    return call_next(request)


def around_that_passes_more(request, call_next):
    return call_next(request, request)


def around_that_hides_it(request, call_next):
    def goes_on():
        return call_next(request)

    return goes_on()


@pytest.mark.parametrize("function", [plain_around, async_around])
def test_what_is_passed_to_call_next_goes_on(function):
    assert not may_touch_body(function, stands_around=True)


@pytest.mark.parametrize(
    "function", [around_that_reads, around_that_calls_another, around_that_passes_more, around_that_hides_it]
)
def test_what_else_is_done_around_is_not_proved(function):
    assert may_touch_body(function, stands_around=True)


def test_the_second_parameter_is_call_next_for_those_that_stand_around_only():
    assert may_touch_body(plain_around)
