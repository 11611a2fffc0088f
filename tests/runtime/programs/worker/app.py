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


if __name__ == "__main__":
    app.run(port=0)
