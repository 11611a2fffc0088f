"""A server that takes three connections and works on two requests."""

from rupy import Request, Rupy

app = Rupy(max_connections=3, max_requests_in_flight=2)


@app.get("/")
def root(request: Request):
    return "root"


@app.post("/echo")
def echo(request: Request):
    return request.data


@app.get("/stream")
def stream(request: Request):
    while True:
        yield b"z" * 100_000


if __name__ == "__main__":
    app.run(port=0)
