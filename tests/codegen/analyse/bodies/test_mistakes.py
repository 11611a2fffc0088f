"""What nobody can mean, told by `rupy check` (RPY6xx)."""

from __future__ import annotations

import inspect
from textwrap import dedent

import pytest

import rupy
from rupy._codegen.analyse.application import analyse_application
from rupy._codegen.analyse.target import Target
from rupy._codegen.ir.interface import ANSWERING, REQUEST

HEAD = "from rupy import HTTPException, Request, Response, Rupy, abort\n\napp = Rupy()\n\n"


def told(text: str, **files: str) -> list[tuple[str, int, str, str]]:
    """Code, line (the first of `text` is 5), message and remedy of everything that was found."""
    sources = {"app.py": HEAD + dedent(text).lstrip("\n"), **{f"{name}.py": source for name, source in files.items()}}
    found = analyse_application(sources, Target("app")).diagnostics
    return [(each.code, each.location.line if each.location else 0, each.message, each.remedy) for each in found]


def handler(body: str, parameters: str = "request", pattern: str = "/", keyword: str = "def") -> str:
    return f"@app.post({pattern!r})\n{keyword} handler({parameters}):\n    {body}\n"


@pytest.mark.parametrize("code", ["request.json()", "request.body", "request.data", "request.body()"])
def test_nothing_of_a_request_is_awaited(code: str) -> None:
    assert ("RPY601", 7, f"{code} cannot be awaited: it is there already", f"write {code}, without await") in told(
        handler(f"return await {code}", keyword="async def")
    )


def test_what_is_awaited_elsewhere_is_no_affair_of_ours() -> None:
    text = """
        @app.post("/")
        async def handler(request):
            await save(request)
            await request.state.database.commit()
            return await other.json()
        """
    assert told(text) == []


@pytest.mark.parametrize(
    ("call", "problem", "remedy"),
    [
        (
            'HTTPException(status_code=404, detail="no")',
            "takes no argument 'status_code'",
            "HTTPException(status=404, body='no')",
        ),
        ('Response("made", status_code=201)', "takes no argument 'status_code'", "Response('made', status=201)"),
        (
            'Response(content="x", media_type="text/csv")',
            "takes no argument 'content'",
            "Response(body='x', content_type='text/csv')",
        ),
        ("abort()", "is called without 'status'", "abort(status=…, body=…, headers=…)"),
        ('abort(404, description="no")', "takes no argument 'description'", "abort(404, body='no')"),
        (
            'Response("x", background=task)',
            "takes no argument 'background'",
            "Response(body=…, status=…, headers=…, content_type=…)",
        ),
    ],
)
def test_arguments_that_rupy_does_not_take(call: str, problem: str, remedy: str) -> None:
    name = call.partition("(")[0]
    assert told(handler(call)) == [("RPY602", 7, f"{name}() {problem}", f"write {remedy}")]


@pytest.mark.parametrize(
    "text",
    [
        'import rupy\nrupy.HTTPException(404, detail="no")\n',
        'from rupy.exceptions import HTTPException as Failure\nFailure(404, detail="no")\n',
        'class Service:\n    def get(self):\n        raise HTTPException(404, detail="no")\n',
        'def create():\n    from rupy import abort\n    abort(404, detail="no")\n',
    ],
)
def test_calls_are_known_by_what_is_imported_wherever_they_stand(text: str) -> None:
    assert [code for code, *_ in told(text)] == ["RPY602"]


@pytest.mark.parametrize(
    "text",
    [
        "def handler(Response):\n    return Response({}, status_code=201)\n",
        "def handler():\n    from starlette.responses import Response\n    return Response({}, status_code=201)\n",
        "[Response(content=1) for Response in ()]\n",
        'options = {}\nResponse("x", **options)\n',
        'arguments = ()\nResponse(*arguments, content_type="text/css")\n',
    ],
)
def test_calls_of_something_else_are_no_affair_of_ours(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("call", "kind", "remedy"),
    [
        ("Response({'made': True}, 201)", "a dict", "return the dict itself: return …, 201"),
        ("Response([1, 2])", "a list", "return the list itself: return …"),
        ("Response(body={'a': 1}, status=404)", "a dict", "return the dict itself: return …, 404"),
        ("Response(7)", "an int", "write text, bytes or an iterator"),
    ],
)
def test_bodies_that_a_response_does_not_take(call: str, kind: str, remedy: str) -> None:
    assert told(handler(f"return {call}")) == [("RPY603", 7, f"the body of a Response is {kind}", remedy)]


