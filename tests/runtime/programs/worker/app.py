"""Tells what its process is like."""

import sys

from rupy import Request, Rupy

app = Rupy()


@app.get("/loaded/<name>")
def loaded(request: Request, name):
    return {"loaded": name in sys.modules}


@app.get("/flags")
def flags(request: Request):
    return {"dev": sys.flags.dev_mode, "warnings": sys.warnoptions}


@app.get("/path")
def path(request: Request):
    """The entries of sys.path up to those of Python itself."""
    return sys.path[: next(index for index, entry in enumerate(sys.path) if entry.startswith(sys.base_prefix))]


if __name__ == "__main__":
    app.run(port=0)
