"""Finds out whether a function uses an object that belongs to the thread it was made on, and works on no other.

The code of the function and of those that it calls says by which names it looks: among the globals, in closures and
defaults, and as attributes of what is found there. Nothing is called and no attribute is computed. Functions of installed
packages and of the standard library are not followed: they know themselves about threads.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

#: So many functions are looked at; an application that is larger is not worth the time.
_MOST_FUNCTIONS = 1000

_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep


def what_belongs_to_a_thread(function: Any) -> str | None:
    """Look for an object of this thread that a function uses.

    Args:
        function: a handler or a middleware, as it is registered.

    Returns:
        How the function finds the object, and what it is; None where there is none.
    """
    return _Search().of_callable(function, None)


class _Search:
    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()

    def of_callable(self, function: Any, owner: object) -> str | None:
        """Look into whatever is called.

        Args:
            function: a function, a bound method, a partial or an object that is called.
            owner: the object whose method it is.
        """
        if isinstance(function, MethodType):
            return self.of_callable(function.__func__, function.__self__)
        if isinstance(function, FunctionType):
            return self._of_function(function, owner)
        functools = sys.modules.get("functools")
        if functools is not None and isinstance(function, functools.partial):
            given = (("a partial", value) for value in (*function.args, *function.keywords.values()))
            return self._of_values(given, ()) or self.of_callable(function.func, None)
        call = vars(type(function)).get("__call__")
        return self._of_function(call, function) if isinstance(call, FunctionType) else None

    def _of_function(self, function: FunctionType, owner: object) -> str | None:
        key = (id(function), id(owner))
        if key in self._seen or len(self._seen) >= _MOST_FUNCTIONS or _is_installed(function.__code__):
            return None
        self._seen.add(key)
        names = tuple(dict.fromkeys(_names(function.__code__)))
        return self._of_values(_values(function, owner, names), names)

    def _of_values(self, values: Iterable[tuple[str, Any]], names: tuple[str, ...]) -> str | None:
        for name, value in values:
            found = self._of_value(name, value, names)
            if found is not None:
                return found
        return None

    def _of_value(self, name: str, value: Any, names: tuple[str, ...]) -> str | None:
        if (kind := _belongs_to_this_thread(value)) is not None:
            return f"{name}, {kind}"
        if isinstance(value, FunctionType | MethodType):
            return self.of_callable(value, None)
        # Attributes that the function may ask for, by the names in its code.
        for attribute in names:
            inside = _own(value).get(attribute)
            if inside is not None and (kind := _belongs_to_this_thread(inside)) is not None:
                return f"{name}.{attribute}, {kind}"
            method = inside if isinstance(value, ModuleType | type) else _of_class(value, attribute)
            if isinstance(method, FunctionType) and (found := self._of_function(method, value)) is not None:
                return found
        return None


def _names(code: CodeType) -> Iterator[str]:
    """All names that a code asks for, and those of the functions in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _values(function: FunctionType, owner: object, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """What a function finds by name, with how it is found."""
    module = function.__module__
    for name in names:
        if name in function.__globals__:
            yield f"{module}.{name}", function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield f"{name} around {function.__qualname__}", cell.cell_contents
        except ValueError:
            continue
    for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
        yield f"a default of {function.__qualname__}", value
    if owner is not None:
        yield type(owner).__qualname__, owner


def _own(value: object) -> dict[str, Any]:
    """The attributes that an object has by itself."""
    try:
        return dict(vars(value))
    except TypeError:
        return {}


def _of_class(value: object, name: str) -> object:
    return next((vars(base)[name] for base in type(value).__mro__ if name in vars(base)), None)


def _is_installed(code: CodeType) -> bool:
    file = code.co_filename
    return file.startswith(("<frozen", _STANDARD_LIBRARY)) or f"{os.sep}site-packages{os.sep}" in file


def _belongs_to_this_thread(value: Any) -> str | None:
    """What it is, where it belongs to the thread that asks."""
    if isinstance(value, threading.local):
        return "a threading.local with values of this thread" if vars(value) else None
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is None:
        return None
    connection = value.connection if isinstance(value, sqlite3.Cursor) else value
    if isinstance(connection, sqlite3.Connection) and _is_refused_elsewhere(connection):
        return f"a sqlite3.{'Connection' if connection is value else 'Cursor'} of this thread"
    return None


def _is_refused_elsewhere(connection: Any) -> bool:
    """Whether a connection checks which thread uses it: it says so to those of other threads only."""
    import sqlite3

    refused: list[bool] = []

    def ask() -> None:
        try:
            connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        except sqlite3.ProgrammingError as error:
            refused.append("thread" in str(error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join()
    return refused == [True]
