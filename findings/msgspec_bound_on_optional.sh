#!/usr/bin/env bash
# msgspec 0.23.0: a bound on an optional number is refused, and only when a decoder is made.
# Guess: Annotated[int | None, Meta(ge=1)] bounds the number where there is one, as Annotated[int, Meta(ge=1)] | None does.
# Seen: the Struct is defined without a word; the decoder for it, often made at the first request, raises TypeError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet msgspec==0.23.0
"$folder/venv/bin/python" - <<'PYTHON'
from typing import Annotated

import msgspec

Bound = msgspec.Meta(ge=1)


class Inside(msgspec.Struct):
    page: Annotated[int, Bound] | None = None


class Outside(msgspec.Struct):
    page: Annotated[int | None, Bound] = None


assert msgspec.json.Decoder(Inside).decode(b"{\"page\": null}").page is None
try:
    msgspec.json.Decoder(Outside)
except TypeError as error:
    print("seen:", error)
else:
    raise SystemExit("changed: a decoder can be made")
PYTHON
