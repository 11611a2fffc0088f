from __future__ import annotations

import os

from rupy import Request, Response, Rupy

app = Rupy()


@app.route("/", methods=["GET"])
def hello(request: Request) -> Response:
    return Response("Hello, World!")


@app.route("/user/<username>", methods=["GET"])
def user(request: Request, username: str) -> Response:
    return Response(f"Hello, {username}!")


@app.route("/json", methods=["GET"])
def message(request: Request) -> dict[str, str]:
    return {"message": "Hello, World!"}


@app.route("/echo", methods=["POST"])
def echo(request: Request) -> Response:
    return Response(f"Echo: {request.body}")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
