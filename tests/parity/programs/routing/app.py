"""Every rule of routing: each handler says its name and what it was given."""

from rupy import Request, Response, Rupy

app = Rupy()


def shown(route: str, /, **values: object) -> str:
    return " ".join([route, *(f"{key}={value!r}" for key, value in values.items())])


@app.get("/")
def root(request):
    return "root"


# Ranks: a literal before a typed converter before a plain name before a path.
@app.get("/rank/<path:rest>")
def rank_path(request, rest):
    return shown("path", rest=rest)


@app.get("/rank/<name>")
def rank_name(request, name):
    return shown("name", name=name)


@app.get("/rank/<uuid:key>")
def rank_uuid(request, key):
    return shown("uuid", key=key)


@app.get("/rank/<float:number>")
def rank_float(request, number):
    return shown("float", number=number)


@app.get("/rank/<int:number>")
def rank_int(request, number):
    return shown("int", number=number)


@app.get("/rank/literal")
def rank_literal(request):
    return "literal"


@app.get("/rank/42")
def rank_42(request):
    return "literal 42"


# A stronger segment early does not hide a pattern that fits later.
@app.get("/a/b/z")
def back_literal(request):
    return "a/b/z"


@app.get("/a/<x>/y")
def back_name(request, x):
    return shown("a/x/y", x=x)


@app.get("/deep/<int:first>/x/<second>/end")
def deep_int(request, first, second):
    return shown("deep int", first=first, second=second)


@app.get("/deep/<first>/x/c/last")
def deep_name(request, first):
    return shown("deep name", first=first)


@app.get("/deep/<path:rest>")
def deep_path(request, rest):
    return shown("deep path", rest=rest)


# Spellings of a path.
@app.get("/café")
def cafe(request):
    return "café"


@app.get("/日本/<name>")
def japan(request, name):
    return shown("japan", name=name)


@app.get("/with space/and+plus")
def space(request):
    return "space and plus"


@app.get("/literal%")
def percent(request):
    return "percent"


@app.get("/slash/")
def slash(request):
    return "slash"


@app.get("/none")
def no_slash(request):
    return "no slash"


@app.get("/both")
def both(request):
    return "both"


@app.get("/both/")
def both_slash(request):
    return "both/"


@app.get("/empty//end")
def empty(request):
    return "empty segment"


@app.get("/files/<path:rest>")
def files(request, rest):
    return shown("files", rest=rest)


@app.get("/alias/<rest:path>")
def alias(request, rest):
    return shown("alias", rest=rest)


@app.get("/swapped/<a>/<b>")
def swapped(request, b, a):
    return shown("swapped", a=a, b=b)


@app.get("/keywords/<a>/<b>")
def keywords(request, *, b, a):
    return shown("keywords", a=a, b=b)


@app.get("/optional/<a>")
def optional(request, a, other="default"):
    return shown("optional", a=a, other=other)


@app.get("/any/<a>/<int:b>")
def any_keywords(request, **values):
    return shown("any", **dict(sorted(values.items())))


@app.get("/many/<a>/<b>/<c>/<d>/<e>/<f>/<g>/<h>")
def many(request, a, b, c, d, e, f, g, h):
    return "".join([a, b, c, d, e, f, g, h])


# Methods.
@app.get("/method/<name>")
def weak_get(request, name):
    return shown("weak get", name=name)


@app.post("/method/fixed")
def strong_post(request):
    return "strong post"


@app.put("/put")
def put(request):
    return "put"


@app.patch("/patch")
def patch(request):
    return "patch"


@app.delete("/delete")
def delete(request):
    return "delete"


@app.get("/options")
def options_get(request):
    return "get"


@app.options("/options")
def options(request):
    return "my options"


@app.get("/options-weak/fixed")
def options_weak_get(request):
    return "get"


@app.options("/options-weak/<name>")
def options_weak(request, name):
    return shown("weak options", name=name)


@app.get("/head")
def head_get(request):
    return Response("get", headers={"X-By": "get"})


@app.head("/head")
def head(request):
    return Response("head", headers={"X-By": "head"})


@app.get("/head-rank/fixed")
def head_strong_get(request):
    return Response("strong get", headers={"X-By": "strong get"})


@app.head("/head-rank/<name>")
def head_weak(request, name):
    return Response("weak head", headers={"X-By": "weak head"})


@app.route("/several", methods=["get", "Post"])
def several(request):
    return request.method


@app.route("/purge", methods=["PURGE"])
def purge(request):
    return "purged"


@app.get("/stacked/one")
@app.get("/stacked/two")
def stacked(request):
    return request.path


@app.route("/default")
def default_method(request):
    return "default"


@app.get("/seen/<path:rest>")
def seen(request: Request, rest):
    return {"path": request.path, "raw_path": request.raw_path, "query": request.query_string, "rest": rest}


if __name__ == "__main__":
    app.run(port=0)
