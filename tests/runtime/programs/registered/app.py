"""Routes that a build cannot see, or sees only in part."""

import os

from rupy import Request, Rupy

app = Rupy()


@app.get("/static")
def static(request: Request):
    return "static"


for name in ("one", "two", "three"):

    @app.get(f"/loop/{name}")
    def loop(request: Request, name=name):
        return f"loop {name}"


if os.environ.get("FEATURE", "on") == "on":

    @app.get("/feature/<int:number>")
    def feature(request: Request, number):
        return f"feature {number}"


def make(path: str, text: str) -> None:
    @app.get(path)
    def made(request: Request):
        return text


make("/made/a", "made a")
make("/made/b", "made b")

TABLE = {"/table/<x>": lambda request, x: f"table {x}", "/table/fixed": lambda request: "table fixed"}
for pattern, handler in TABLE.items():
    app.get(pattern)(handler)


class Views:
    """Handlers that are methods."""

    def __init__(self, text: str) -> None:
        self.text = text

    def show(self, request: Request, name):
        return f"{self.text} {name}"


app.get("/method/<name>")(Views("method").show)

if __name__ == "__main__":
    app.run(port=0)
