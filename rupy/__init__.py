"""rupy: a Python web framework that compiles the routes of an application ahead of time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._version import __version__ as __version__
    from .app import Rupy as Rupy
    from .exceptions import BadRequest as BadRequest
    from .exceptions import HTTPException as HTTPException
    from .exceptions import MissingKey as MissingKey
    from .exceptions import RegistrationError as RegistrationError
    from .exceptions import RupyError as RupyError
    from .exceptions import abort as abort
    from .requests import Headers as Headers
    from .requests import QueryParams as QueryParams
    from .requests import Request as Request
    from .responses import Response as Response
    from .routers import Router as Router

__all__ = [
    "BadRequest",
    "HTTPException",
    "Headers",
    "MissingKey",
    "QueryParams",
    "RegistrationError",
    "Request",
    "Response",
    "Router",
    "Rupy",
    "RupyError",
    "__version__",
    "abort",
]

# The module that each name comes from. It is loaded with the first use of the name: the artefact of an application
# takes the place of `rupy._rupy`, so nothing here may load that module before `rupy serve` has bound it.
_HOMES = {
    "BadRequest": "exceptions",
    "HTTPException": "exceptions",
    "Headers": "requests",
    "MissingKey": "exceptions",
    "QueryParams": "requests",
    "RegistrationError": "exceptions",
    "Request": "requests",
    "Response": "responses",
    "Router": "routers",
    "Rupy": "app",
    "RupyError": "exceptions",
    "__version__": "_version",
    "abort": "exceptions",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
