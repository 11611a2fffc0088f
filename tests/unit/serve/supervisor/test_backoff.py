"""How long a worker that died is put off."""

from __future__ import annotations

from rupy._serve.supervisor.backoff import LONGEST, STABLE, Backoff


def test_the_first_death_costs_no_time() -> None:
    assert Backoff().delay(0.0) == 0.0


def test_deaths_that_follow_each_other_wait_twice_as_long_each_time() -> None:
    backoff = Backoff()
    assert [backoff.delay(1.0) for _ in range(6)] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0]


def test_the_wait_has_an_end() -> None:
    backoff = Backoff()
    assert [backoff.delay(0.0) for _ in range(2000)][-1] == LONGEST


def test_a_worker_that_was_well_is_forgiven() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.delay(0.0)
    assert backoff.delay(STABLE) == 0.0
