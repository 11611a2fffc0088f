"""The routes of a table: JSON pairs of methods and pattern in TABLE; each says which it is and what it was given."""

import json
import os

from rupy import Request, Rupy

app = Rupy()


def add(methods: list[str], pattern: str) -> None:
    @app.route(pattern, methods=methods)
    def show(request: Request, **values: object):
        return [pattern, {name: str(value) for name, value in values.items()}]


for methods, pattern in json.loads(os.environ.get("TABLE", "[]")):
    add(methods, pattern)

if __name__ == "__main__":
    app.run(port=0)
