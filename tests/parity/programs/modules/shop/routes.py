"""Routes that are registered by a call."""

from rupy import Rupy

from .stock import items


def register(app: Rupy, prefix: str) -> None:
    @app.get(prefix + "/items")
    def list_items(request):
        return items()

    app.get(prefix + "/item/<int:number>")(show_item)


def show_item(request, number):
    return items()[number]
