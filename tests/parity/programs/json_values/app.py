"""Values of every kind as JSON."""

from values import OTHERS, REFUSED, VALUES, Money

from rupy import Rupy


def write(value):
    if isinstance(value, Money):
        return {"money": value.amount}
    raise TypeError(f"nobody knows {type(value).__name__}")


app = Rupy(json_default=write)


def leave(request, response):
    response.set_header("X-Hook", "yes")


@app.get("/<name>")
def value(request, name):
    return VALUES[name]


@app.get("/other/<name>")
def other(request, name):
    return OTHERS[name][0]


@app.get("/status/<name>")
async def with_status(request, name):
    return OTHERS[name][0], 201


@app.get("/hooked/<name>", after=[leave], blocking=True)
def hooked(request, name):
    return OTHERS[name][0]


@app.get("/refused/<name>")
def refused(request, name):
    return REFUSED[name]


if __name__ == "__main__":
    app.run(port=0)
