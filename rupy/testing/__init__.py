"""What tests of an application use: `TestClient`. Needs httpx: pip install 'rupy-web[test]'."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("httpx") is None:
    raise ModuleNotFoundError("rupy.testing needs httpx; install it: pip install 'rupy-web[test]'", name="httpx")

from .client import TestClient as TestClient
