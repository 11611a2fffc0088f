"""RPY34x: what runs beside the requests of an application, or limits their time."""

from __future__ import annotations

from ..code import Code

_REFUSED = "the registration is refused"

CODES = (
    Code(
        "RPY340",
        "error",
        "a start-up or shutdown function that requires arguments",
        "it is called without any, so every call would fail",
        "write def f(), or give its parameters defaults; a lifespan is called with the application",
        _REFUSED,
    ),
    Code(
        "RPY341",
        "error",
        "a start-up or shutdown function that is a generator",
        "calling it gives a generator, and nothing of it runs",
        "do not yield; what is to be undone at the end is a lifespan: Rupy(lifespan=…)",
        _REFUSED,
    ),
    Code(
        "RPY342",
        "error",
        "a lifespan that is no async context manager",
        "the application serves from where it yields, and what stands behind the yield runs when it ends",
        "write @contextlib.asynccontextmanager over async def lifespan(app), which yields once",
        _REFUSED,
    ),
    Code(
        "RPY343",
        "error",
        "a lifespan that cannot be called with the application alone",
        "the application is passed, by position, and nothing else",
        "write async def lifespan(app)",
        _REFUSED,
    ),
    Code(
        "RPY344",
        "error",
        "a time limit for a handler that cannot be interrupted",
        "an async handler is cancelled where it waits; a def runs until it returns",
        "write async def, or leave timeout out and limit what the function waits for",
        _REFUSED,
    ),
)
