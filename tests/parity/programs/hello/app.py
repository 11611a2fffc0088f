from rupy import Rupy, Request, Response

app = Rupy()


@app.route("/", methods=["GET"])
def hello(request):
    return Response("Hello, World!")


@app.route("/user/<username>", methods=["GET"])
def hello_user(request, username):
    return Response(f"Hello, {username}!")


@app.route("/echo", methods=["POST"])
def echo(request):
    return Response(f"Echo: {request.body}")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
