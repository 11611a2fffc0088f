"""Routers of several modules, nested, each with its own middleware."""

from rupy import Response, Rupy
from shop import items
from shop.users import admin, users
from trail import mark

app = Rupy()


@app.get("/")
def root(request):
    return {"trail": request.state.trail}


@app.middleware
def first(request):
    request.state.trail = []
    mark(request, "app")
    if "stop" in request.query:
        return Response("stopped by the application", status=403)


app.include(users, prefix="/api")
app.include(items.router, prefix="/v1/")
app.include(items.router, prefix="/<version>")
app.include(admin)


@app.middleware
async def second(request):
    mark(request, "async app")


@items.router.get("/late")
def late(request, version="1"):
    return {"late": version, "trail": request.state.trail}


if __name__ == "__main__":
    app.run(port=0)
