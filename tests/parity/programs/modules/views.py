"""Routes in a module of their own."""

import sys

from app import app


@app.get("/views")
def view(request):
    return "view"


@app.get("/identity")
def identity(request):
    """How many modules and applications there are under the name `app`."""
    found = {id(module.app) for module in sys.modules.values() if type(getattr(module, "app", None)).__name__ == "Rupy"}
    return [len(found), sys.modules["app"].app is app]
