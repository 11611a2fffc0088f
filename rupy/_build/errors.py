"""The ways a build ends without an artefact."""

from __future__ import annotations

from .._codegen.diagnostics.diagnostic import Diagnostic
from ..exceptions import RupyError


class BuildError(RupyError):
    """The build cannot go on; the message says why."""


class UsageError(RupyError):
    """Options that contradict the project."""

    exit_code = 2


class ToolchainError(RupyError):
    """What compiles is missing, unfit, or refused the crate.

    Args:
        diagnostic: what was found; its code is one of RPY5xx.
        details: output of the tool, shown below; may be empty.
    """

    exit_code = 5

    def __init__(self, diagnostic: Diagnostic, details: str = "") -> None:
        super().__init__(f"{diagnostic}\n{details}" if details else str(diagnostic))
        self.diagnostic = diagnostic
        self.details = details
