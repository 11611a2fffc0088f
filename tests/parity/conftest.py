"""Hands the cases of a test module to the abstract suite."""

from __future__ import annotations

import pytest

from tests.support.case import Case


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", metafunc.module.CASES, ids=str)


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> list[Case]:
    """All of them."""
    return request.module.CASES
