"""Which functions use an object that works on this thread only."""

from __future__ import annotations

import functools
import sqlite3
import threading
import types
from collections.abc import Callable

import pytest

from rupy._thread_bound import what_belongs_to_a_thread

connection = sqlite3.connect(":memory:")
shared = sqlite3.connect(":memory:", check_same_thread=False)
empty = threading.local()
holder = types.SimpleNamespace(connection=connection, shared=shared)


class Store:
    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def of_itself(self) -> object:
        return self.database

    def __call__(self) -> object:
        return self.database


store = Store(connection)


def uses_global() -> object:
    return connection


def uses_attribute() -> object:
    return holder.connection


def uses_inside() -> object:
    return [connection.execute("SELECT ?", (number,)) for number in range(3)]


def uses_default(database: sqlite3.Connection = connection) -> object:
    return database


def uses_method() -> object:
    return store.of_itself()


def calls_itself() -> object:
    return calls_itself() or uses_global()


def uses_others() -> object:
    return shared, empty, holder.shared, uses_others


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (uses_global, "tests.unit.test_thread_bound.connection"),
        (uses_attribute, "tests.unit.test_thread_bound.holder.connection"),
        (uses_inside, "tests.unit.test_thread_bound.connection"),
        (uses_default, "a default of uses_default"),
        (uses_method, "Store.database"),
        (calls_itself, "tests.unit.test_thread_bound.connection"),
        (store.of_itself, "Store.database"),
        (store, "Store.database"),
        (functools.partial(print, connection), "a partial"),
        (functools.partial(uses_global), "tests.unit.test_thread_bound.connection"),
    ],
)
def test_an_object_of_this_thread_is_found(function: Callable[..., object], name: str) -> None:
    assert what_belongs_to_a_thread(function) == f"{name}, a sqlite3.Connection of this thread"


@pytest.mark.parametrize("function", [uses_others, print, Store(shared), functools.partial(uses_others)])
def test_what_works_on_any_thread_is_left_alone(function: Callable[..., object]) -> None:
    assert what_belongs_to_a_thread(function) is None
