"""Tasks that are begun from another thread."""

from __future__ import annotations

from typing import Any, cast

import pytest

from rupy._beside import spawn


class Ending:
    """A lane that ends before it comes to what it was given."""

    def call(self, function: object) -> None:
        del function


async def work() -> None:
    raise AssertionError("nobody runs it")


def test_a_lane_that_ends_lets_nobody_wait() -> None:
    with pytest.raises(RuntimeError, match="the server has ended"):
        spawn(work(), [cast(Any, Ending())])
