"""Every limit on what one client may send, and how long it may take, small enough to be reached in a test."""

from rupy import Request, Rupy

app = Rupy(
    max_body_size=100_000,
    max_target_length=50,
    max_header_size=1000,
    max_header_count=10,
    header_timeout=1,
    body_timeout=3,
    keep_alive_timeout=6,
    send_timeout=1,
)


@app.get("/")
def root(request: Request):
    return "root"


@app.get("/<path:rest>")
def any_path(request: Request, rest):
    return rest


@app.post("/size")
def size(request: Request):
    return str(len(request.data))


@app.get("/large")
def large(request: Request):
    return b"z" * 30_000_000


@app.get("/stream")
def stream(request: Request):
    for _ in range(1000):
        yield b"z" * 30_000


if __name__ == "__main__":
    app.run(port=0)
