from __future__ import annotations

from rupy import Request
from rupy import Rupy as App

PREFIX = "/shop"


def register(app: App) -> None:
    app.get(f"{PREFIX}/items")(items)
    app.middleware(trace)


def items(request: Request) -> list[int]:
    return [1, 2, 3]


def cart(request: Request, number: int) -> tuple[str, int]:
    return str(number), 201


def trace(request: Request) -> None:
    request.state.traced = True
