"""What is not of the project: sources of installed packages are followed where they matter, by what the code says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..diagnostics.diagnostic import Diagnostic
from ..parse.positions import statements
from ..parse.source import INSTALLED, Source, parse
from .attributes import attribute
from .scope import Scope
from .values import Called, Constant, External, Got, Method, Module, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

# Names that lead through others are followed this far.
_MAX_DEPTH = 20


def follow(machine: Interpreter, value: Value | None, depth: int = 0) -> Value | None:
    """Find what a value is that comes from an installed package.

    Args:
        machine: the analysis.
        value: a name of a package, or what has been made from one.
        depth: how many names have led here.

    Returns:
        What the sources of the package say; the value itself where they cannot be followed.
    """
    if depth > _MAX_DEPTH or left_to_run_time(machine, value) is not None:
        return value
    if isinstance(value, External):
        return _resolve(machine, value, depth)
    if isinstance(value, Method) and isinstance(value.receiver, Unknown):
        owner = follow(machine, value.receiver, depth + 1)
        return value if owner is None or isinstance(owner, Unknown) else attribute(machine, owner, value.name)
    if isinstance(value, Unknown) and value.origin is not None:
        return _remake(machine, value, depth)
    return value


def left_to_run_time(machine: Interpreter, value: Value | None) -> str | None:
    """The package that a value is from, where the project leaves it to run time.

    Args:
        machine: the analysis.
        value: a name of a package, or what has been made from one.
    """
    name = _root(value)
    if name is None:
        return None
    found = next((each for each in machine.declared.runtime if f"{name}.".startswith(f"{each}.")), None)
    if found is not None:
        machine.met.add(found)
    return found


def declared_doubt(machine: Interpreter, value: Value | None) -> str | None:
    """Why something is left to run time that the project leaves there; None where it says nothing of it.

    Args:
        machine: the analysis.
        value: what is registered.
    """
    package = left_to_run_time(machine, value)
    return None if package is None else f"{package} registers at run time, as [tool.rupy] runtime says"


def tell_declared(machine: Interpreter) -> Iterator[Diagnostic]:
    """Tell of packages that are declared to no end.

    Args:
        machine: the analysis, with all modules followed.
    """
    for name in machine.declared.runtime:
        if not machine.declared.is_installed(name):
            yield Diagnostic("RPY233", f"[tool.rupy] runtime names {name!r:.200}, which is not installed")
        elif name not in machine.met:
            message = f"[tool.rupy] runtime names {name!r:.200}, of which the build sees nothing registered"
            yield Diagnostic("RPY233", message)


def load_installed(machine: Interpreter, name: str) -> Module | None:
    """Run a module of an installed package.

    Args:
        machine: the analysis.
        name: its dotted name.

    Returns:
        The module; None where it has no source that is followed.
    """
    if name not in machine.installed:
        machine.installed[name] = None
        module = machine.installed[name] = _find(machine, name)
        if module is not None:
            _run(machine, module)
    return machine.installed[name]


def _find(machine: Interpreter, name: str) -> Module | None:
    path = name.replace(".", "/")
    for file, package in ((f"{path}/__init__.py", True), (f"{path}.py", False)):
        text = machine.declared.installed(file)
        parsed = None if text is None else parse(INSTALLED + file, text)
        if isinstance(parsed, Source):
            return Module(name, Scope(parsed, name), package)
    return None


def _run(machine: Interpreter, module: Module) -> None:
    module.scope.names["__name__"] = Constant(module.name)
    module.scope.names["__file__"] = Unknown()
    place, doubt, machine.doubt = machine.place, machine.doubt, None
    machine.execute(statements(module.scope.source.tree.body), module.scope)
    machine.place, machine.doubt = place, doubt


def _resolve(machine: Interpreter, value: External, depth: int) -> Value:
    first, *rest = value.name.split(".")
    if first in ("rupy", "builtins"):
        return value
    found: Value | None = load_installed(machine, first)
    for index, name in enumerate(rest, start=2):
        if isinstance(found, Module):
            whole = ".".join([first, *rest][:index])
            found = found.scope.find(name) or load_installed(machine, whole)
            found = follow(machine, found, depth + 1)
        elif found is not None:
            found = attribute(machine, found, name)
    return value if found is None or isinstance(found, External) else found


def _remake(machine: Interpreter, value: Unknown, depth: int) -> Value:
    """Make once more what was made by code that was not followed then."""
    if value.made is None:
        value.made = value
        value.made = _made(machine, value, depth)
    return value.made


def _made(machine: Interpreter, value: Unknown, depth: int) -> Value:
    origin = value.origin
    if isinstance(origin, Called):
        callee = follow(machine, origin.callee, depth + 1)
        return value if callee is None or _root(callee) is not None else machine.call(callee, replace(origin.arguments))
    if isinstance(origin, Got):
        owner = follow(machine, origin.owner, depth + 1)
        return value if owner is None or _root(owner) is not None else attribute(machine, owner, origin.name)
    return value


def _root(value: Value | None) -> str | None:
    """The name outside of the project that a value comes from."""
    while True:
        if isinstance(value, External):
            return value.name
        if isinstance(value, Method):
            value = value.receiver
        elif isinstance(value, Unknown) and isinstance(value.origin, Called):
            value = value.origin.callee
        elif isinstance(value, Unknown) and isinstance(value.origin, Got):
            value = value.origin.owner
        else:
            return None
