"""A router that is included twice."""

from rupy import Router
from trail import mark

router = Router("/items")


@router.middleware
def see_items(request):
    mark(request, "items")


@router.get("/<int:number>")
def item(request, number, version="1"):
    return {"item": number, "version": version, "trail": request.state.trail}
