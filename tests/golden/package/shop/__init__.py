"""An application of several modules: routes in an imported module, and by a function that registers."""

from __future__ import annotations

import rupy as r

from .views import PREFIX, cart, register

app = r.Rupy()
register(app)


@app.get(PREFIX + "/health")
def health(request: r.Request) -> str:
    return "ok"


app.post(PREFIX + "/cart/<int:number>")(cart)
