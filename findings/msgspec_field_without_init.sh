#!/usr/bin/env bash
# msgspec 0.23.0: a dataclass field with init=False is part of what is read, and required.
# Guess: what the constructor does not take, the document does not give: the field is left to __post_init__.
# Seen: the document may set it, and without it decoding fails before __post_init__ is called.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet msgspec==0.23.0
"$folder/venv/bin/python" - <<'PYTHON'
import dataclasses

import msgspec


@dataclasses.dataclass
class Order:
    item: str
    number: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.number = getattr(self, "number", 1)


given = msgspec.json.decode(b"{\"item\": \"pen\", \"number\": 9}", type=Order)
try:
    msgspec.json.decode(b"{\"item\": \"pen\"}", type=Order)
except msgspec.ValidationError as error:
    print("seen:", given, "and", error)
else:
    raise SystemExit("changed: the field is left to __post_init__")
if given.number != 9:
    raise SystemExit("changed: the document does not set the field")
PYTHON
