from __future__ import annotations

import re
from pathlib import Path

import pytest

from rupy._codegen.diagnostics.table import CODES

TESTS = Path(__file__).parents[2]
SOURCES = (TESTS.parent / "rupy", TESTS.parent / "codegen")
CODE = re.compile(r"RPY[0-9]{3}")

entries = pytest.mark.parametrize("entry", CODES.values(), ids=CODES)


def codes_in(folder: Path, *, beside: Path) -> set[str]:
    return {
        code
        for file in folder.rglob("*.py")
        if beside not in file.parents
        for code in CODE.findall(file.read_text("utf-8"))
    }


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_test(code: str) -> None:
    assert code in codes_in(TESTS, beside=Path(__file__).parent)


def test_every_code_that_is_raised_is_in_the_table() -> None:
    raised = {code for folder in SOURCES for code in codes_in(folder, beside=folder / "diagnostics")}
    assert raised <= set(CODES)


def test_every_code_of_the_table_is_raised() -> None:
    raised = {code for folder in SOURCES for code in codes_in(folder, beside=folder / "diagnostics")}
    assert set(CODES) <= raised


@entries
def test_texts_are_complete_and_read_as_parts_of_a_sentence(entry) -> None:
    for text in (entry.title, entry.why, entry.remedy, entry.meanwhile):
        assert text
        assert not text.endswith(".")
        assert text.isprintable()


@entries
def test_level_is_known(entry) -> None:
    assert entry.level in ("error", "warning", "note")


def test_codes_stand_in_their_order() -> None:
    assert list(CODES) == sorted(CODES)
