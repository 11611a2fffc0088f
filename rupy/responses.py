"""What a handler answers."""

from __future__ import annotations

from ._rupy import Response as Response
