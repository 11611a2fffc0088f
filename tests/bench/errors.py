"""What ends the benchmark, with one message and no traceback."""

from __future__ import annotations


class BenchError(Exception):
    """Something is missing, did not start or answered wrongly."""
