"""An application that a function makes."""

from rupy import Request, Rupy


def create_app() -> Rupy:
    app = Rupy()

    @app.get("/")
    def root(request: Request):
        return "made by a factory"

    @app.get("/<name>")
    def hello(request: Request, name):
        return f"hello {name}"

    return app


app = create_app()

if __name__ == "__main__":
    app.run(port=0)
