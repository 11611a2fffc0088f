"""Finds the modules that a source names, wherever it does: at its top, in a function, under an `if`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from .positions import position, source_lines


@dataclass(frozen=True, slots=True)
class Named:
    """A module that a source may import.

    Args:
        name: its dotted name; what it may be instead, a name inside of the module, is a candidate like any other.
        star: all of its names are imported.
    """

    name: str
    star: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """An import whose module is known only at run time.

    Args:
        code: the call, as Python would write it.
        line: its line.
        column: its column, counted from 1 in characters.
    """

    code: str
    line: int
    column: int


@dataclass(slots=True)
class Imports:
    """What a source imports.

    Args:
        named: the modules that it names, in their order.
        computed: the imports that it computes.
        public: the names of its `__all__`.
    """

    named: list[Named] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)
    public: tuple[str, ...] = ()


def find_imports(text: str, package: str) -> Imports:
    """Find what a source imports.

    Args:
        text: its text.
        package: dotted name of the package that it is in, which relative imports start from; empty for none.

    Returns:
        What it imports when it runs; nothing where it is not valid Python. What only a type checker sees is left out.
    """
    finder = _Finder(package, text)
    try:
        finder.visit(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Imports()
    return finder.found


class _Finder(ast.NodeVisitor):
    """Goes through a whole source."""

    def __init__(self, package: str, text: str) -> None:
        self.found = Imports()
        self._lines = source_lines(text)
        self._package = package
        self._importers = {"import_module", "__import__"}

    def visit_If(self, node: ast.If) -> None:
        test = node.test
        name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
        for part in node.orelse if name == "TYPE_CHECKING" else (test, *node.body, *node.orelse):
            self.visit(part)

    def visit_Import(self, node: ast.Import) -> None:
        self.found.named += [Named(alias.name) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._absolute(node.module or "", node.level)
        if base is None:
            return
        for alias in node.names:
            if node.module == "importlib" and alias.name == "import_module":
                self._importers.add(alias.asname or alias.name)
            star = alias.name == "*"
            self.found.named.append(
                Named(base, star) if star else Named(f"{base}.{alias.name}" if base else alias.name)
            )

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if name in self._importers and (isinstance(called, ast.Name) or name == "import_module"):
            self._imports(node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.found.public = tuple(_texts(node.value))
        self.generic_visit(node)

    def _imports(self, node: ast.Call) -> None:
        """A call of `import_module`."""
        first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "name"), None)
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            self.found.computed.append(Computed(ast.unparse(node), *position(node, self._lines)))
            return
        name = first.value.lstrip(".")
        absolute = self._absolute(name, len(first.value) - len(name))
        if absolute:
            self.found.named.append(Named(absolute))

    def _absolute(self, name: str, level: int) -> str | None:
        """The name of a module that is named from here; None where a relative one leaves the project."""
        if not level:
            return name
        parts = self._package.split(".") if self._package else []
        if level > len(parts):
            return None
        return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])


def _texts(node: ast.expr) -> Iterator[str]:
    for element in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            yield element.value
