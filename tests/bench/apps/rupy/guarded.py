from __future__ import annotations

import os

from rupy import Request, Response, Rupy

app = Rupy()


@app.middleware
def authenticate(request: Request) -> Request | Response:
    if request.path.startswith("/admin"):
        return Response("Unauthorized", status=401)
    return request


@app.middleware
def log(request: Request) -> Request:
    print(f"Request: {request.method} {request.path}")
    return request


@app.route("/middleware", methods=["GET"])
def hello(request: Request) -> Response:
    return Response("Hello, World!")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
