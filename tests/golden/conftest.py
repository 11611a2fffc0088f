"""`pytest tests/golden --update-golden` writes the crates again; the diff shows the effect of a change."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden crates again")


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    # The option exists where this folder is named on the command line.
    return bool(request.config.getoption("--update-golden", default=False))
