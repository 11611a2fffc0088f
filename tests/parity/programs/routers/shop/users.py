"""Users, and what belongs to one of them."""

from rupy import Response, Router, abort
from trail import mark

users = Router(prefix="/users")
orders = Router("/<int:user>/orders")
admin = Router("/admin")


@users.middleware
def see_users(request):
    mark(request, "users")
    if request.get_header("x-user") == "banned":
        abort(403, "banned")


@orders.middleware
def see_orders(request):
    mark(request, f"orders of {request.path_params['user']}")
    if "answer" in request.query:
        return Response("answered by orders")


@users.get("")
def every_user(request):
    return {"users": request.state.trail}


@users.get("/")
def with_a_slash(request):
    return {"slash": request.state.trail}


@users.post("/<int:user>")
async def one_user(request, user):
    return {"user": user, "trail": request.state.trail}


@orders.get("/<name>")
def order(request, name, user):
    return {"order": name, "user": user, "trail": request.state.trail}


users.include(orders)


@users.middleware
def see_users_later(request):
    mark(request, "users later")


@admin.middleware
async def guard(request):
    mark(request, "guard")
    if request.get_header("x-admin") is None:
        return Response("Unauthorized", status=401)


@admin.delete("/user/<name>")
def remove(request, name):
    return {"removed": name, "trail": request.state.trail}


admin.static("/files", "public")
