"""Which modules an application may import, also those that it imports while it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..diagnostics.diagnostic import Diagnostic
from ..ir.location import Location
from ..parse.imports import Computed, Imports, find_imports

_FRAMEWORK = "rupy"


@dataclass(frozen=True, slots=True)
class Reach:
    """What an application may import.

    Args:
        files: paths of the project's modules, in the order they were found.
        computed: imports whose module is known only at run time.
    """

    files: tuple[str, ...]
    computed: tuple[Diagnostic, ...]


def reach(read: Callable[[str], str | None], files: Iterable[str]) -> Reach:
    r"""Follow the imports of sources, wherever they stand in them.

    Args:
        read: text of a source by its path relative to the project's folder; None where there is none.
        files: paths of the sources to start from.

    Returns:
        Those, what they import of the project, what that imports, and so on.

    Example:
        >>> sources = {"app.py": "def f():\n    from shop import cart", "shop/cart.py": "", "other.py": ""}
        >>> reach(sources.get, ["app.py"]).files
        ('app.py', 'shop/cart.py')
    """
    search = _Search(read)
    for file in files:
        search.add(file)
    # The list grows while it is gone through.
    for file in search.found:
        search.follow(file)
    return Reach(tuple(search.found), tuple(search.computed))


class _Search:
    """The state of one search.

    Args:
        read: see `reach`.
    """

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.found: list[str] = []
        self.computed: list[Diagnostic] = []
        self._read = read
        self._known: set[str] = set()
        self._looked_up: dict[str, str | None] = {}

    def add(self, file: str) -> None:
        if file not in self._known:
            self._known.add(file)
            self.found.append(file)

    def follow(self, file: str) -> None:
        imports = self._imports(file)
        for named in imports.named:
            self._enter(named.name)
            for public in self._public(named.name) if named.star else ():
                self._enter(f"{named.name}.{public}")
        self.computed += [_computed(file, computed) for computed in imports.computed]

    def _imports(self, file: str) -> Imports:
        return find_imports(self._read(file) or "", _package(file))

    def _public(self, name: str) -> Iterable[str]:
        file = self._file(name)
        return () if file is None else self._imports(file).public

    def _enter(self, name: str) -> None:
        """Add a module and the packages around it."""
        if name.partition(".")[0] == _FRAMEWORK:
            return
        for prefix in _prefixes(name):
            file = self._file(prefix)
            if file is not None:
                self.add(file)

    def _file(self, name: str) -> str | None:
        if name not in self._looked_up:
            path = name.replace(".", "/")
            candidates = (f"{path}/__init__.py", f"{path}.py") if name.replace(".", "").isidentifier() else ()
            self._looked_up[name] = next((file for file in candidates if self._read(file) is not None), None)
        return self._looked_up[name]


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])


def _package(file: str) -> str:
    """The package that a source is in, or is."""
    return file.rpartition("/")[0].replace("/", ".")


def _computed(file: str, computed: Computed) -> Diagnostic:
    message = f"which module {computed.code:.200} imports is known only at run time"
    return Diagnostic("RPY215", message, Location(file, computed.line, computed.column))
