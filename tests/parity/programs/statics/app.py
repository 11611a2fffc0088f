"""A folder of files behind a guard."""

from rupy import Request, Response, Rupy

app = Rupy()


@app.middleware
def guard(request: Request):
    if request.path.startswith("/public/private/"):
        return Response("Unauthorized", status=401)
    return request


app.static("/public", "files")


@app.get("/public/route")
def route(request):
    return "route"


@app.get("/")
def root(request):
    return "root"


if __name__ == "__main__":
    app.run(port=0)
