"""Registering with an application."""

from __future__ import annotations

import functools
import os
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rupy
from rupy import RegistrationError, Rupy
from rupy._calls import call_of
from rupy._codegen.ir.interface import ATTRIBUTES, CONSTRUCTOR, EXPORTED, METHODS, MODULES
from rupy._dev.record import record
from rupy.exceptions import OptionError

#: This file, as messages show it.
FILE = "tests/unit/test_app.py"


def handler(request): ...


def named(request, name): ...


def answer(request, error): ...


def three(request, second, third): ...


async def asynchronous_generator(request):
    yield ""


def line_of(function: Callable[..., Any], marker: str) -> int:
    """The line of this file with a marker in a comment."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"# {marker}"))


def refused(registration: Callable[[], object]) -> RegistrationError:
    with pytest.raises(RegistrationError) as caught:
        registration()
    return caught.value


def test_a_decorator_returns_the_function_as_it_is() -> None:
    app = Rupy()
    assert app.route("/")(handler) is handler
    assert app.get("/get")(handler) is handler
    assert app.middleware(handler) is handler
    assert app.middleware(blocking=False)(handler) is handler
    assert app.middleware(answer) is answer
    assert app.after_request(answer) is answer


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("GET",), ("GET",)),
        (["post", "Get"], ("GET", "POST")),
        ({"PUT"}, ("PUT",)),
        (iter(["PATCH", "patch"]), ("PATCH",)),
        (["PROPFIND"], ("PROPFIND",)),
    ],
)
def test_methods_are_upper_case_and_sorted_and_single(given: Any, kept: tuple[str, ...]) -> None:
    app = Rupy()
    app.route("/", methods=given)(handler)
    assert record(app).model.routes[0].methods == kept


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_each_method_has_its_decorator(method: str) -> None:
    app = Rupy()
    getattr(app, method)("/")(handler)
    (route,) = record(app).model.routes
    assert (str(route.pattern), route.methods) == ("/", (method.upper(),))


def test_a_registration_knows_its_line() -> None:
    app = Rupy()
    app.get("/one")(handler)  # one
    app.middleware(handler)  # two
    app.static("/files", ".")  # three
    model = record(app).model
    assert (model.routes[0].location.file, model.routes[0].location.line) == (FILE, line_of(handler, "one"))
    assert model.middleware[0].location.line == line_of(handler, "two")
    assert model.statics[0].location.line == line_of(handler, "three")


@pytest.mark.parametrize(
    ("code", "register"),
    [
        ("RPY301", lambda app: app.get("no/slash")(handler)),
        ("RPY301", lambda app: app.get(7)(handler)),
        ("RPY306", lambda app: app.get("/<name>.json")(named)),
        ("RPY307", lambda app: app.get("/<date:name>")(named)),
        ("RPY308", lambda app: app.get("/<path:name>/x")(named)),
        ("RPY310", lambda app: (app.get("/")(handler), app.get("/")(handler))),
        ("RPY310", lambda app: (app.get("/<name>")(named), app.route("/<name>", methods=["PUT", "GET"])(named))),
        ("RPY311", lambda app: (app.static("/x", "."), app.static("/x", "."))),
        ("RPY311", lambda app: (app.get("/x/<path:name>")(named), app.static("/x", "."))),
        ("RPY312", lambda app: app.route("/", methods="GET")(handler)),
        ("RPY312", lambda app: app.route("/", methods=["GE T"])(handler)),
        ("RPY312", lambda app: app.route("/", methods=7)(handler)),
        ("RPY313", lambda app: app.route("/", methods=[])(handler)),
        ("RPY314", lambda app: app.get("/")(lambda: None)),
        ("RPY314", lambda app: app.middleware(lambda: None)),
        ("RPY315", lambda app: app.get("/<name>")(handler)),
        ("RPY316", lambda app: app.get("/")(named)),
        ("RPY316", lambda app: app.middleware(three)),
        ("RPY314", lambda app: app.after_request(lambda: None)),
        ("RPY316", lambda app: app.after_request(three)),
        ("RPY319", lambda app: app.after_request(asynchronous_generator)),
        ("RPY321", lambda app: app.after_request(None)),
        ("RPY321", lambda app: app.get("/", middleware=["middleware"])(handler)),
        ("RPY331", lambda app: app.after_request(handler)),
        ("RPY331", lambda app: app.get("/", after=(handler,))(handler)),
        ("RPY333", lambda app: app.get("/", middleware=handler)(handler)),
        ("RPY333", lambda app: app.get("/", after={answer})(handler)),
        ("RPY325", lambda app: app.get("/", timeout=0)(handler)),
        ("RPY325", lambda app: app.post("/", timeout="5")(handler)),
        ("RPY344", lambda app: app.get("/", timeout=5)(handler)),
        ("RPY340", lambda app: app.on_startup(handler)),
        ("RPY340", lambda app: app.on_shutdown(named)),
        ("RPY341", lambda app: app.on_startup(asynchronous_generator)),
        ("RPY321", lambda app: app.on_shutdown(None)),
        ("RPY319", lambda app: app.middleware(asynchronous_generator)),
        ("RPY320", lambda app: app.static("/<name>", ".")),
        ("RPY321", lambda app: app.get("/")(None)),
        ("RPY321", lambda app: app.get("/")("handler")),
    ],
)
def test_what_cannot_be_served_is_refused_with_its_code_and_place(
    code: str, register: Callable[[Rupy], object]
) -> None:
    error = refused(lambda: register(Rupy()))
    assert error.diagnostic.code == code
    location = error.diagnostic.location
    assert location is not None
    assert str(error).startswith(f"{FILE}:{location.line}:{location.column}: {code} ")
    assert Path(__file__).read_text("utf-8").splitlines()[location.line - 1][location.column - 1 :].startswith("app.")


def test_the_message_shows_the_line() -> None:
    app = Rupy()
    error = refused(lambda: app.get("no/slash")(handler))  # shown
    assert f'{line_of(handler, "shown")} |     error = refused(lambda: app.get("no/slash")(handler))' in str(error)


def test_a_conflict_names_both_places() -> None:
    app = Rupy()
    app.get("/")(handler)  # first
    error = refused(lambda: app.get("/")(handler))
    assert f"{FILE}:{line_of(handler, 'first')}" in str(error)


def test_a_refused_registration_leaves_nothing_behind() -> None:
    app = Rupy()
    refused(lambda: app.get("/<name>")(handler))
    app.get("/<name>")(named)
    assert len(record(app).model.routes) == 1


def test_a_registration_after_start_up_is_refused() -> None:
    app = Rupy()
    record(app)
    for register in (lambda: app.get("/")(handler), lambda: app.middleware(handler), lambda: app.static("/x", ".")):
        error = refused(register)
        assert (error.diagnostic.code, error.diagnostic.location.file) == ("RPY406", FILE)


def test_what_is_said_of_blocking_is_kept() -> None:
    app = Rupy()
    app.get("/", blocking=False)(handler)
    app.middleware(handler)
    app.middleware(blocking=True)(handler)
    model = record(app).model
    assert [model.routes[0].blocking, *(middleware.blocking for middleware in model.middleware)] == [False, None, True]


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: Rupy(pool_threads=0), "pool_threads is 0; write a number of threads from 1 to 1000"),
        (lambda: Rupy(pool_queue=1.5), "pool_queue is 1.5; write a number of requests from 0 to 1000000"),
        (lambda: Rupy().middleware(blocking=1)(handler), "blocking is 1; write True or False"),
        (lambda: Rupy().get("/", blocking="yes")(handler), "blocking is 'yes'; write True or False"),
        (lambda: Rupy(max_body_size="16 MiB"), "max_body_size is '16 MiB'; write a number of bytes"),
        (lambda: Rupy(max_body_size=-1), "max_body_size is -1"),
        (lambda: Rupy(max_body_size=True), "max_body_size is True"),
        (lambda: Rupy(max_body_size=2**63), "max_body_size is 9223372036854775808"),
        (lambda: Rupy(max_target_length=65_535), "max_target_length is 65535; write a number of bytes from 1 to 65534"),
        (lambda: Rupy(max_header_size=100), "max_header_size is 100; write a number of bytes from 256 to 262144"),
        (lambda: Rupy(max_header_count=0), "max_header_count is 0; write a number of header fields from 1 to 10000"),
        (lambda: Rupy(max_connections=None), "max_connections is None; write a number of connections from 1"),
        (lambda: Rupy(max_requests_in_flight=1.0), "max_requests_in_flight is 1.0; write a number of requests from 1"),
        (lambda: Rupy(header_timeout=0.5), "header_timeout is 0.5; write a number of seconds from 1 to 86400"),
        (lambda: Rupy(body_timeout=float("nan")), "body_timeout is nan; write a number of seconds"),
        (lambda: Rupy(keep_alive_timeout="5"), "keep_alive_timeout is '5'; write a number of seconds"),
        (lambda: Rupy(disconnect_grace=-1), "disconnect_grace is -1; write a number of seconds from 0 to 86400"),
        (lambda: Rupy(send_timeout=float("inf")), "send_timeout is inf; write a number of seconds"),
        (lambda: Rupy().static("/x", "absent"), "there is no folder .*/tests/unit/absent; create it"),
        (lambda: Rupy().static("/x", 7), "the directory is 7; write it as a str or a Path"),
        (lambda: Rupy().run(workers=0), "workers is 0; write a number from 1 to 1024, or 'auto'"),
        (lambda: Rupy().run(workers=True), "workers is True"),
        (lambda: Rupy().run(workers="2"), "workers is '2'"),
        (lambda: Rupy().run(shared_socket=True), "shared_socket has no effect without workers"),
        (lambda: Rupy().run(pid_file="x"), "pid_file has no effect without workers"),
        (lambda: Rupy().run(workers=2, max_requests=0), "max_requests is 0; write a number from 1 up"),
        (lambda: Rupy().run(workers=2, max_memory=1.5), "max_memory is 1.5; write a number from 1 up"),
        (lambda: Rupy().run(workers=2, max_lifetime=float("nan")), "max_lifetime is nan; write a number of seconds"),
        (
            lambda: Rupy().run(workers=2, max_requests_jitter=9),
            "max_requests_jitter has no effect without max_requests",
        ),
        (lambda: Rupy().run(grace=-1), "grace is -1; write a number of seconds"),
        (lambda: Rupy().run(grace=float("nan")), "grace is nan"),
        (lambda: Rupy().run(grace="5"), "grace is '5'"),
        (lambda: Rupy(json_default="str"), "json_default is 'str'; write a function of one value, or None"),
        (lambda: Rupy().run(port="8000"), "the port is '8000'; write a number from 0 to 65535"),
        (lambda: Rupy().run(port=70_000), "the port is 70000"),
        (lambda: Rupy().run(port=True), "the port is True"),
        (lambda: Rupy().run(host=""), "the host is ''"),
        (lambda: Rupy().run(host=None), "the host is None"),
        (lambda: Rupy().run(reload_include=["*.html"]), "reload_include has no effect without reload; write both"),
        (
            lambda: Rupy().run(reload=True, reload_include="*.html"),
            "reload_include is '\\*.html'; write a list of patterns",
        ),
        (lambda: Rupy().run(reload=True, reload_include=None), "reload_include is None"),
        (lambda: Rupy().run(reload=True, reload_include=["/etc/*"]), "reload_include is "),
        (lambda: Rupy().run(reload=True, reload_include=["a", "../b"]), "reload_include is "),
        (lambda: Rupy().run(reload=True, reload_include=[""]), "reload_include is "),
        (
            lambda: Rupy().run(reload=True, reload_include=[".config/*.toml"]),
            "reload_include is .*; hidden folders and",
        ),
        (
            lambda: Rupy().run(reload=True, reload_include=["a/node_modules/"]),
            "reload_include is .*; hidden folders and",
        ),
        (lambda: Rupy().run(reload=True, reload_include=["!*.html"]), "reload_include is "),
        (lambda: Rupy().run(reload=True, reload_include=[".//"]), "reload_include is "),
        (lambda: Rupy().run(reload=True, reload_include=[7]), "reload_include is "),
    ],
)
def test_an_option_that_does_not_exist_here_is_refused_with_its_place(use: Callable[[], object], message: str) -> None:
    with pytest.raises(OptionError, match=rf"^{FILE}:\d+: {message}"):
        use()


def test_a_folder_is_relative_to_the_file_that_registers_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = Rupy()
    app.static("/files", "dev")
    app.static("/tmp", tmp_path)
    recording = record(app)
    assert recording.directories == (os.path.join(os.path.dirname(__file__), "dev"), str(tmp_path))
    assert [static.directory for static in recording.model.statics] == ["dev", str(tmp_path)]


@pytest.mark.parametrize("decorator", ["route", "get", "post"])
def test_a_decorator_without_its_call_is_refused_and_says_how_to_write_it(decorator: str) -> None:
    error = refused(lambda: getattr(Rupy(), decorator)(handler))
    assert error.diagnostic.code == "RPY301"
    assert '@app.get("/path")' in str(error)


def test_the_build_knows_the_parameters_and_attributes_of_an_application() -> None:
    public = {name for name in dir(Rupy) if not name.startswith("_")}
    assert {name: call_of(getattr(Rupy, name).__wrapped__) for name in public} == METHODS
    assert call_of(Rupy.__init__.__wrapped__) == CONSTRUCTOR
    assert {name for name in dir(Rupy()) if not name.startswith("_")} == set(ATTRIBUTES)


def test_a_star_import_binds_what_the_build_knows() -> None:
    assert set(rupy.__all__) == set(EXPORTED)


def test_the_build_knows_the_modules_of_the_package() -> None:
    modules = {module.name for module in pkgutil.iter_modules(rupy.__path__)}
    assert {name for name in modules if not name.startswith("_")} == set(MODULES)


def test_an_unknown_attribute_is_one_as_python_has_them() -> None:
    app = Rupy()
    assert not hasattr(app, "gte")
    assert getattr(app, "title", None) is None
    with pytest.raises(AttributeError, match="RPY324 an application has no attribute 'gte'"):
        app.gte  # noqa: B018
    with pytest.raises(AttributeError, match="^'Rupy' object has no attribute '__deepcopy__'$"):
        app.__deepcopy__()


def test_an_application_may_be_given_attributes() -> None:
    app = Rupy()
    app.title = "shop"
    assert app.title == "shop"


def test_a_class_of_applications_may_take_arguments_of_its_own() -> None:
    class Shop(Rupy):
        def __init__(self, title: str) -> None:
            super().__init__(debug=True)
            self.title = title

    assert (Shop("x").title, Shop(title="y").debug) == ("x", True)


def test_two_exception_handlers_for_the_same_errors_are_refused() -> None:
    app = Rupy()
    app.exception_handler(ValueError)(answer)
    app.exception_handler(404)(answer)  # the first for 404
    app.exception_handler(UnicodeError)(answer)
    error = refused(lambda: app.exception_handler(404)(answer))
    assert error.diagnostic.code == "RPY326"
    assert [str(place) for place in error.diagnostic.related] == [f"{FILE}:{line_of(answer, 'the first for 404')}"]


def test_classes_of_the_same_name_are_different_errors() -> None:
    app = Rupy()
    for _ in range(2):

        class Error(Exception): ...

        app.exception_handler(Error)(answer)
    assert len(record(app).errors) == 2


@pytest.mark.parametrize("error", [None, "404", 99, True, int, handler, [404]])
def test_what_is_no_error_is_refused_where_it_stands(error: Any) -> None:
    assert refused(lambda: Rupy().exception_handler(error)).diagnostic.code == "RPY327"


def test_an_exception_handler_takes_the_request_and_the_error() -> None:
    app = Rupy()
    assert app.exception_handler(KeyError)(answer) is answer
    error = refused(lambda: app.exception_handler(404)(handler))
    assert (error.diagnostic.code, error.diagnostic.remedy) == ("RPY328", "write def handler(request, error)")


def test_exception_handlers_are_recorded_behind_the_middleware() -> None:
    app = Rupy()
    app.exception_handler(404)(answer)
    app.middleware(handler)
    app.exception_handler(KeyError)(answer)
    recording = record(app)
    assert recording.stages == (handler, answer, answer)
    assert recording.errors == (None, KeyError)
    assert [(h.status, h.error) for h in recording.model.exception_handlers] == [
        (404, None),
        (None, "builtins.KeyError"),
    ]


def test_a_def_around_something_async_is_refused_at_the_start() -> None:
    app = Rupy()

    @app.get("/")
    async def waits(request): ...

    @app.middleware  # around
    def around(request, call_next): ...

    error = refused(lambda: record(app))
    assert error.diagnostic.code == "RPY332"
    assert str(error.diagnostic.location) == f"{FILE}:{line_of(around, 'around')}"
    assert "async def around(request, call_next)" in str(error)


def test_what_a_decorator_has_wrapped_may_wait() -> None:
    def decorated(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            return function(*arguments)

        return wrapper

    app = Rupy()

    @app.middleware
    @decorated
    async def around(request, call_next): ...

    @app.get("/")
    async def waits(request): ...

    (recorded,) = record(app).model.middleware
    assert (recorded.kind, recorded.wrapped) == ("around", True)
