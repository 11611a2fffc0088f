"""An error in generated code: a defect of rupy, told with the line of the application that the code came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.ir.location import Location
from .errors import ToolchainError

# The comments that codegen puts above every item begin with its place.
_PLACE = re.compile(r"\s*///? `?(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?, ")


@dataclass(frozen=True, slots=True)
class CompilerError:
    """What rustc says.

    Args:
        text: message and excerpt, as rustc shows them.
        file: path in the crate; empty where it names none.
        line: line in that file, from 1; 0 where it names none.
    """

    text: str
    file: str
    line: int

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> CompilerError:
        """Read a message of rustc's JSON format."""
        spans = message["spans"]
        span = next((span for span in spans if span["is_primary"]), spans[0] if spans else None)
        file, line = ("", 0) if span is None else (span["file_name"], span["line_start"])
        return cls(message["rendered"] or message["message"], file, line)


def defect(errors: Sequence[CompilerError], files: Mapping[str, str]) -> ToolchainError:
    """The error that a build ends with.

    Args:
        errors: what rustc says of the generated crate; not empty.
        files: the crate's files, text by path.
    """
    places = [origin(error, files) for error in errors]
    location = next((place for place in places if place is not None), None)
    related = tuple(dict.fromkeys(place for place in places if place is not None and place != location))
    count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
    message = f"the Rust that rupy generated does not compile ({count})"
    return ToolchainError(
        Diagnostic("RPY502", message, location, related), "\n".join(error.text.rstrip() for error in errors)
    )


def origin(error: CompilerError, files: Mapping[str, str]) -> Location | None:
    """Find the place of the application that generated code comes from.

    Args:
        error: what rustc says.
        files: the crate's files, text by path.

    Returns:
        The place that the nearest comment above names; None where there is none.
    """
    path = next((path for path in files if error.file == path or error.file.endswith(f"/{path}")), None)
    if path is None:
        return None
    for line in reversed(files[path].splitlines()[: error.line]):
        if match := _PLACE.match(line):
            return Location(match["file"], int(match["line"]), int(match["column"] or 0))
    return None
