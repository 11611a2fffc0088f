"""Values of every kind as JSON."""

from values import VALUES

from rupy import Rupy

app = Rupy()


@app.get("/<name>")
def value(request, name):
    return VALUES[name]


if __name__ == "__main__":
    app.run(port=0)
