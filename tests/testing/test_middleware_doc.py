"""The example of docs/middleware.md, its blocks run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rupy._codegen.analyse.target import Target
from rupy._codegen.generate import study
from rupy.testing import TestClient

DOCUMENT = Path(__file__).parents[2] / "docs" / "middleware.md"
SOURCE = "\n".join(re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL))


@pytest.fixture
def application() -> Any:
    namespace: dict[str, Any] = {"__name__": "app", "__file__": str(DOCUMENT)}
    exec(compile(SOURCE, str(DOCUMENT), "exec"), namespace)
    return namespace["app"]


def test_it_runs_in_the_order_that_the_text_says(application: Any) -> None:
    with TestClient(application) as client:
        made = client.post("/orders", json={"item": 7})
        assert (made.status_code, made.json()) == (201, {"item": 7})
        assert (made.headers["Cache-Control"], made.headers["X-Frame-Options"]) == ("no-store", "DENY")
        assert made.headers["Server-Timing"].startswith("app;dur=")
        refused = client.post("/orders", content="item")
        assert (refused.status_code, refused.headers["Cache-Control"]) == (415, "no-store")
        admin = client.get("/admin")
        assert (admin.status_code, admin.headers["X-Frame-Options"]) == (401, "DENY")
        missing = client.get("/none")
        assert (missing.status_code, missing.headers["X-Frame-Options"]) == (404, "DENY")
        assert "Server-Timing" not in missing.headers


def test_the_build_sees_all_of_it() -> None:
    studied = study({"app.py": SOURCE}, Target("app"))
    assert studied.diagnostics == ()
    (order,) = studied.report
    assert order.chain == ("app.timing", "app.authenticate", "app.only_json")
    assert order.around == ("app.timing",)
    assert order.after == ("app.uncached", "app.protect")
