"""What is read of a live function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rupy._codegen.ir.location import Location
from rupy._codegen.ir.model import Parameter
from rupy._dev.function import describe
from rupy._dev.project import Project

PROJECT = Project(__file__.rpartition("/")[0], __name__)
HERE = Location("here.py", 1)


def plain(request, username): ...


def every_kind(request, only, /, both, defaulted=1, *rest, keyword, optional=2, **others): ...


class Handler:
    def __call__(self, request, name): ...

    def method(self, request, name="x"): ...


class AsyncCallable:
    async def __call__(self, request): ...

    async def method(self, request): ...


async def coroutine(request): ...


async def asynchronous_generator(request):
    yield b""


def names(function: Callable[..., Any]) -> list[str]:
    signature = describe(function, PROJECT, HERE).signature
    assert signature is not None
    return [parameter.name for parameter in signature.parameters]


def test_a_plain_function_is_known_exactly() -> None:
    found = describe(plain, PROJECT, HERE)
    assert found.name == f"{__name__}.plain"
    assert found.location == Location("test_function.py", plain.__code__.co_firstlineno)
    assert found.signature is not None
    assert found.signature.exact
    assert found.signature.parameters == (
        Parameter("request", "positional_or_keyword", required=True),
        Parameter("username", "positional_or_keyword", required=True),
    )


def test_every_kind_of_parameter_is_read_from_the_code() -> None:
    signature = describe(every_kind, PROJECT, HERE).signature
    assert signature is not None
    assert [(parameter.name, parameter.kind, parameter.required) for parameter in signature.parameters] == [
        ("request", "positional_only", True),
        ("only", "positional_only", True),
        ("both", "positional_or_keyword", True),
        ("defaulted", "positional_or_keyword", False),
        ("rest", "var_positional", False),
        ("keyword", "keyword_only", True),
        ("optional", "keyword_only", False),
        ("others", "var_keyword", False),
    ]


parts = st.tuples(
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 4),
    st.booleans(),
    st.integers(0, 2),
    st.integers(0, 2),
    st.booleans(),
)


@given(parts)
def test_the_code_says_what_inspect_says(shape: tuple[int, int, int, bool, int, int, bool]) -> None:
    only, both, defaults, rest, keywords, optional, others = shape
    positional = [f"a{index}" for index in range(only + both)]
    first = max(len(positional) - defaults, 0)
    written = [name if index < first else f"{name}=0" for index, name in enumerate(positional)]
    if only:
        written.insert(only, "/")
    if rest:
        written.append("*rest")
    elif keywords or optional:
        written.append("*")
    written += [f"k{index}" for index in range(keywords)] + [f"o{index}=0" for index in range(optional)]
    if others:
        written.append("**others")
    namespace: dict[str, Any] = {}
    exec(f"def function({', '.join(written)}): local = 1", namespace)
    function = namespace["function"]
    signature = describe(function, PROJECT, HERE).signature
    assert signature is not None
    expected = [
        (
            parameter.name,
            parameter.kind.name.lower(),
            parameter.default is parameter.empty and "VAR" not in parameter.kind.name,
        )
        for parameter in inspect.signature(function).parameters.values()
    ]
    assert [(parameter.name, parameter.kind, parameter.required) for parameter in signature.parameters] == expected


def test_a_wrapper_is_read_as_what_is_called() -> None:
    @functools.wraps(plain)
    def wrapper(*args, **kwargs): ...

    assert describe(wrapper, PROJECT, HERE).name == f"{__name__}.plain"
    assert names(wrapper) == ["args", "kwargs"]


def test_a_wrapper_stands_where_the_function_does_whose_name_it_has() -> None:
    @functools.wraps(plain)
    def wrapper(*args, **kwargs): ...

    @functools.wraps(wrapper)
    async def outer(*args, **kwargs): ...

    line = plain.__code__.co_firstlineno
    for function in (wrapper, outer, functools.partial(outer, username="x"), functools.lru_cache(plain)):
        assert describe(function, PROJECT, HERE).location.line == line
    assert describe(outer, PROJECT, HERE).is_async


def test_a_partial_lacks_what_is_bound() -> None:
    found = describe(functools.partial(plain, username="x"), PROJECT, HERE)
    assert found.name == f"{__name__}.plain"
    assert found.signature is not None
    assert not found.signature.exact
    assert found.signature.parameters[1] == Parameter("username", "keyword_only", required=False)


def test_a_bound_method_lacks_self() -> None:
    method = Handler().method
    assert names(method) == ["request", "name"]
    assert describe(method, PROJECT, HERE).name == f"{__name__}.Handler.method"


def test_a_callable_object_is_named_by_its_class() -> None:
    found = describe(Handler(), PROJECT, HERE)
    assert found.name == f"{__name__}.Handler"
    assert found.location.line == Handler.__call__.__code__.co_firstlineno
    assert names(Handler()) == ["request", "name"]


def test_a_builtin_stands_where_it_is_registered() -> None:
    found = describe(print, PROJECT, HERE)
    assert (found.name, found.location) == ("builtins.print", HERE)


def test_a_builtin_without_a_signature_has_none() -> None:
    assert describe(iter, PROJECT, HERE).signature is None


@pytest.mark.parametrize(
    "function",
    [
        coroutine,
        asynchronous_generator,
        functools.partial(coroutine),
        functools.partial(functools.partial(coroutine)),
        AsyncCallable(),
        AsyncCallable().method,
        functools.partial(AsyncCallable()),
    ],
)
def test_async_functions_are_known_through_every_disguise(function: Callable[..., Any]) -> None:
    assert describe(function, PROJECT, HERE).is_async


@pytest.mark.parametrize("function", [plain, Handler(), Handler().method, Handler, functools.partial(plain), print])
def test_other_functions_are_not_async(function: Callable[..., Any]) -> None:
    assert not describe(function, PROJECT, HERE).is_async
