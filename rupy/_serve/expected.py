"""Compares a run with what its build took for granted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from .._codegen.diagnostics.diagnostic import Diagnostic

if TYPE_CHECKING:
    from .._codegen.ir.assumption import Assumption
    from .._codegen.ir.expected import Installed
    from .._codegen.ir.location import Location

#: Whether what has this name, and is registered in this place, is brought by a package that is left to run time.
Brought = Callable[[str, "Location | None"], bool]

# Codes of a route that is there, and of one that is not.
_NEW, _ABSENT = "RPY401", "RPY402"


def other_distributions(distributions: Iterable[Installed]) -> tuple[Diagnostic, ...]:
    """Find the distributions that are not those that were followed.

    Args:
        distributions: those that were followed.

    Returns:
        One difference for each that is of another version, or not installed.
    """
    return tuple(filter(None, map(_compare, distributions)))


def explained(differences: Sequence[Diagnostic], assumptions: Iterable[Assumption]) -> tuple[Diagnostic, ...]:
    """Put values that are not what was assumed in the place of what follows from them.

    Args:
        differences: between the live application and the compiled plan.
        assumptions: of the build.

    Returns:
        The values, then the differences that none of them explains.
    """
    moved = _moved(differences)
    values = tuple(found for each in assumptions if differences and (found := _other(each, moved)) is not None)
    if not values:
        return tuple(differences)
    return (*values, *(each for each in differences if _place(each) not in moved))


def brought_by(packages: Sequence[str], root: str) -> Brought:
    """What tells whether something is brought by one of these packages.

    Args:
        packages: dotted names; what is inside of them counts.
        root: the project's folder, which places are relative to.
    """
    return partial(_is_brought, packages, tuple(_folders(packages)), root)


def _compare(followed: Installed) -> Diagnostic | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        here = version(followed.name)
    except PackageNotFoundError:
        message = f"{followed.name} is not installed; compiled was what {followed.version} registers"
        return Diagnostic("RPY231", message)
    if here == followed.version:
        return None
    return Diagnostic("RPY231", f"{followed.name} is {here} here; compiled was what {followed.version} registers")


def _moved(differences: Iterable[Diagnostic]) -> dict[tuple[str, int], tuple[Diagnostic, Diagnostic]]:
    """The registrations that give another path than the compiled one, by their places."""
    new, absent = ({_place(each): each for each in differences if each.code == code} for code in (_NEW, _ABSENT))
    return {place: (new[place], absent[place]) for place in new if place in absent}


def _place(difference: Diagnostic) -> tuple[str, int]:
    location = difference.location
    return ("", 0) if location is None else (location.file, location.line)


def _other(assumption: Assumption, moved: dict[tuple[str, int], tuple[Diagnostic, Diagnostic]]) -> Diagnostic | None:
    from ast import literal_eval

    found = list(_value(assumption))
    if found:
        same = found[0] == literal_eval(assumption.value)
        message = f"{assumption.name} is {found[0]!r:.200}; compiled was {assumption.value}"
        return None if same else Diagnostic("RPY229", message)
    if not moved:
        return None
    new, absent = next(iter(moved.values()))
    paths = f"{absent.message.removesuffix(' was compiled but is not registered')} is {new.message.removesuffix(' was not compiled')}"
    return Diagnostic("RPY229", f"{assumption.name} is not {assumption.value}, which was compiled: {paths}")


def _value(assumption: Assumption) -> Iterator[object]:
    """What an assumption is about in this run; nothing where that is not seen from outside."""
    from ast import literal_eval

    if assumption.environ:
        yield os.environ.get(assumption.environ, literal_eval(assumption.value))
        return
    value: object = sys.modules.get(assumption.module)
    # It is the application's: anything may happen.
    with suppress(Exception):
        for name in assumption.name.split("."):
            value = getattr(value, name)
        yield value


def _folders(packages: Iterable[str]) -> Iterator[str]:
    for package in packages:
        module = sys.modules.get(package)
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            inside = hasattr(module, "__path__")
            yield os.path.join(os.path.dirname(os.path.abspath(file)), "") if inside else os.path.abspath(file)


def _is_brought(
    packages: Sequence[str], folders: tuple[str, ...], root: str, name: str, location: Location | None
) -> bool:
    if any(name == package or name.startswith(f"{package}.") for package in packages):
        return True
    # The path of what is not of the project is absolute.
    return location is not None and os.path.join(root, location.file).startswith(folders or ("\0",))
