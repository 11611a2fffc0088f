"""A build says how long it takes before it takes that long."""

from __future__ import annotations

import pytest

from rupy._build.duration import expectation


@pytest.mark.parametrize("profile", ["release", "fast"])
def test_the_first_build_says_that_it_takes_minutes(profile):
    assert "once for all applications, which takes a minute or two" in expectation(profile, first=True, offline=False)


@pytest.mark.parametrize("first", [False, True])
def test_each_build_for_release_names_the_quick_profile(first):
    assert "rupy build --profile fast" in expectation("release", first=first, offline=False)


def test_a_build_for_release_says_how_long_it_takes():
    assert "takes about a quarter of a minute" in expectation("release", first=False, offline=False)


def test_a_quick_build_says_nothing():
    assert expectation("fast", first=False, offline=False) is None


def test_an_offline_build_downloads_nothing():
    assert "cargo compiles the locked crates" in expectation("fast", first=True, offline=True)
