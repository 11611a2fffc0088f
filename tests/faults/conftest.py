"""What every fault test needs: the program under load, and a place for its figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.program import Mode, Program

from .tally import Tally

#: Bytes that a server may grow by.
GROWTH = 2_000_000

_figures = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_figures] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the figures, of tests that pass too."""
    if config.stash[_figures]:
        terminalreporter.section("faults")
        for line in config.stash[_figures]:
            terminalreporter.write_line(line)


@pytest.fixture(scope="module", autouse=True)
def ready(program: Program, mode: Mode) -> None:
    """Builds the program first: a test's time is its own."""
    if mode == "built":
        program.build()


@pytest.fixture
def verdict(request: pytest.FixtureRequest) -> Callable[[Tally, int], None]:
    """Show what a test has counted, then judge: nothing is lost, and the server has not grown."""

    def judge(tally: Tally, growth: int) -> None:
        line = f"{request.node.name}: {tally.show()}, grown by {growth / 1e6:.1f} MB"
        request.config.stash[_figures].append(line)
        assert tally.lost == 0, f"{line}\n" + "\n".join(tally.faults[:20])
        assert growth < GROWTH, line

    return judge
