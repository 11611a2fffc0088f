"""RPY5xx: what is needed to compile."""

from __future__ import annotations

from ..code import Code

CODES: tuple[Code, ...] = (
    Code(
        "RPY501",
        "error",
        "no Rust toolchain",
        "the routes are compiled by cargo",
        "install Rust 1.89 or later, with cargo on the PATH",
        "nothing is built; python app.py serves without a toolchain",
    ),
    Code(
        "RPY502",
        "error",
        "cargo refused the generated crate",
        "this is a defect of rupy, not of the application",
        "please report it with this message",
        "nothing is built; python app.py serves the application",
    ),
    Code(
        "RPY503",
        "error",
        "cargo could not compile the runtime",
        "the runtime and the crates that it needs are compiled once on each machine",
        "see what cargo says; the first build downloads the locked crates and needs the network",
        "nothing is built; python app.py serves the application",
    ),
)
