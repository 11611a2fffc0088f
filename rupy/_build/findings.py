"""Tells of what the analysis has found, and whether the build can go on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .._codegen.diagnostics.diagnostic import Diagnostic
from .._codegen.diagnostics.text import format_text
from .errors import BuildError
from .progress import Progress
from .sources import decode_source


def judge(diagnostics: Sequence[Diagnostic], root: Path, progress: Progress, *, strict: bool) -> None:
    """Show every finding with the line it is about, then end what must not go on.

    Args:
        diagnostics: what was found.
        root: the project's folder.
        progress: hears of it.
        strict: a warning counts as an error.

    Raises:
        BuildError: there is an error among them.
    """
    tell(diagnostics, root, progress)
    refuse(diagnostics, strict=strict)


def tell(diagnostics: Sequence[Diagnostic], root: Path, progress: Progress) -> None:
    """Show every finding with the line it is about.

    Args:
        diagnostics: what was found.
        root: the project's folder.
        progress: hears of it.
    """
    for diagnostic in diagnostics:
        progress.say(format_text(diagnostic, source_line(diagnostic, root)))


def refuse(diagnostics: Sequence[Diagnostic], *, strict: bool) -> None:
    """End what must not go on.

    Args:
        diagnostics: what was found.
        strict: a warning counts as an error.

    Raises:
        BuildError: there is an error among them.
    """
    errors = sum(diagnostic.level == "error" for diagnostic in diagnostics)
    warnings = sum(diagnostic.level == "warning" for diagnostic in diagnostics)
    if errors or (strict and warnings):
        counts = ((errors, "error"), (warnings, "warning"))
        shown = " and ".join(f"{count} {kind}{'s' if count > 1 else ''}" for count, kind in counts if count)
        raise BuildError(shown if errors else f"{shown}, refused by --strict")


def source_line(diagnostic: Diagnostic, root: Path) -> str | None:
    """The line that a finding is about; None where it cannot be read.

    Args:
        diagnostic: the finding.
        root: the project's folder.
    """
    if diagnostic.location is None:
        return None
    try:
        lines = decode_source((root / diagnostic.location.file).read_bytes()).split("\n")
    except OSError:
        return None
    number = diagnostic.location.line
    return lines[number - 1] if 0 < number <= len(lines) else None
