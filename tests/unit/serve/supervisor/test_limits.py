"""What a worker may reach before it is replaced."""

from __future__ import annotations

from rupy._serve.supervisor.limits import SPREAD, Limits
from rupy._serve.supervisor.settings import Settings


def test_what_is_not_given_is_not_limited() -> None:
    assert Limits.draw(Settings(1)) == Limits(None, None, None)


def test_requests_have_at_most_the_jitter_more() -> None:
    settings = Settings(1, max_requests=1000, max_requests_jitter=10)
    drawn = {Limits.draw(settings).requests for _ in range(2000)}
    assert drawn == set(range(1000, 1011))


def test_lifetimes_are_spread() -> None:
    drawn = [Limits.draw(Settings(1, max_lifetime=100.0)).lifetime or 0.0 for _ in range(200)]
    assert len(set(drawn)) > 100
    assert 100.0 <= min(drawn) <= max(drawn) <= 100.0 * (1 + SPREAD)


def test_memory_is_given_in_mebibytes() -> None:
    assert Limits.draw(Settings(1, max_memory=3)).memory == 3 * 1024 * 1024
