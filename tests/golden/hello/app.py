"""Parameters of every kind, two middlewares and two exception handlers."""

from __future__ import annotations

from uuid import UUID

from rupy import Request, Response, Rupy

app = Rupy(max_body_size=1024 * 1024)


@app.middleware
def guard(request: Request) -> Request | Response:
    if request.path.startswith("/admin"):
        return Response("Unauthorized", status=401)
    return request


@app.middleware
def log(request: Request) -> Request:
    print(f"Request: {request.method} {request.path}")
    return request


@app.exception_handler(404)
@app.exception_handler(ValueError)
def failed(request: Request, error: Exception) -> str:
    return f"{request.path}: {error}"


@app.route("/", methods=["GET"])
def hello(request: Request) -> Response:
    return Response("Hello, World!")


@app.route("/user/<username>", methods=["GET", "DELETE"])
def hello_user(request: Request, username: str) -> Response:
    return Response(f"Hello, {username}!")


@app.get("/item/<int:number>/<float:price>/<uuid:key>")
def item(request: Request, key: UUID, *, number: int, price: float) -> dict[str, object]:
    return {"number": number, "price": price, "key": str(key)}


@app.get("/files/<path:rest>")
def files(request: Request, rest: str) -> str:
    return rest


@app.route("/echo", methods=["POST"])
def echo(request: Request) -> Response:
    return Response(f"Echo: {request.body}")


app.static("/assets", "assets")

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
