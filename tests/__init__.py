"""The tests of rupy."""

from __future__ import annotations

import pytest

# Their assertions say as much as those of the tests that call them.
pytest.register_assert_rewrite("tests.support", "tests.parity.suite")
