"""What the analysis knows of a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from ..diagnostics.diagnostic import Diagnostic
from ..ir.assumption import Assumption
from ..ir.dynamic import DynamicMiddleware, DynamicRoute
from ..ir.folder import Folder
from ..ir.location import Location
from ..ir.model import ExceptionHandler, Hook, Middleware, Route, StaticDirectory
from ..ir.pattern import Pattern
from ..ir.policies import Policies

if TYPE_CHECKING:
    from .arguments import Arguments
    from .scope import Scope

Scalar = str | bytes | int | float | bool | None


class Value:
    """A value of the application."""


@dataclass(frozen=True)
class Constant(Value):
    """A scalar.

    Args:
        value: the scalar.
        assumed: what it is only if a run does not say otherwise.
    """

    value: Scalar
    assumed: tuple[Assumption, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Default(Value):
    """A scalar that a run may give in the place of another one.

    Args:
        value: what it is without being said.
        origin: where that is written, in words.
        environ: the variable of the environment that says otherwise; empty for none.
    """

    value: Scalar
    origin: str
    environ: str = ""


@dataclass(eq=False)
class Items(Value):
    """A list, tuple or set.

    Args:
        items: its elements.
        kind: which of them it is.
        known: nothing has changed it since in a way that is not followed.
    """

    items: list[Value]
    kind: type[list[object]] | type[tuple[object, ...]] | type[set[object]]
    known: bool = True


@dataclass(eq=False)
class Table(Value):
    """A dict with constant keys; see `Items`."""

    items: dict[Scalar, Value]
    known: bool = True


@dataclass(frozen=True)
class External(Value):
    """Something from outside of the project, by its full name: `rupy.Rupy`, `builtins.print`."""

    name: str


@dataclass(eq=False)
class Lazy(Value):
    """What a `lazy` import binds (PEP 810): its module is imported where the name is first used.

    Args:
        load: imports it, and gives what the name stands for.
        value: that; None where the name has not been used.
    """

    load: Callable[[], Value]
    value: Value | None = None

    def use(self) -> Value:
        """What the name stands for."""
        if self.value is None:
            # Where the import leads back here, the name has no value that it could have.
            self.value = Unknown()
            self.value = self.load()
        return self.value


@dataclass(eq=False)
class Module(Value):
    """A module of the project.

    Args:
        name: dotted name.
        scope: its globals.
        package: it is a package, the folder of its submodules.
    """

    name: str
    scope: Scope
    package: bool


@dataclass(eq=False)
class FunctionValue(Value):
    """A function of the project.

    Args:
        node: its definition.
        scope: where it is defined.
        location: of its `def`.
        qualified_name: what Python calls it in its module.
        defaults: the default values of its parameters.
        wrapped: what a decorator has made of it is not known; it has at least the name.
        inner: the function that it wraps, as it says with `functools.wraps`.
        manager: `contextlib.asynccontextmanager` is all that has wrapped it.
        binding: what its class gives in its place: `static`, `class` or `property`; empty for a plain method.
        under: with a binding or a cache, the function that the decorator was given.
        cached: `functools.cache` has wrapped it.
    """

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    location: Location
    qualified_name: str
    defaults: dict[str, Value] = field(default_factory=dict)
    wrapped: bool = False
    inner: FunctionValue | None = None
    manager: bool = False
    binding: str = ""
    under: FunctionValue | None = None
    cached: bool = False

    @property
    def name(self) -> str:
        """Module and qualified name."""
        return f"{self.innermost.scope.module}.{self.qualified_name}"

    @property
    def innermost(self) -> FunctionValue:
        """The function that decorators have wrapped, as `functools.wraps` tells."""
        return self if self.inner is None else self.inner.innermost


@dataclass(eq=False)
class ClassValue(Value):
    """A class of the project.

    Args:
        scope: its namespace.
        plain: its attributes are what its body and those of its bases say: nothing but classes of the project is involved.
        creates: the class of rupy that it is a subclass of, and changes nothing of; None for any other.
        bases: what it is derived from.
        followed: nothing but its bases may change what a call of it does: no decorator and no metaclass.
        fields: an object is made with values for what its body declares.
    """

    scope: Scope
    plain: bool
    creates: str | None
    bases: tuple[Value, ...] = ()
    followed: bool = False
    fields: bool = False

    @property
    def name(self) -> str:
        """Module and qualified name."""
        return f"{self.scope.module}.{self.scope.qualifier.removesuffix('.')}"


@dataclass(eq=False)
class Instance(Value):
    """An object of a class of the project.

    Args:
        cls: its class.
        attributes: what it has been given.
        open: it may have been given others.
    """

    cls: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True)
class Parents(Value):
    """What `super()` gives: the attributes of an object as the bases of a class have them."""

    cls: ClassValue
    owner: Value


@dataclass(frozen=True)
class Bound(Value):
    """A method of an object or of a class.

    Args:
        function: the function.
        owner: what is passed first.
        of: the class of the object that is called itself, by its name; None for a method.
    """

    function: FunctionValue
    owner: Value
    of: str | None = None

    @property
    def name(self) -> str:
        """Module and qualified name."""
        return self.of or self.function.name


@dataclass(frozen=True, eq=False)
class Partial(Value):
    """What `functools.partial` makes of a function.

    Args:
        function: the function.
        positional: what is passed first.
        named: what is passed by name.
    """

    function: FunctionValue | Bound
    positional: tuple[Value, ...]
    named: dict[str, Value]

    @property
    def name(self) -> str:
        """Module and qualified name of the function."""
        return self.function.name


#: What can be registered, because its parameters are known.
Registered = FunctionValue | Bound | Partial


@dataclass(eq=False)
class Receiver(Value):
    """Something that registrations are made on.

    Args:
        routes: in order of registration.
        middleware: in order of registration.
        exception_handlers: in order of registration.
        hooks: in order of registration.
        statics: in order of registration.
        folders: of its static directories, those that are left to run time too.
        includes: of routers, in order.
        dynamic: the routes that are left to run time.
        dynamic_middleware: the middleware that is left to run time.
    """

    routes: list[Route] = field(default_factory=list)
    middleware: list[Middleware] = field(default_factory=list)
    exception_handlers: list[ExceptionHandler] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    statics: list[StaticDirectory] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    dynamic: list[DynamicRoute] = field(default_factory=list)
    dynamic_middleware: list[DynamicMiddleware] = field(default_factory=list)

    @property
    def used(self) -> bool:
        """Whether anything is registered on it."""
        return bool(
            self.routes
            or self.middleware
            or self.exception_handlers
            or self.hooks
            or self.statics
            or self.includes
            or self.dynamic
            or self.dynamic_middleware
        )


@dataclass(eq=False)
class Created(Receiver):
    """An application or a router, created by a call that was followed.

    Args:
        module: the module that creates it.
        location: where.
        open: code that is not followed may have given it attributes.
    """

    module: str = ""
    location: Location = field(default_factory=lambda: Location("", 0))
    open: bool = False


@dataclass(eq=False)
class Application(Created):
    """An application.

    Args:
        policies: its limits.
    """

    policies: Policies = field(default_factory=Policies)


@dataclass(eq=False)
class Routing(Created):
    """A router.

    Args:
        prefix: of its routes; None where it is known only at run time.
        shown: the same as a text; one that is not known as the expression in braces.
        included: something includes it, or may.
    """

    prefix: Pattern | None = field(default_factory=lambda: Pattern(()))
    shown: str = ""
    included: bool = False


@dataclass(frozen=True)
class Include:
    """A router that is included, or may be.

    Args:
        router: what is included; None where nothing of it is known.
        prefix: of the router, with that of the include before it; None where it is known only at run time.
        shown: the same as a text; what of it is not known as the expression in braces.
        location: where.
        doubt: why its routes are left to run time.
    """

    router: Receiver | None
    prefix: Pattern | None
    shown: str
    location: Location
    doubt: Diagnostic | None = None


@dataclass(frozen=True, eq=False)
class Called:
    """That a value is what a call has returned that was not followed."""

    callee: Value
    arguments: Arguments


@dataclass(frozen=True, eq=False)
class Got:
    """That a value is an attribute of something unknown."""

    owner: Value
    name: str


@dataclass(eq=False)
class Unknown(Receiver):
    """Anything else. It may be an application: what is registered on it is kept, in case it is the one that is meant.

    Args:
        parameter: it is a parameter of a function that is not seen called.
        application: it is annotated as an application, or one branch makes it one.
        origin: where it comes from, as far as that is outside of the project.
        made: what following its origin has found; itself for nothing, None where it was not followed.
    """

    parameter: bool = False
    application: bool = False
    origin: Called | Got | None = None
    made: Value | None = None


@dataclass(frozen=True)
class Method(Value):
    """A method of a receiver: `app.get`."""

    receiver: Receiver
    name: str


@dataclass(frozen=True)
class RouteDecorator(Value):
    """What `app.route(…)` returns.

    Args:
        receiver: what it registers on.
        location: of the call.
        pattern: the argument; None where there is none.
        pattern_code: the argument as it is written.
        methods: the argument; None for the default.
        blocking: the argument.
        timeout: the argument.
        middleware: the argument.
        after: the argument.
        problem: an argument that it does not know, as it is written.
    """

    receiver: Receiver
    location: Location
    pattern: Value | None
    pattern_code: str
    methods: Value | None
    blocking: Value | None
    timeout: Value | None
    middleware: Value | None
    after: Value | None
    problem: str | None


@dataclass(frozen=True)
class MiddlewareDecorator(Value):
    """What `app.middleware()` returns, and what `app.after_request` does.

    Args:
        receiver: what it registers on.
        location: of the call.
        blocking: the argument.
        problem: an argument that it does not know, as it is written.
        after: it registers after-hooks.
    """

    receiver: Receiver
    location: Location
    blocking: Value | None
    problem: str | None
    after: bool = False


@dataclass(frozen=True)
class ExceptionDecorator(Value):
    """What `app.exception_handler(…)` returns.

    Args:
        receiver: what it registers on.
        location: of the call.
        error: the argument; None where there is none.
        error_code: the argument as it is written.
        problem: an argument that it does not know, as it is written.
    """

    receiver: Receiver
    location: Location
    error: Value | None
    error_code: str
    problem: str | None


@dataclass(frozen=True)
class Renaming(Value):
    """What `functools.wraps(function)` returns: it gives its argument the name of the function."""

    function: FunctionValue
