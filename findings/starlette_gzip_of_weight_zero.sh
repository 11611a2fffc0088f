#!/usr/bin/env bash
# starlette 1.10.0: GZipMiddleware compresses for a client that refuses gzip.
# Guess: "gzip;q=0" means that gzip is not acceptable (RFC 9110, 12.4.2 and 12.5.3), so the answer is not compressed.
# Seen: the name alone counts; the answer has Content-Encoding: gzip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet starlette==1.10.0 httpx==0.28.1
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


async def page(request):
    return PlainTextResponse("a" * 5000)


app = Starlette(routes=[Route("/", page)], middleware=[Middleware(GZipMiddleware)])
answer = TestClient(app).get("/", headers={"Accept-Encoding": "gzip;q=0, identity"})
print("seen:", answer.headers.get("content-encoding"))
if answer.headers.get("content-encoding") != "gzip":
    raise SystemExit("changed")
PYTHON
