"""Names and texts that try to break out of a Rust literal, a comment or an identifier."""

# ruff: noqa: A001, A002, ARG004, ARG005, N802, N803 - awkward names are what this application is for

from __future__ import annotations

from rupy import Rupy

TEN = "xxxxxxxxxx"
HUNDRED = f"{TEN}{TEN}{TEN}{TEN}{TEN}{TEN}{TEN}{TEN}{TEN}{TEN}"
THOUSAND = f"{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}{HUNDRED}"
LONG = f"{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}{THOUSAND}"

app = Rupy()


@app.get('/"quoted"/{}/{{x}}')
def fn(request):
    return ""


@app.get('/r"raw"')
def crate(request):
    return ""


@app.get("/back\\slash/`tick`/*/ */ // /*")
def prepare_0_fn(request):
    return ""


@app.get("/café/<größe>")
def größe(request, größe):
    return größe


@app.get("/日本/<名前>")
def 日本(request, 名前):
    return 名前


@app.get("/right\u202eto\u200bleft")
def match(request):
    return ""


@app.get("/e\u0301")
def e(request):
    return ""


@app.get("/<match>/<type>/<self>")
def type(request, match, type, self):
    return ""


@app.get(f"/{LONG}")
def long(request):
    return ""


class Views:
    class Nested:
        @staticmethod
        def fn(request):
            return ""


app.route("/same", methods=["get", "M-SEARCH"])(lambda request: "")
app.get("/nested")(Views.Nested.fn)
