"""Tests that mirror codegen."""

from __future__ import annotations
