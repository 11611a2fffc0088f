from rupy import Rupy, Request, Response

app = Rupy()


@app.middleware
def require_login(request: Request):
    if request.path.startswith("/admin"):
        return Response("Unauthorized", status=401)
    return request


@app.middleware
def log_request(request: Request):
    print(f"Request: {request.method} {request.path}")
    return request


@app.route("/", methods=["GET"])
def index(request: Request):
    return Response("Hello, World!")


@app.route("/admin", methods=["GET"])
def admin(request: Request):
    return Response("Admin")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
