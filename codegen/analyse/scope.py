"""The names that a piece of code sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..parse.source import Source
from .doubt import Doubt
from .values import ClassValue, Constant, Created, External, Items, Lazy, Table, Unknown, Value


@dataclass(eq=False)
class Scope:
    """The namespace of a module, a class or one call of a function.

    Args:
        source: where its code stands.
        module: dotted name of the module.
        qualifier: what comes before the qualified names of what it defines: `create_app.<locals>.`.
        outer: the scope that a function is defined in; None for a module.
        kind: what it is the namespace of.
        names: what is bound.
        elsewhere: names that `global` or `nonlocal` binds in another scope.
        open: a star import from outside of the project may have bound any name.
        doubt: whether the whole of it may not run.
        returned: what a function has returned so far.
        may_have_returned: a branch may have left the function.
        cls: the class that it is the namespace of, once it is made.
    """

    source: Source
    module: str
    qualifier: str = ""
    outer: Scope | None = None
    kind: str = "module"
    names: dict[str, Value] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    open: bool = False
    doubt: Doubt | None = None
    returned: list[Value] = field(default_factory=list)
    may_have_returned: bool = False
    cls: ClassValue | None = None

    @property
    def top(self) -> Scope:
        """The globals."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def look_up(self, name: str) -> Value:
        """What a name stands for here.

        Args:
            name: the name.
        """
        for scope in (self, *self.enclosing()):
            if (found := scope.find(name)) is not None:
                return found
        return External(f"builtins.{name}")

    def find(self, name: str) -> Value | None:
        """What a name of this namespace stands for; None where it has none of that name.

        Args:
            name: the name.
        """
        value = self.names.get(name)
        return value.use() if isinstance(value, Lazy) else value

    def seen(self) -> dict[str, Value]:
        """The names of this namespace and what they stand for, without lazy imports that nothing has used."""
        values = ((name, value.value if isinstance(value, Lazy) else value) for name, value in self.names.items())
        return {name: value for name, value in values if value is not None}

    def bind(self, name: str, value: Value) -> None:
        """Give a name a value.

        Args:
            name: the name.
            value: what it stands for from here on.
        """
        self.elsewhere.get(name, self).names[name] = value

    def forget(self, names: Iterable[str]) -> None:
        """Code that is not followed may have bound these: constants are not known any more.

        Args:
            names: the names; functions and applications keep theirs, which the start of the server compares.
        """
        for name in [name for name in names if isinstance(self.names.get(name), Constant | Items | Table)]:
            self.names[name] = Unknown()

    def enclosing(self) -> Iterator[Scope]:
        """The scopes around it that its code sees, from the inside out."""
        scope = self.outer
        while scope is not None:
            # The names of a class are seen in its own body only.
            if scope.kind != "class":
                yield scope
            scope = scope.outer

    @contextmanager
    def branching(self) -> Iterator[None]:
        """Around code that may not run: what it binds is not known behind it."""
        before = dict(self.names)
        yield
        for name, value in self.names.items():
            if before.get(name) is not value:
                self.names[name] = Unknown(application=may_be_application(value))
        for name in before.keys() - self.names.keys():
            self.names[name] = Unknown()


def may_be_application(value: Value) -> bool:
    """Whether a value may be an application.

    Args:
        value: the value.
    """
    return isinstance(value, Created) or (isinstance(value, Unknown) and value.application)
