"""What an application can be called with: its constructor, its methods, its attributes."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .policies import Policies


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of something that is called.

    Args:
        positional: those that may be passed by position, in their order.
        named: those that are passed by name only.
        required: those that have to be passed.
        unnamed: how many of the positional ones cannot be passed by name.
    """

    positional: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    unnamed: int = 0


#: What `from rupy import *` binds.
EXPORTED = (
    *("BadRequest", "HTTPException", "MissingKey", "RegistrationError", "RupyError", "abort"),
    *("Headers", "QueryParams", "Request", "Response"),
    *("Router", "Rupy", "__version__"),
)

#: What `from rupy import …` finds besides.
MODULES = ("app", "cli", "exceptions", "requests", "responses", "routers", "routing", "testing")

#: What a request has: values, and methods that are called.
REQUEST = {
    **dict.fromkeys(("method", "path", "raw_path", "query_string", "headers", "query", "query_params"), "value"),
    **dict.fromkeys(("cookies", "auth_token", "body", "data", "client", "state", "path_params"), "value"),
    **dict.fromkeys(("json", "get_header", "set_header", "get_query_param", "get_cookie"), "method"),
}

_ERROR = Call(("status", "body", "headers"), required=("status",))

#: What makes an answer.
ANSWERING = {
    "Response": Call(("body", "status", "headers", "content_type")),
    **dict.fromkeys(("HTTPException", "abort"), _ERROR),
}

#: `Rupy(…)`.
CONSTRUCTOR = Call(named=(*(field.name for field in fields(Policies)), "lifespan", "json_default", "debug"))

_VERB = Call(("pattern",), ("blocking", "timeout", "middleware", "after"), required=("pattern",))

#: What registers a route for one method.
VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete", "head", "options")}

#: `Router(…)`.
ROUTER_CONSTRUCTOR = Call(("prefix",))

#: The methods of an application by name.
METHODS = {
    "route": Call(("pattern",), ("methods", "blocking", "timeout", "middleware", "after"), required=("pattern",)),
    **dict.fromkeys(VERBS, _VERB),
    "middleware": Call(("function",), ("blocking",), unnamed=1),
    "after_request": Call(("function",), required=("function",), unnamed=1),
    "exception_handler": Call(("error",), required=("error",)),
    "on_startup": Call(("function",), required=("function",), unnamed=1),
    "on_shutdown": Call(("function",), required=("function",), unnamed=1),
    "spawn": Call(("coroutine",), required=("coroutine",)),
    "static": Call(("prefix", "directory"), required=("prefix", "directory")),
    "include": Call(("router",), ("prefix",), required=("router",)),
    "run": Call(
        ("host", "port"),
        (
            *(
                "workers",
                "shared_socket",
                "max_requests",
                "max_requests_jitter",
                "max_lifetime",
                "max_memory",
                "pid_file",
            ),
            *("grace", "debug", "access_log", "reload", "reload_include"),
        ),
    ),
}

#: All that an application has.
ATTRIBUTES = (*METHODS, "policies", "debug", "json_default")

#: The methods of a router by name.
ROUTER_METHODS = {
    name: call
    for name, call in METHODS.items()
    if name not in ("exception_handler", "on_startup", "on_shutdown", "spawn", "run")
}

#: All that a router has.
ROUTER_ATTRIBUTES = (*ROUTER_METHODS, "prefix")
