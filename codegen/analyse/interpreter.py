"""Follows the modules of an application the way an import runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import libcst as cst

from ..diagnostics.diagnostic import Diagnostic
from ..ir.assumption import Assumption
from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.location import Location
from ..parse.positions import Statement
from ..parse.source import Source, parse
from .arguments import Arguments
from .calls import call
from .declared import Declared
from .doubt import Doubt
from .expressions import evaluate
from .imports import load
from .outside import follow
from .scope import Scope
from .statements import execute
from .values import Application, Created, FunctionValue, Instance, Module, Receiver, Routing, Value


class Interpreter:
    """The state of one analysis.

    Args:
        read: the text of a source by its path relative to the project's folder; None where there is none.
        declared: what is said besides the sources.
    """

    def __init__(self, read: Callable[[str], str | None], declared: Declared | None = None) -> None:
        self._read = read
        self.declared = declared or Declared()
        self.assumed: dict[tuple[str, str], tuple[Assumption, Location]] = {}
        self.met: set[str] = set()
        self.sources: dict[str, Source | None] = {}
        self.modules: dict[str, Module | None] = {}
        self.installed: dict[str, Module | None] = {}
        self.functions: list[FunctionValue] = []
        self.instances: list[Instance] = []
        self.applications: list[Application] = []
        self.routers: list[Routing] = []
        self.replaced: list[tuple[Application, str, Location]] = []
        self.found: list[tuple[Receiver | None, Diagnostic]] = []
        self.dynamic: list[DynamicRoute] = []
        self.dynamic_middleware: list[DynamicMiddleware] = []
        self.doubt: Doubt | None = None
        self.place = Location("", 0)
        self.calls = 0
        self.active: list[cst.CSTNode] = []
        self.called: set[cst.CSTNode] = set()
        self.missing: dict[Diagnostic, str] = {}

    def source(self, file: str) -> Source | None:
        """Read and parse a source, once.

        Args:
            file: its path.

        Returns:
            The source; None where there is none, or none that is valid.
        """
        if file not in self.sources:
            text = self._read(file)
            if text is None:
                return None
            parsed = parse(file, text)
            if isinstance(parsed, Diagnostic):
                self.found.append((None, parsed))
            self.sources[file] = parsed if isinstance(parsed, Source) else None
        return self.sources[file]

    def load(self, name: str) -> Module | None:
        """Import a module of the project; None where it is not of the project."""
        return load(self, name)

    def execute(self, body: Sequence[Statement], scope: Scope) -> bool:
        """Run statements; False where what follows them does not run."""
        return execute(self, body, scope)

    def evaluate(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """Find the value of an expression."""
        return evaluate(self, node, scope)

    def call(self, callee: Value, arguments: Arguments) -> Value:
        """Find the value of a call."""
        return call(self, callee, arguments)

    def follow(self, value: Value) -> Value:
        """Find what a value is that comes from an installed package; the value itself where that is not seen."""
        return follow(self, value) or value

    def tell(self, owner: Receiver | None, code: str, message: str, location: Location | None = None) -> None:
        """Report a finding.

        Args:
            owner: the application it is about; it is shown when that is the one that is meant. None: it is shown.
            code: its code.
            message: what was found.
            location: where; None for the statement that is being followed.
        """
        self.found.append((owner, Diagnostic(code, message, location or self.place)))

    def is_certain(self, receiver: Receiver) -> bool:
        """Whether what is done with a receiver is done with an application, in every run."""
        return isinstance(receiver, Created) and self.doubt is None

    def refuse(self, diagnostic: Diagnostic | None) -> bool:
        """Report what ends every import of the application, whichever of its applications it is about.

        Args:
            diagnostic: the finding; None where there is none.

        Returns:
            Whether there is one.
        """
        if diagnostic is not None:
            self.found.append((None, diagnostic))
        return diagnostic is not None

    @contextmanager
    def doubting(self, code: str, where: str) -> Iterator[None]:
        """Around code that may not run; the outermost reason counts."""
        before = self.doubt
        self.doubt = before or Doubt(code, where)
        try:
            yield
        finally:
            self.doubt = before