@pytest.mark.parametrize(
    ("body", "message", "remedy"),
    [
        ("return request.args['q']", "a request has no 'args'", "write request.query"),
        ("return request.form['q']", "a request has no 'form'", "rupy parses no forms yet: parse request.data"),
        (
            "return request.app.title",
            "a request has no 'app'",
            "import the application, or what it holds, from its module",
        ),
        ("request.user = 1", "a request has no 'user'", "what middleware adds to a request stands in request.state"),
        ("return request.header('x')", "a request has no 'header'", "write request.headers"),
        ("return request.body()", "request.body is a value, not a method", "write request.body"),
        ("return request.json['name']", "request.json is a method, and is not called", "write request.json()"),
        ("return request.json.get('name')", "request.json is a method, and is not called", "write request.json()"),
    ],
)
def test_what_a_request_does_not_have(body: str, message: str, remedy: str) -> None:
    assert told(handler(body)) == [("RPY604", 7, message, remedy)]


def test_the_request_has_the_name_that_the_function_gives_it() -> None:
    assert told(handler("return req.args", "req")) == [("RPY604", 7, "a request has no 'args'", "write req.query")]


def test_a_helper_says_by_its_annotation_that_it_takes_a_request() -> None:
    assert [
        code for code, *_ in told("def page(size: int, r: Request) -> int:\n    return r.args['page'] * size\n")
    ] == ["RPY604"]


@pytest.mark.parametrize(
    "body",
    [
        "request = other()\n    return request.args",
        "return [request.args for request in others]",
        "return (lambda request: request.args)(other)",
        "return request.args if hasattr(request, 'args') else request.query",
        "def inner(request):\n        return request.args\n    return inner(other)",
        "return request.__class__.__name__",
        "return request.state.args",
        "read = request.json\n    return read()",
    ],
)
def test_what_may_be_something_else_is_not_told(body: str) -> None:
    assert told(handler(body)) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("return 5", "5, which is no answer"),
        ("return True", "True, which is no answer"),
        ("return {1, 2}", "a set, which is no answer"),
        ("return 'made', '201'", "a tuple whose second element, the status, is '201'"),
        ("return 'made', {'X-A': 'b'}", "a tuple whose second element, the status, is {'X-A': 'b'}"),
        ("return 'made', 99", "a tuple whose second element, the status, is 99"),
        ("return 1, 2, 3, 4", "a tuple of 4, which is no answer"),
        ("return 7, 200", "7, which is no answer"),
    ],
)
def test_what_is_no_answer(body: str, problem: str) -> None:
    ((code, line, message, _),) = told(handler(body))
    assert (code, line, message) == ("RPY605", 7, f"handler returns {problem}")


def test_an_annotation_may_say_that_it_is_no_answer() -> None:
    text = "@app.get('/')\ndef count(request) -> int:\n    return len(items)\n"
    assert [(code, message) for code, _, message, _ in told(text)] == [
        ("RPY605", "count returns len(items), by its annotation of the type int, which is no answer")
    ]


@pytest.mark.parametrize(
    ("registration", "parameters", "body", "remedy"),
    [
        ("middleware", "request", "return 'no'", "return the request or None to go on, or a Response to answer"),
        (
            "middleware",
            "request",
            "return {'error': 1}, 401",
            "return the request or None to go on, or a Response to answer",
        ),
        (
            "middleware",
            "request, call_next",
            "return 'no'",
            "return a Response: what call_next(request) gives, or another one",
        ),
        (
            "after_request",
            "request, response",
            "return f'{response}'",
            "return the response or None, or another Response",
        ),
    ],
)
def test_what_middleware_does_not_return(registration: str, parameters: str, body: str, remedy: str) -> None:
    ((code, line, _, written),) = told(f"@app.{registration}\ndef stage({parameters}):\n    {body}\n")
    assert (code, line, written) == ("RPY605", 7, remedy)


@pytest.mark.parametrize(
    "body",
    [
        "return",
        "return None",
        "return 'text'",
        "return {'a': 1}",
        "return [1], 201",
        "return b'', 200, {}",
        "return *pair, 1",
        "yield 1\n    return 5",
        "return compute()",
        "return (lambda: 5)()",
        "def five():\n        return 5\n    return str(five())",
    ],
)
def test_what_is_an_answer(body: str) -> None:
    assert told(handler(body)) == []


def test_a_function_that_is_not_registered_returns_what_it_likes() -> None:
    assert told("def five() -> int:\n    return 5\n") == []


