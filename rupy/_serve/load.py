"""Imports an application as a module, the way a program that uses it would."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .. import _loading
from .._codegen.check.factory import check_factory
from .._dev.function import signature_of
from .._log import traceback_text
from .._reference import AppReference
from ..app import Rupy
from ..exceptions import LoadError, OptionError, RupyError

if TYPE_CHECKING:
    from .artifact import Artifact

#: What the application is called where it is not named.
DEFAULT_VARIABLE = "app"


def load(reference: AppReference, root: Path, command: str) -> Rupy:
    """Import an application.

    Args:
        reference: its module, and its name there.
        root: the folder of its project; it comes first on `sys.path`.
        command: the command that serves it; `app.run()` gives way to it.

    Returns:
        The application; where the name is a factory, what it returns.

    Raises:
        LoadError: the import failed, with the application's traceback, or there is no application of that name.
    """
    _loading.begin(command)
    sys.path.insert(0, str(root))
    module = _guarded(reference, lambda: import_module(reference.module))
    _check_origin(module, root)
    value = _find(module, reference)
    if not isinstance(value, Rupy) and callable(value):
        _check_factory(reference, value)
        value = _guarded(reference, value)
    if not isinstance(value, Rupy):
        raise LoadError(
            f"{reference} is not an application: it is {_kind(value)}; write app = Rupy(), or name a factory that returns one"
        )
    return value


def load_compiled(artifact: Artifact, command: str) -> Rupy:
    """Import the application of an artefact.

    Args:
        artifact: what has been opened.
        command: the command that serves it; `app.run()` gives way to it.

    Returns:
        The application.

    Raises:
        LoadError: the import failed, or there is no application of its name.
        OptionError: it shows tracebacks to clients.
    """
    app = load(artifact.manifest.app, artifact.root, command)
    if app.debug:
        raise OptionError(
            f"{artifact.manifest.app}: debug=True shows tracebacks to clients, which {command} never does; "
            "write app.run(debug=True), or use rupy dev --debug"
        )
    return app


def _check_factory(reference: AppReference, function: Callable[..., Any]) -> None:
    signature = signature_of(function)
    problem = None if signature is None else check_factory(signature.parameters)
    if problem is not None:
        raise LoadError(f"{reference} is not an application: {problem}")


def _check_origin(module: ModuleType, root: Path) -> None:
    """Refuse a module of the same name from elsewhere: one of Python's own that is loaded before any application."""
    file = getattr(module, "__file__", None)
    if file is None or not Path(file).resolve().is_relative_to(root.resolve()):
        raise LoadError(
            f"{module.__name__} is another module ({file or 'built into Python'}), not one of {root}; rename yours"
        )


def _guarded(reference: AppReference, step: Any) -> Any:
    """Run code of the application; what it raises becomes one message that starts in its own sources."""
    try:
        return step()
    except RupyError as error:
        raise LoadError(str(error)) from None
    except SystemExit as error:
        raise LoadError(f"{reference} ended the process while it was imported: SystemExit({error.code!r})") from None
    except Exception as error:  # noqa: BLE001 - an application may raise anything
        raise LoadError(f"{reference} cannot be imported\n{traceback_text(error)}") from None


def _find(module: ModuleType, reference: AppReference) -> Any:
    if reference.variable is not None:
        if not hasattr(module, reference.variable):
            raise LoadError(f"{reference.module} has no {reference.variable}")
        return getattr(module, reference.variable)
    found = {name: value for name, value in vars(module).items() if isinstance(value, Rupy)}
    if DEFAULT_VARIABLE in found:
        return found[DEFAULT_VARIABLE]
    if len(set(map(id, found.values()))) == 1:
        return next(iter(found.values()))
    if not found:
        raise LoadError(
            f"{reference.module} has no application; write app = Rupy(), or name a factory: {reference.module}:create_app"
        )
    names = ", ".join(f"{reference.module}:{name}" for name in found)
    raise LoadError(f"{reference.module} has several applications; name one of {names}")


def _kind(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__qualname__}"
