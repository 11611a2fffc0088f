"""Routers: prefixes, their own middleware, nested, included several times."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "routers"

APP = '"app","async app"'
USERS = f'{APP},"users","users later"'
UNAUTHORIZED = text("Unauthorized", status=401)

CASES = [
    Case("a route of the application", get("/"), json(f'{{"trail":[{APP}]}}')),
    Case("the prefix itself", get("/api/users"), json(f'{{"users":[{USERS}]}}')),
    Case("the prefix with a slash", get("/api/users/"), json(f'{{"slash":[{USERS}]}}')),
    Case("behind the prefix", post("/api/users/7", ""), json(f'{{"user":7,"trail":[{USERS}]}}')),
    Case(
        "a router inside, with a parameter in its prefix",
        get("/api/users/7/orders/a"),
        json(f'{{"order":"a","user":7,"trail":[{USERS},"orders of 7"]}}'),
    ),
    Case("the inner one answers", get("/api/users/7/orders/a?answer"), text("answered by orders")),
    Case(
        "the outer one comes first",
        get("/api/users/7/orders/a?answer", ("x-user", "banned")),
        text("banned", status=403),
    ),
    Case("the application comes first", get("/admin/files/a.txt?stop"), text("stopped by the application", status=403)),
    Case("the middleware of a router is for its routes only", get("/", ("x-user", "banned")), 200),
    Case("not for unknown paths below its prefix", get("/api/users/none/at/all", ("x-user", "banned")), NOT_FOUND),
    Case(
        "not for other methods",
        request("PUT", "/api/users", ("x-user", "banned")),
        text("Method Not Allowed", ("allow", "GET, HEAD, OPTIONS"), status=405),
    ),
    Case("not for OPTIONS", request("OPTIONS", "/admin/user/a"), reply(204, "", ("allow", "DELETE, OPTIONS"))),
    Case("an async guard", request("DELETE", "/admin/user/anna"), UNAUTHORIZED),
    Case(
        "an async guard lets pass",
        request("DELETE", "/admin/user/anna", ("x-admin", "yes")),
        json(f'{{"removed":"anna","trail":[{APP},"guard"]}}'),
    ),
    Case("a static directory is behind the guard", get("/admin/files/a.txt"), UNAUTHORIZED),
    Case("a static directory", get("/admin/files/a.txt", ("x-admin", "yes")), 200),
    Case("not below the prefix", get("/files/a.txt", ("x-admin", "yes")), NOT_FOUND),
    Case("not without the prefix", get("/users"), NOT_FOUND),
    Case("included once", get("/v1/items/3"), json(f'{{"item":3,"version":"1","trail":[{APP},"items"]}}')),
    Case("included twice", get("/v2/items/3"), json(f'{{"item":3,"version":"v2","trail":[{APP},"items"]}}')),
    Case("registered after the include", get("/v1/items/late"), json(f'{{"late":"1","trail":[{APP},"items"]}}')),
    Case(
        "registered after the include, twice", get("/v2/items/late"), json(f'{{"late":"v2","trail":[{APP},"items"]}}')
    ),
]


class TestAnswers(Answers):
    pass


def test_all_of_it_is_compiled(program):
    with program.start("built") as server:
        assert "RPY4" not in server.log
        assert "(compiled" in server.log
