"""An application of several modules; `views` imports it back."""

from rupy import Rupy
from shop.routes import register

app = Rupy()


@app.get("/")
def root(request):
    return "root"


register(app, "/shop")

import views  # noqa: E402, F401

if __name__ == "__main__":
    app.run(port=0)