@pytest.mark.parametrize(
    ("parameters", "name", "default", "read"),
    [
        ("request, page: int = 1", "page", "1", "request.get_query_param('page')"),
        ("request, q: str | None = None", "q", "None", "request.get_query_param('q', None)"),
        ("r, *, tags: list[str] = None", "tags", "None", "r.get_query_param('tags', None)"),
    ],
)
def test_a_parameter_that_nothing_fills(parameters: str, name: str, default: str, read: str) -> None:
    message = f"{name!r} of handler is always {default}: it is no parameter of '/', and queries fill none"
    assert told(handler("return 'x'", parameters)) == [("RPY606", 6, message, f"read the query in the body: {read}")]


@pytest.mark.parametrize(
    "parameters",
    [
        "request, clock=time",
        "request, page=1",
        "request, *, limit: int = LIMIT",
        "request, **rest",
        "request, id: int = 1",
    ],
)
def test_defaults_that_may_be_kept_on_purpose(parameters: str) -> None:
    assert told(handler("return 'x'", parameters, "/<int:id>" if "id:" in parameters else "/")) == []


@pytest.mark.parametrize(
    ("pattern", "annotation", "given", "remedy"),
    [
        ("/<int:n>", "str", "an int", "write n: int, or <n> in the pattern"),
        ("/<n>", "int", "a str", "write n: str, or <int:n> in the pattern"),
        ("/<path:n>", "bytes", "a str", "write n: str"),
        ("/<uuid:n>", "str", "a UUID", "write n: UUID, or <n> in the pattern"),
    ],
)
def test_an_annotation_that_contradicts_the_converter(pattern: str, annotation: str, given: str, remedy: str) -> None:
    message = f"'n' of handler is annotated as {annotation}, and {pattern!r} gives it {given}"
    assert told(handler("return 'x'", f"request, n: {annotation}", pattern)) == [("RPY607", 6, message, remedy)]


@pytest.mark.parametrize(
    ("pattern", "annotation"),
    [
        ("/<int:n>", "int"),
        ("/<int:n>", "float"),
        ("/<n>", "str"),
        ("/<n>", "Name"),
        ("/<n>", "'str'"),
        ("/<uuid:n>", "Any"),
    ],
)
def test_annotations_that_agree(pattern: str, annotation: str) -> None:
    assert told(handler("return 'x'", f"request, n: {annotation}", pattern)) == []


@pytest.mark.parametrize(
    ("pattern", "meant", "remedy"),
    [
        ("/v/{slug}", "{slug}", "write <slug>"),
        ("/v/{n:int}", "{n:int}", "write <int:n>"),
        ("/v/:slug", ":slug", "write <slug>"),
        ("/v/{name}.json", "{name}", "write <name>"),
    ],
)
def test_the_parameters_of_other_frameworks(pattern: str, meant: str, remedy: str) -> None:
    message = f"{meant} in {pattern!r} is literal text, not a parameter"
    assert told(handler("return 'x'", pattern=pattern)) == [("RPY608", 5, message, remedy)]


@pytest.mark.parametrize("pattern", ["/v/a:b", "/{}", "/{-}", "/{{x}}", "/a::b"])
def test_braces_and_colons_that_name_nothing(pattern: str) -> None:
    assert told(handler("return 'x'", pattern=pattern)) == []


def test_every_finding_is_made_once_however_often_a_function_is_registered() -> None:
    text = "@app.get('/a')\n@app.get('/b')\ndef handler(request, page: int = 1):\n    return 5\n"
    assert [code for code, *_ in told(text)] == ["RPY606", "RPY605"]


def test_other_modules_of_the_project_are_read_too() -> None:
    views = "from rupy import HTTPException\n\ndef show(request):\n    raise HTTPException(404, detail=request.args)\n"
    assert [code for code, *_ in told("from views import show\napp.get('/')(show)\n", views=views)] == [
        "RPY602",
        "RPY604",
    ]


def test_a_request_has_what_the_table_says() -> None:
    public = {
        name: "method" if callable(getattr(rupy.Request, name)) else "value"
        for name in dir(rupy.Request)
        if name[0] != "_"
    }
    assert public == REQUEST


@pytest.mark.parametrize("name", ANSWERING)
def test_what_makes_answers_takes_what_the_table_says(name: str) -> None:
    parameters = inspect.signature(getattr(rupy, name)).parameters
    assert tuple(parameters) == ANSWERING[name].positional
    assert tuple(each.name for each in parameters.values() if each.default is each.empty) == ANSWERING[name].required


def test_an_application_has_no_state_and_the_remedy_says_where_it_goes() -> None:
    ((code, _, message, remedy),) = told("app.state.database = 1\n")
    assert (code, message) == ("RPY324", "an application has no attribute 'state'")
    assert remedy == "what all requests share stands in a global of a module, what one request has in request.state"
