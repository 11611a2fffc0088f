from __future__ import annotations

import json

from rupy._codegen.diagnostics.diagnostic import Diagnostic
from rupy._codegen.diagnostics.document import format_json
from rupy._codegen.ir.location import Location


def test_is_one_object_for_each_finding() -> None:
    found = Diagnostic("RPY310", "two", Location("b.py", 9, 2), (Location("a.py", 1),), remedy="r", meanwhile="m")
    assert json.loads(format_json([found, Diagnostic("RPY224", "none")])) == [
        {
            "code": "RPY310",
            "level": "error",
            "message": "two",
            "file": "b.py",
            "line": 9,
            "column": 2,
            "related": [{"file": "a.py", "line": 1, "column": 0}],
            "why": "the order of registration does not decide, so there is no rule which of them answers",
            "remedy": "r",
            "meanwhile": "m",
        },
        {
            "code": "RPY224",
            "level": "error",
            "message": "none",
            "file": None,
            "line": None,
            "column": None,
            "related": [],
            "why": "the application starts with this module",
            "remedy": "name a file or a module of the project",
            "meanwhile": "nothing is built",
        },
    ]


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads(format_json([])) == []
