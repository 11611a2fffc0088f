"""Where the parts of rupy are that a build uses."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]

#: Python that analyses and renders.
COMPILER = _PACKAGE / "_codegen"

#: What the crate is rendered from.
TEMPLATES = _PACKAGE / "_templates"

#: The runtime's crate.
RUNTIME = _PACKAGE / "_runtime"


def read_templates() -> dict[str, str]:
    """The templates, by path."""
    return {file.relative_to(TEMPLATES).as_posix(): file.read_text("utf-8") for file in sorted(TEMPLATES.rglob("*.j2"))}
