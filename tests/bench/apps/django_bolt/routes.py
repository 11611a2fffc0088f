from __future__ import annotations

from django_bolt import BoltAPI
from django_bolt.responses import PlainText

api = BoltAPI(enable_logging=False)
urlpatterns = []


@api.get("/")
async def hello():
    return PlainText("Hello, World!")


@api.get("/user/{username}")
async def user(username: str):
    return PlainText(f"Hello, {username}!")


@api.get("/json")
async def message():
    return {"message": "Hello, World!"}


@api.post("/echo", status_code=200)
async def echo(request):
    return PlainText(f"Echo: {request.body.decode()}")
