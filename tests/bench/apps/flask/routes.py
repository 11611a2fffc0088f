from __future__ import annotations

import json

from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/")
def hello() -> Response:
    return Response("Hello, World!", mimetype="text/plain")


@app.get("/user/<username>")
def user(username: str) -> Response:
    return Response(f"Hello, {username}!", mimetype="text/plain")


# Not jsonify, which ends the body with a newline: all servers send the same bytes.
@app.get("/json")
def message() -> Response:
    return Response(json.dumps({"message": "Hello, World!"}, separators=(",", ":")), mimetype="application/json")


@app.post("/echo")
def echo() -> Response:
    return Response(f"Echo: {request.get_data(as_text=True)}", mimetype="text/plain")
