"""Answers every method with the body that it gets, and serves a file."""

from rupy import Request, Rupy

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]

app = Rupy()
app.static("/files", "files")


@app.route("/", methods=METHODS)
def root(request: Request) -> bytes:
    return request.data


@app.route("/<path:rest>", methods=METHODS)
def anywhere(request: Request, rest: str) -> bytes:
    return request.data


if __name__ == "__main__":
    app.run(port=0)
