"""What runs before the first request and after the last is called without arguments; a lifespan with the application."""

from __future__ import annotations

from ..diagnostics.diagnostic import Diagnostic
from ..ir.model import Hook, Parameter

#: What each kind of hook is called in messages.
ROLES = {"startup": "start-up function", "shutdown": "shutdown function", "lifespan": "lifespan"}

_POSITIONAL = ("positional_only", "positional_or_keyword", "var_positional")


def check_hook(hook: Hook) -> Diagnostic | None:
    """Check that a hook can be called, and does something when it is.

    Args:
        hook: the hook.

    Returns:
        The first thing that is wrong with it.
    """
    return _check_lifespan(hook) if hook.kind == "lifespan" else _check_function(hook)


def _check_function(hook: Hook) -> Diagnostic | None:
    function, role = hook.function, ROLES[hook.kind]
    if function.is_generator:
        return _found("RPY341", hook, f"the {role} {function.name} is a generator")
    required = next((p for p in _parameters(hook) if p.required), None)
    if required is None:
        return None
    return _found("RPY340", hook, f"the {role} {function.name} requires {required.name!r}, which nothing passes")


def _check_lifespan(hook: Hook) -> Diagnostic | None:
    function, parameters = hook.function, _parameters(hook)
    if function.is_generator and not function.is_async:
        return _found("RPY342", hook, f"the lifespan {function.name} is a generator, but not async")
    if function.is_async and not function.is_generator:
        return _found("RPY342", hook, f"the lifespan {function.name} never yields")
    if function.signature is None:
        return None
    first = next((p for p in parameters if p.kind in _POSITIONAL), None)
    if first is None:
        return _found("RPY343", hook, f"the lifespan {function.name} has no parameter for the application")
    required = next((p for p in parameters if p is not first and p.required), None)
    if required is None:
        return None
    return _found("RPY343", hook, f"the lifespan {function.name} requires {required.name!r}, which nothing passes")


def _parameters(hook: Hook) -> tuple[Parameter, ...]:
    return () if hook.function.signature is None else hook.function.signature.parameters


def _found(code: str, hook: Hook, message: str) -> Diagnostic:
    return Diagnostic(code, message, hook.location, (hook.function.location,))
