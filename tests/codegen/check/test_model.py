from __future__ import annotations

from rupy._codegen.check.model import check

from ..build_model import function, middleware, model, route, static


def test_an_application_without_mistakes() -> None:
    assert check(model(middleware(), route("/"), route("/<a>"), static("/files"))) == ()


def test_all_mistakes_are_shown_at_once() -> None:
    found = check(
        model(
            middleware(is_generator=True),
            route("/a", line=2),
            route("/a", line=3, handler=function(parameters="")),
            static("/files", "a"),
            static("/files", "b"),
        )
    )
    assert [diagnostic.code for diagnostic in found] == ["RPY319", "RPY314", "RPY310", "RPY311"]
