from __future__ import annotations

from flask import Flask, Response, request

app = Flask(__name__)


@app.before_request
def authenticate() -> Response | None:
    if request.path.startswith("/admin"):
        return Response("Unauthorized", status=401, mimetype="text/plain")
    return None


@app.before_request
def log() -> None:
    print(f"Request: {request.method} {request.path}")


@app.get("/middleware")
def hello() -> Response:
    return Response("Hello, World!", mimetype="text/plain")
