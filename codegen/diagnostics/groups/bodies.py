"""RPY1xx: why the body of a handler is not native."""

from __future__ import annotations

from ..code import Code

CODES = (
    Code(
        "RPY101",
        "note",
        "the body of the handler runs in Python",
        "this version of rupy compiles matching, the preparation of arguments and the chain of middleware; it does not "
        "compile what a function does",
        "nothing needs to be written differently",
        "the function is called on the thread of the connection, with its arguments prepared in Rust",
    ),
)
