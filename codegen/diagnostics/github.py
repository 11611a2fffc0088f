"""Diagnostics as the workflow commands that GitHub shows beside the lines of a change."""

from __future__ import annotations

from .code import Level
from .diagnostic import Diagnostic

_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def format_github(diagnostic: Diagnostic) -> str:
    """Show a diagnostic as one workflow command.

    Args:
        diagnostic: what was found.

    Returns:
        One line, without a final newline.

    Example:
        >>> from rupy._codegen.ir.location import Location
        >>> format_github(Diagnostic("RPY220", "app.py has no application", Location("app.py", 1))).partition("%0A")[0]
        '::error file=app.py,line=1,title=RPY220::app.py has no application'
    """
    properties = {"title": diagnostic.code}
    if diagnostic.location is not None:
        location = diagnostic.location
        column = {"col": str(location.column)} if location.column else {}
        properties = {"file": location.file, "line": str(location.line), **column, **properties}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join(
        (
            diagnostic.message,
            f"why: {diagnostic.entry.why}",
            f"write instead: {diagnostic.remedy or diagnostic.entry.remedy}",
            f"meanwhile: {diagnostic.meanwhile or diagnostic.entry.meanwhile}",
        )
    )
    return f"::{_COMMANDS[diagnostic.level]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
