#!/usr/bin/env bash
# fastapi 0.165.0: a handler that yields is documented with a field that the version of its document does not have.
# Guess: what OpenAPI 3.1.0 cannot say of a stream is left out, or the document says 3.2.0, which has itemSchema.
# Seen: the document says 3.1.0 and holds itemSchema, in the media type application/jsonl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet fastapi==0.165.0
"$folder/venv/bin/python" - <<'PYTHON'
from collections.abc import Iterable

from fastapi import FastAPI

app = FastAPI()


@app.get("/numbers")
def numbers() -> Iterable[int]:
    yield 1


document = app.openapi()
content = document["paths"]["/numbers"]["get"]["responses"]["200"]["content"]
print("seen:", document["openapi"], content)
if document["openapi"] != "3.1.0" or "itemSchema" not in content.get("application/jsonl", {}):
    raise SystemExit("changed")
PYTHON
