"""The abstract suite: every test module of programs and answers runs it over both modes."""

from __future__ import annotations

import pytest

from tests.support.case import Case
from tests.support.program import Program
from tests.support.server import Server


class Answers:
    """A subclass stands in a module with `PROGRAM`, the program, and `CASES`, what it is asked."""

    def test_answer(self, server: Server, case: Case) -> None:
        case.check(server)

    @pytest.mark.parity
    def test_both_modes_send_the_same_bytes(self, program: Program, cases: list[Case]) -> None:
        with program.start("development") as development, program.start("built") as built:
            different = [str(case) for case in cases if case.bytes(development) != case.bytes(built)]
        assert different == []
