"""An application of several modules: routes in an imported module, and by a function that registers."""

from __future__ import annotations

import rupy as r

from .views import PREFIX, cart, register

app = r.Rupy()
register(app)


@app.middleware
async def timed(request, call_next):
    return await call_next(request)


@app.middleware
def guarded(request):
    return None


@app.after_request
def stamped(request, response):
    return response


def counted(request, call_next):
    return call_next(request)


def uncached(request, response):
    response.set_header("Cache-Control", "no-store")


@app.get(PREFIX + "/health", middleware=[counted], after=[uncached])
def health(request: r.Request) -> str:
    return "ok"


app.post(PREFIX + "/cart/<int:number>")(cart)
