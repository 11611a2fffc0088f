"""The smallest application that shows every kind of handler: text, a path parameter, a body, and two middlewares."""

from __future__ import annotations

from rupy import Request, Response, Rupy

app = Rupy()


@app.middleware
def authenticate(request: Request) -> Request | Response:
    if request.path.startswith("/admin") and request.auth_token != "secret":
        return Response("Unauthorized", status=401)
    return request


@app.middleware
def log(request: Request) -> Request:
    print(f"Request: {request.method} {request.path}", flush=True)
    return request


@app.route("/", methods=["GET"])
def hello(request: Request) -> Response:
    return Response("Hello, World!")


@app.route("/user/<username>", methods=["GET"])
def hello_user(request: Request, username: str) -> Response:
    return Response(f"Hello, {username}!")


@app.route("/echo", methods=["POST"])
def echo(request: Request) -> Response:
    return Response(f"Echo: {request.body}")


@app.get("/admin")
def admin(request: Request) -> dict[str, str]:
    return {"section": "admin"}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8000)
