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
    Code(
        "RPY102",
        "note",
        "whether a handler blocks is found out at run time",
        "a function that waits or computes for long keeps the thread that serves from every other request; the build does "
        "not execute the application, and what a function calls is known for certain only in the running one",
        "blocking=True runs it on a thread of the pool, blocking=False on the thread that serves, whatever it does",
        "it runs on the thread that serves, until one call takes longer than 250 ms, or two longer than 10 ms; then on the pool",
    ),
    Code(
        "RPY103",
        "note",
        "a handler runs on a thread of the pool",
        "blocking=True is written at the handler, or at a middleware before it: functions that follow each other run on "
        "one thread",
        "without blocking=True, what a call takes decides",
        "each request costs a hop to a thread and back",
    ),
)
