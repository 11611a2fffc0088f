#!/usr/bin/env bash
# msgspec 0.23.0 with pydantic 2.14.4: a pydantic dataclass is decoded as a standard one.
# Guess: its constraints hold and its default factories are called, or msgspec says that it does not know the type.
# Seen: a name that is too short is accepted, and the field that has a default factory holds the FieldInfo itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet msgspec==0.23.0 pydantic==2.14.4
"$folder/venv/bin/python" - <<'PYTHON'
import msgspec
from pydantic import Field
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo


@dataclass
class Author:
    name: str = Field(min_length=3)
    tags: list[str] = Field(default_factory=list)


author = msgspec.json.decode(b"{\"name\": \"x\"}", type=Author)
print("seen:", author)
if author.name != "x" or not isinstance(author.tags, FieldInfo):
    raise SystemExit("changed")
PYTHON
