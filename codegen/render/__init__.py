"""From the plan to the files of a Rust crate."""

from __future__ import annotations

from .crate import render as render
