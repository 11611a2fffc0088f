"""The version of the distribution `rupy-web`; a test holds it equal to pyproject.toml and the runtime."""

from __future__ import annotations

__version__ = "0.1.0"
