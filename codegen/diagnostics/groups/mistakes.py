"""RPY6xx: what a function does that nobody can mean."""

from __future__ import annotations

from ..code import Code

_FAILS = "a request that comes to this line is answered with 500"

CODES = (
    Code(
        "RPY601",
        "warning",
        "an await of a part of the request",
        "the body of a request has arrived before its handler is called: nothing of a request is waited for",
        "use it without await",
        _FAILS,
    ),
    Code(
        "RPY602",
        "warning",
        "a call with arguments that rupy does not take",
        "Python refuses the call",
        "write Response(body, status, headers, content_type), HTTPException(status, body, headers)",
        _FAILS,
    ),
    Code(
        "RPY603",
        "warning",
        "a Response with a body that is no body",
        "a Response takes text, bytes or an iterator; what becomes JSON is returned as it is",
        "return the dict or the list: return {…}, 201",
        _FAILS,
    ),
    Code(
        "RPY604",
        "warning",
        "a request is used for what it does not have",
        "a request has a fixed set of values and methods",
        "use what requests have; what middleware adds stands in request.state",
        _FAILS,
    ),
    Code(
        "RPY605",
        "warning",
        "a value that is no answer",
        "what a function returns becomes the answer",
        "return text, bytes, a dict or a list, None, an iterator, a Response, or (body, status, headers)",
        _FAILS,
    ),
    Code(
        "RPY606",
        "warning",
        "a parameter of a handler that nothing fills",
        "a handler is called with the request and the parameters of its pattern",
        "read queries from request.query",
        "the parameter always has its default",
    ),
    Code(
        "RPY607",
        "warning",
        "a parameter that is annotated with another type than it gets",
        "the converter in the pattern says what the handler gets; annotations convert nothing",
        "annotate what the converter gives, or write another converter",
        "the handler gets what the converter gives",
    ),
    Code(
        "RPY608",
        "warning",
        "a literal segment that reads like a parameter",
        "parameters are written as <name>; everything else of a pattern is compared as it stands",
        "write <name> or <int:name>",
        "the route matches this very text only",
    ),
)
