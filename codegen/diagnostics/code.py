"""An entry of the table of diagnostics."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """A kind of finding; its texts hold for every finding of that kind.

    Args:
        code: `RPY` and three digits, the first of which names the group.
        level: an error ends a command with exit code 1; a warning does so under `--strict`.
        title: what is found.
        why: why it matters.
        remedy: what to write instead.
        meanwhile: what rupy does until then.
    """

    code: str
    level: Level
    title: str
    why: str
    remedy: str
    meanwhile: str
