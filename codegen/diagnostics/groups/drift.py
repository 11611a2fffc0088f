"""RPY4xx: the application that runs differs from what was compiled."""

from __future__ import annotations

from ..code import Code

CODES = (
    Code(
        "RPY401",
        "warning",
        "a route that was not compiled",
        "the build did not see it registered, or the application has changed since",
        "run rupy build again, and see rupy check for what it does not see",
        "it is served, with the tier dynamic",
    ),
    Code(
        "RPY402",
        "warning",
        "a compiled route that is not registered",
        "the application decides what is served, not its artefact",
        "run rupy build again",
        "it is absent",
    ),
    Code(
        "RPY403",
        "warning",
        "a handler that takes other arguments than the compiled one",
        "the call that was compiled does not fit the function that is registered",
        "run rupy build again",
        "its arguments are prepared for the registered function",
    ),
    Code(
        "RPY404",
        "warning",
        "middleware other than the compiled one",
        "middleware runs in the order of its registration, and guards depend on it",
        "run rupy build again, and see rupy check for what it does not see",
        "the registered middleware runs, in the order of its registration",
    ),
    Code(
        "RPY405",
        "warning",
        "options other than the compiled ones",
        "the options of the application decide, not those of its artefact",
        "run rupy build again",
        "the options of the running application hold",
    ),
    Code(
        "RPY406",
        "error",
        "a registration after start-up",
        "the table of routes is complete when the server starts",
        "register it while the application is imported",
        "the registration is refused",
    ),
    Code(
        "RPY407",
        "warning",
        "exception handlers other than the compiled ones",
        "the exception handlers of the application answer, not those of its artefact",
        "run rupy build again, and see rupy check for what it does not see",
        "the registered exception handlers answer",
    ),
)
