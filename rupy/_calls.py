"""Mistakes in the use of an application are one message with file and line, in the words of the build."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from ._codegen.check.interface import check_attribute, check_call
from ._codegen.ir.interface import Call
from ._dev.excepthook import install
from ._dev.project import caller, location_of, project_of
from .exceptions import CallError, RegistrationError, UnknownAttribute

if TYPE_CHECKING:
    from ._codegen.diagnostics.diagnostic import Diagnostic
    from ._codegen.ir.location import Location

P = ParamSpec("P")
T = TypeVar("T")


def refuses_other_arguments(method: Callable[P, T]) -> Callable[P, T]:
    """Make a call with arguments that a method does not take a `CallError`.

    Args:
        method: a method of the application; that of its creation goes by the name of the class.
    """
    name = method.__name__ if method.__name__ != "__init__" else method.__qualname__.partition(".")[0]
    call = call_of(method)

    @wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        refused = _found(lambda location: check_call(name, call, len(args) - 1, kwargs, location), CallError)
        if refused is not None:
            raise refused
        return method(*args, **kwargs)

    return checked


def unknown_attribute(name: str, *, router: bool = False) -> AttributeError:
    """What is raised for an attribute that an application or a router does not have.

    Args:
        name: its name.
        router: of a router.
    """
    plain = AttributeError(f"{'Router' if router else 'Rupy'!r} object has no attribute {name!r}")
    return _found(lambda location: check_attribute(name, location, router=router), UnknownAttribute) or plain


def call_of(method: Callable[..., object]) -> Call:
    """The parameters of a method, without the object that it is called on.

    Args:
        method: a function.
    """
    assert isinstance(method, FunctionType), "it is defined with def"
    code = method.__code__
    names, end = code.co_varnames, code.co_argcount + code.co_kwonlyargcount
    positional, named = names[1 : code.co_argcount], names[code.co_argcount : end]
    optional = {*positional[len(positional) - len(method.__defaults__ or ()) :], *(method.__kwdefaults__ or {})}
    required = tuple(name for name in (*positional, *named) if name not in optional)
    return Call(positional, named, required, max(0, code.co_posonlyargcount - 1))


E = TypeVar("E", bound=RegistrationError)


def _found(check: Callable[[Location], Diagnostic | None], kind: type[E]) -> E | None:
    """The error of a finding where the application is used."""
    from ._dev.pinpoint import pinpoint

    frame = caller()
    project = project_of(frame.f_globals)
    found = check(location_of(frame, project))
    if found is None:
        return None
    install()
    exact = pinpoint(found, project, frame)
    return kind(exact, project.source_line(exact.location))
