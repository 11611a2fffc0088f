"""Imports: modules of the project are followed, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from ..check.interface import check_import
from ..ir.interface import EXPORTED
from ..parse.positions import statements
from .arguments import UNKNOWN, known
from .outside import load_installed
from .scope import Scope
from .values import Application, Constant, External, Lazy, Module, Unknown, Value

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


def import_names(machine: Interpreter, node: cst.Import | cst.LazyImport, scope: Scope) -> None:
    """Follow `import a.b as c`, and the same behind `lazy`.

    Args:
        machine: the analysis.
        node: the statement.
        scope: where it stands.
    """
    for alias in node.names:
        name = _dotted(alias.name)
        named = alias.asname.name if alias.asname is not None else None
        whole = isinstance(named, cst.Name)
        bound = named.value if isinstance(named, cst.Name) else name.partition(".")[0]
        if isinstance(node, cst.LazyImport):
            rebind(
                machine,
                bound,
                _lazy_module(machine, name, None if whole else scope.names.get(bound), whole=whole),
                scope,
            )
        else:
            rebind(machine, bound, _module(machine, name, whole=whole), scope)


def import_from(machine: Interpreter, node: cst.ImportFrom | cst.LazyImportFrom, scope: Scope) -> None:
    """Follow `from a import b`, and the same behind `lazy`.

    Args:
        machine: the analysis.
        node: the statement.
        scope: where it stands.
    """
    if isinstance(node.names, cst.ImportStar):
        name, module = _source(machine, node, scope)
        if module is None and name is not None and scope.source.installed:
            module = load_installed(machine, name)
        scope.open = scope.open or (module is None and name != _FRAMEWORK)
        for bound, value in _all(module, name):
            rebind(machine, bound, value, scope)
        return
    for alias in node.names:
        imported = _dotted(alias.name)
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else imported
        if isinstance(node, cst.LazyImportFrom):
            rebind(machine, bound, _at(machine, partial(_imported, machine, node, imported, scope)), scope)
        else:
            rebind(machine, bound, _imported(machine, node, imported, scope), scope)


def rebind(machine: Interpreter, name: str, value: Value, scope: Scope) -> None:
    """Give a name another value, and remember the application that it stood for.

    Args:
        machine: the analysis.
        name: the name.
        value: what it stands for from here on.
        scope: where it stands.
    """
    before = scope.names.get(name)
    if isinstance(before, Application) and before is not value and scope.kind == "module":
        machine.replaced.append((before, name, machine.place))
    scope.bind(name, value)


def _at(machine: Interpreter, load: Callable[[], Value]) -> Lazy:
    """What a lazy import binds; what is wrong with it is told where it stands."""
    place = machine.place

    def imported() -> Value:
        here, machine.place = machine.place, place
        try:
            return load()
        finally:
            machine.place = here

    return Lazy(imported)


def _lazy_module(machine: Interpreter, name: str, before: Value | None, *, whole: bool) -> Lazy:
    def load() -> Value:
        # `lazy import a.b` and `lazy import a.c` bind one name, which stands for both.
        if isinstance(before, Lazy):
            before.use()
        return _module(machine, name, whole=whole)

    return _at(machine, load)


def _module(machine: Interpreter, name: str, *, whole: bool) -> Value:
    """Import a module; what is bound is that, or the package at the beginning of its name."""
    module = machine.load(name)
    if module is None:
        _miss(machine, name)
    first = name.partition(".")[0]
    return (module or External(name)) if whole else (machine.modules.get(first) or External(first))


def _source(
    machine: Interpreter, node: cst.ImportFrom | cst.LazyImportFrom, scope: Scope
) -> tuple[str | None, Module | None]:
    """The module that a `from` names, imported: its name, and itself where it is of the project."""
    name = _absolute(machine, node, scope)
    module = None if name is None else machine.load(name)
    if module is None and (name is None or node.relative) and not scope.source.installed:
        shown = scope.source.code(node)
        machine.tell(None, "RPY209", f"{shown:.200}: there is no such module in the project")
    elif module is None and name is not None:
        _miss(machine, name)
    return name, module


def _imported(machine: Interpreter, node: cst.ImportFrom | cst.LazyImportFrom, imported: str, scope: Scope) -> Value:
    """What a name stands for that a `from` imports."""
    name, module = _source(machine, node, scope)
    if name == _FRAMEWORK and module is None and machine.doubt is None:
        machine.refuse(check_import(imported, machine.place))
    return _member(machine, module, name, imported)


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


def _absolute(machine: Interpreter, node: cst.ImportFrom | cst.LazyImportFrom, scope: Scope) -> str | None:
    """The name of the module that a `from` names; None where a relative one leaves the project."""
    name = _dotted(node.module) if node.module is not None else ""
    if not node.relative:
        return name
    here = (machine.installed if scope.source.installed else machine.modules).get(scope.module)
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
    found = module.scope.find(imported)
    if found is not None:
        return found
    return machine.load(f"{module.name}.{imported}") or Unknown()


def _all(module: Module | None, name: str | None) -> Iterator[tuple[str, Value]]:
    """What a star import binds."""
    if module is None:
        if name == _FRAMEWORK:
            yield from ((public, External(f"{_FRAMEWORK}.{public}")) for public in EXPORTED)
        return
    scope = module.scope
    listed = known(scope.find("__all__"))
    if listed is UNKNOWN:
        return
    chosen = listed if isinstance(listed, list | tuple) else [n for n in scope.names if not n.startswith("_")]
    yield from ((n, value) for n in chosen if isinstance(n, str) and (value := scope.find(n)) is not None)
