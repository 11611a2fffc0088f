"""Who touches the body of a request, and who answers before it is asked for."""

import asyncio
import sys

from rupy import Request, Response, Router, Rupy

app = Rupy(max_body_size=1000)
seen: list[str] = []


def token_of(request: Request, prefix):
    return prefix + (request.get_query_param("refuse") or "")


@app.middleware
def guard(request: Request):
    """Touches no body, nor does what it passes the request to."""
    seen.append(f"guard {request.method} {request.path}")
    if token_of(request, "by ") != "by ":
        return Response(token_of(request, "refused by "), status=401)
    return request


@app.exception_handler(413)
def too_large(request, error):
    return {"too large": request.path}, 413


@app.post("/echo")
def echo(request):
    seen.append("echo")
    return request.data


@app.post("/async")
async def echo_later(request):
    await asyncio.sleep(0)
    return request.data


@app.post("/stream")
def stream(request):
    yield "got "
    yield request.body


@app.post("/timed", timeout=1)
async def timed(request):
    await asyncio.sleep(0.01)
    return request.data


@app.post("/ignores")
def ignores(request):
    return f"{request.method} {request.get_header('Content-Length')}"


@app.post("/pooled", blocking=True)
def pooled(request):
    return request.data


def passes_on(request):
    keep(request)


def keep(request):
    return Response("by the route") if len(request.body) == 3 else None


@app.post("/passed", middleware=[passes_on])
def passed(request):
    return request.data


sync = Router("/sync")


@sync.middleware
def around(request, call_next):
    if "around" in request.query:
        return Response("refused by around", status=403)
    return call_next(request)


@sync.post("/echo")
def around_echo(request):
    return request.data


@sync.post("/ignores")
def around_ignores(request):
    return request.method


late = Router("/late")


@late.middleware
async def late_around(request, call_next):
    if "around" in request.query:
        return Response("refused by around", status=403)
    response = await call_next(request)
    response.set_header("X-Around", "yes")
    return response


@late.middleware
def behind(request):
    if "behind" in request.query:
        return Response("refused behind", status=403)


@late.post("/echo")
def late_echo(request):
    return request.data


@late.post("/pooled", blocking=True)
def late_pooled(request):
    return request.data


hooked = Router("/hooked")
hooked.static("/files", "files")


@hooked.after_request
def hook(request, response):
    response.set_header("X-Length", str(len(request.data)))


@hooked.post("/echo")
def hooked_echo(request):
    return "echo"


class Methods:
    """Bound methods and callable objects are looked at, too."""

    def check(self, request):
        if "method" in request.query:
            return Response("refused by a method", status=403)

    def __call__(self, request):
        return request.data


methods = Methods()


@app.post("/methods", middleware=[methods.check])
def by_method(request):
    return methods(request)


@app.post("/hidden")
def hidden(request):
    """What its code does not show."""
    frame = getattr(sys, "_get" + "frame")()
    return getattr(frame, "f_" + "locals")["request"].data


@app.get("/seen")
def show(request):
    shown, seen[:] = ",".join(seen), []
    return shown


app.static("/files", "files")
app.include(sync)
app.include(late)
app.include(hooked)

if __name__ == "__main__":
    app.run(port=0)
