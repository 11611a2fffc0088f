"""Context variables and event loops in `def` code."""

import asyncio
import contextvars
import threading

from rupy import Request, Rupy

app = Rupy()
user: contextvars.ContextVar[str] = contextvars.ContextVar("user", default="nobody")
user.set("the module")


@app.middleware
def enter(request: Request):
    name = request.get_header("X-User")
    if name is not None:
        user.set(name)
    return request


@app.middleware
def asynchronous(request: Request):
    if request.get_query_param("run") == "middleware":
        request.state.ran = asyncio.run(answer("middleware"))
    return request


async def answer(name: str) -> str:
    await asyncio.sleep(0.001)
    return f"{name} {user.get()}"


@app.get("/user")
def current(request: Request):
    return user.get()


@app.get("/leave/<name>")
def leave(request: Request, name):
    """Sets it without taking it back."""
    user.set(name)
    return user.get()


@app.get("/token/<name>")
def token(request: Request, name):
    taken = user.set(name)
    inside = user.get()
    user.reset(taken)
    return [inside, user.get()]


@app.get("/copy")
def copy(request: Request):
    return contextvars.copy_context().run(user.get)


@app.get("/size")
def size(request: Request):
    return str(len(contextvars.copy_context()))


@app.get("/run")
def run(request: Request):
    return asyncio.run(answer("handler"))


@app.get("/run/state")
def run_state(request: Request):
    return request.state.ran


@app.get("/run/gather")
def gather(request: Request):
    async def both():
        return await asyncio.gather(*(answer(str(number)) for number in range(5)))

    return asyncio.run(both())


@app.get("/run/runner")
def runner(request: Request):
    with asyncio.Runner() as loop:
        return [loop.run(answer("one")), loop.run(answer("two"))]


@app.get("/run/fail")
def run_fail(request: Request):
    async def fail():
        raise ValueError("inside")

    return asyncio.run(fail())


@app.get("/loop")
def loop(request: Request):
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return "no running loop"
    return "a running loop"


@app.get("/stream")
def stream(request: Request):
    def body():
        for _ in range(3):
            yield f"{user.get()} {asyncio.run(answer('stream'))}\n"

    return body()


@app.get("/thread")
def thread(request: Request):
    seen = []
    other = threading.Thread(target=lambda: seen.append(user.get()))
    other.start()
    other.join()
    return seen


@app.get("/which")
def which(request: Request):
    return str(threading.current_thread() is threading.main_thread())


if __name__ == "__main__":
    app.run(port=0)
