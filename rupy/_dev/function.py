"""Reads what the compiler wants to know of a function from the live object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from .._codegen.ir.location import Location
from .._codegen.ir.model import Function, Parameter, Signature

if TYPE_CHECKING:
    from .._codegen.ir.model import ParameterKind
    from .project import Project

# Flags of code objects: `inspect.CO_…`.
_VARARGS, _VARKEYWORDS = 0x04, 0x08
_GENERATOR = 0x20
_COROUTINE, _ITERABLE_COROUTINE, _ASYNC_GENERATOR = 0x80, 0x100, 0x200
_ASYNC = _COROUTINE | _ITERABLE_COROUTINE | _ASYNC_GENERATOR


def describe(function: Callable[..., Any], project: Project, registered: Location) -> Function:
    """Describe a handler or a middleware.

    Args:
        function: a function, a bound method, a partial or any other callable.
        project: the project of the application.
        registered: where it is registered; stands in for its own place where it has none.

    Returns:
        The function as the analysis of its source would describe it.
    """
    code, own = _code(function), _own_code(function)
    location = registered if own is None else Location(project.relative(own.co_filename), own.co_firstlineno)
    flags = 0 if code is None else code.co_flags
    return Function(
        name=_name(function, project),
        location=location,
        signature=signature_of(function),
        is_async=bool(flags & _ASYNC),
        is_generator=bool(flags & (_GENERATOR | _ASYNC_GENERATOR)),
    )


def is_coroutine_function(function: Callable[..., Any]) -> bool:
    """Whether a call of a function gives a coroutine.

    Args:
        function: a function, a bound method, a partial or any other callable.
    """
    code = _code(function)
    return code is not None and bool(code.co_flags & (_COROUTINE | _ITERABLE_COROUTINE))


def _code(function: Any) -> CodeType | None:
    """The code that a call of `function` runs first; None where there is none in Python."""
    if isinstance(function, FunctionType):
        return function.__code__
    if isinstance(function, MethodType):
        return _code(function.__func__)
    if _is_partial(function):
        return _code(function.func)
    if isinstance(function, type):
        return None
    call = getattr(type(function), "__call__", None)  # noqa: B004 - the function itself is read, not whether there is one
    return _code(call) if isinstance(call, FunctionType | MethodType) else None


def _own_code(function: Any) -> CodeType | None:
    """The code of the function that decorators have wrapped: whose name it has, whichever module they are of."""
    if isinstance(function, MethodType):
        return _own_code(function.__func__)
    if _is_partial(function):
        return _own_code(function.func)
    return _code(unwrapped(function)) or _code(function)


def _name(function: Any, project: Project) -> str:
    if isinstance(function, MethodType):
        return _name(function.__func__, project)
    if _is_partial(function):
        return _name(function.func, project)
    named = function if hasattr(function, "__qualname__") else type(function)
    module = getattr(named, "__module__", None)
    return f"{project.name_of(module)}.{named.__qualname__}" if isinstance(module, str) else str(named.__qualname__)


def _is_partial(function: Any) -> bool:
    # A partial can only exist once functools is loaded.
    functools = sys.modules.get("functools")
    return functools is not None and isinstance(function, functools.partial)


def unwrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that decorators have wrapped, as `functools.wraps` tells; the function itself where none has.

    Args:
        function: a function, or any other callable.
    """
    if isinstance(function, MethodType):
        inside = unwrapped(function.__func__)
        return function if inside is function.__func__ else MethodType(inside, function.__self__)
    inner = getattr(function, "__wrapped__", None)
    seen = {id(function)}
    while callable(inner) and id(inner) not in seen:
        seen.add(id(inner))
        function, inner = inner, getattr(inner, "__wrapped__", None)
    return function


def signature_of(function: Callable[..., Any]) -> Signature | None:
    """The parameters of a callable; None where they cannot be known.

    Args:
        function: a function, or any other callable.
    """
    if isinstance(function, FunctionType):
        return Signature(tuple(_parameters(function)), exact=True)
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds: dict[Any, ParameterKind] = {
        inspect.Parameter.POSITIONAL_ONLY: "positional_only",
        inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional_or_keyword",
        inspect.Parameter.VAR_POSITIONAL: "var_positional",
        inspect.Parameter.KEYWORD_ONLY: "keyword_only",
        inspect.Parameter.VAR_KEYWORD: "var_keyword",
    }
    return Signature(
        tuple(
            Parameter(
                parameter.name,
                kinds[parameter.kind],
                _is_required(parameter.default is parameter.empty, kinds[parameter.kind]),
            )
            for parameter in parameters
        ),
        exact=False,
    )


def _is_required(without_default: bool, kind: ParameterKind) -> bool:
    return without_default and not kind.startswith("var_")


def _parameters(function: FunctionType) -> Iterator[Parameter]:
    code = function.__code__
    positional, keyword_only = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames
    first_default = positional - len(function.__defaults__ or ())
    for index, name in enumerate(names[:positional]):
        kind: ParameterKind = "positional_only" if index < code.co_posonlyargcount else "positional_or_keyword"
        yield Parameter(name, kind, required=index < first_default)
    end = positional + keyword_only
    if code.co_flags & _VARARGS:
        yield Parameter(names[end], "var_positional", required=False)
    defaults = function.__kwdefaults__ or {}
    for name in names[positional:end]:
        yield Parameter(name, "keyword_only", required=name not in defaults)
    if code.co_flags & _VARKEYWORDS:
        yield Parameter(names[end + bool(code.co_flags & _VARARGS)], "var_keyword", required=False)
