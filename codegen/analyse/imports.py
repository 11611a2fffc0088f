"""Imports: modules of the project are followed, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from ..check.interface import check_import
from ..ir.interface import EXPORTED
from ..parse.positions import statements
from .arguments import UNKNOWN, known
from .scope import Scope
from .values import Constant, External, Module, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

_FRAMEWORK = "rupy"


def load(machine: Interpreter, name: str) -> Module | None:
    """Import a module and the packages around it.

    Args:
        machine: the analysis.
        name: its dotted name.

    Returns:
        The module; None where it is not one of the project's.
    """
    if name in machine.modules:
        return machine.modules[name]
    parent_name, _, child = name.rpartition(".")
    if name.partition(".")[0] == _FRAMEWORK or not all(part.isidentifier() for part in name.split(".")):
        return None
    parent = load(machine, parent_name) if parent_name else None
    if name in machine.modules:
        # The package has imported it.
        return machine.modules[name]
    machine.modules[name] = module = _find(machine, name)
    if module is None:
        return None
    if parent is None and parent_name:
        # A folder without __init__.py is a package without names of its own.
        parent = machine.modules[parent_name] = Module(
            parent_name, Scope(module.scope.source, parent_name), package=True
        )
    _run(machine, module)
    if parent is not None:
        parent.scope.names[child] = module
    return module


def import_names(machine: Interpreter, node: cst.Import, scope: Scope) -> None:
    """Follow `import a.b as c`.

    Args:
        machine: the analysis.
        node: the statement.
        scope: where it stands.
    """
    for alias in node.names:
        name = _dotted(alias.name)
        module = machine.load(name)
        if module is None:
            _miss(machine, name)
        first = name.partition(".")[0]
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            scope.bind(alias.asname.name.value, module or External(name))
        else:
            scope.bind(first, machine.modules.get(first) or External(first))


def import_from(machine: Interpreter, node: cst.ImportFrom, scope: Scope) -> None:
    """Follow `from a import b`.

    Args:
        machine: the analysis.
        node: the statement.
        scope: where it stands.
    """
    name = _absolute(machine, node, scope)
    module = None if name is None else machine.load(name)
    if module is None and (name is None or node.relative):
        shown = scope.source.code(node)
        machine.tell(None, "RPY209", f"{shown:.200}: there is no such module in the project")
    elif module is None and name is not None:
        _miss(machine, name)
    if isinstance(node.names, cst.ImportStar):
        scope.open = scope.open or (module is None and name != _FRAMEWORK)
        for bound, value in _all(module, name):
            scope.bind(bound, value)
        return
    for alias in node.names:
        imported = _dotted(alias.name)
        if name == _FRAMEWORK and module is None and machine.doubt is None:
            machine.refuse(check_import(imported, machine.place))
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else imported
        scope.bind(bound, _member(machine, module, name, imported))


def _find(machine: Interpreter, name: str) -> Module | None:
    path = name.replace(".", "/")
    for file, package in ((f"{path}/__init__.py", True), (f"{path}.py", False)):
        source = machine.source(file)
        if source is not None:
            return Module(name, Scope(source, name), package)
    return None


def _run(machine: Interpreter, module: Module) -> None:
    scope = module.scope
    scope.names["__name__"] = Constant(module.name)
    scope.names["__file__"] = Unknown()
    scope.doubt = doubt = machine.doubt
    place = machine.place
    machine.execute(statements(scope.source.tree.body), scope)
    machine.place, machine.doubt = place, doubt


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    assert isinstance(node, cst.Name), "a module has a dotted name"
    return node.value


def _absolute(machine: Interpreter, node: cst.ImportFrom, scope: Scope) -> str | None:
    """The name of the module that a `from` names; None where a relative one leaves the project."""
    name = _dotted(node.module) if node.module is not None else ""
    if not node.relative:
        return name
    here = machine.modules.get(scope.module)
    package = scope.module.split(".")
    up = len(node.relative) - (1 if here is not None and here.package else 0)
    if up >= len(package) + (1 if up == 0 else 0):
        return None
    base = ".".join(package[: len(package) - up])
    return f"{base}.{name}" if name else base


def _miss(machine: Interpreter, name: str) -> None:
    """Report a module that is missing in a package of the project; others are not of the project."""
    package = name.rpartition(".")[0]
    if package and machine.modules.get(package) is not None:
        machine.tell(None, "RPY209", f"there is no module {name} in the project")


def _member(machine: Interpreter, module: Module | None, name: str | None, imported: str) -> Value:
    if module is None:
        # A folder without __init__.py has modules all the same.
        return Unknown() if name is None else machine.load(f"{name}.{imported}") or External(f"{name}.{imported}")
    found = module.scope.names.get(imported)
    if found is not None:
        return found
    return machine.load(f"{module.name}.{imported}") or Unknown()


def _all(module: Module | None, name: str | None) -> Iterator[tuple[str, Value]]:
    """What a star import binds."""
    if module is None:
        if name == _FRAMEWORK:
            yield from ((public, External(f"{_FRAMEWORK}.{public}")) for public in EXPORTED)
        return
    names = module.scope.names
    listed = known(names.get("__all__"))
    if listed is UNKNOWN:
        return
    chosen = listed if isinstance(listed, list | tuple) else [n for n in names if not n.startswith("_")]
    yield from ((n, names[n]) for n in chosen if n in names)
