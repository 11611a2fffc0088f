"""Two functions called by the handler: not every version of django-bolt runs middleware that is written in Python."""

from __future__ import annotations

from typing import Any

from django_bolt import BoltAPI
from django_bolt.responses import PlainText

api = BoltAPI(enable_logging=False)
urlpatterns = []


def authenticate(request: Any) -> bool:
    return not request.path.startswith("/admin")


def log(request: Any) -> None:
    print(f"Request: {request.method} {request.path}")


@api.get("/middleware")
async def hello(request):
    if not authenticate(request):
        return PlainText("Unauthorized", status_code=401)
    log(request)
    return PlainText("Hello, World!")
