"""JSON is, byte for byte, what msgspec writes."""

from __future__ import annotations

import runpy
from pathlib import Path

import msgspec

from tests.support.case import Case
from tests.support.wire import get, json

from .suite import Answers

PROGRAM = "json_values"

VALUES = runpy.run_path(str(Path(__file__).parent / "programs" / PROGRAM / "values.py"))["VALUES"]

CASES = [Case(name, get(f"/{name}"), json(msgspec.json.encode(value))) for name, value in VALUES.items()]


class TestAnswers(Answers):
    pass
