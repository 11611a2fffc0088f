"""The errors that users meet."""

from __future__ import annotations

import pickle

import pytest

from rupy.exceptions import (
    ArtifactError,
    BadRequest,
    HTTPException,
    LoadError,
    MissingKey,
    RupyError,
    StartError,
    abort,
)


def test_a_missing_key_reads_as_a_sentence() -> None:
    assert str(MissingKey("header", "x-token")) == "the header 'x-token' is missing"


def test_a_missing_key_is_caught_as_bad_request_and_as_key_error() -> None:
    for kind in (BadRequest, KeyError, LookupError):
        with pytest.raises(kind):
            raise MissingKey("query parameter", "page")


def test_a_missing_key_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(MissingKey("cookie", "session")))
    assert (copy.kind, copy.name, str(copy)) == ("cookie", "session", "the cookie 'session' is missing")


def test_a_bad_request_has_the_status_of_its_answer() -> None:
    assert (BadRequest("no").status, MissingKey("header", "x").status, str(BadRequest("no"))) == (400, 400, "no")


def test_a_bad_request_is_a_matter_of_the_client_not_of_the_application() -> None:
    assert not issubclass(BadRequest, RupyError)


@pytest.mark.parametrize(("kind", "code"), [(RupyError, 1), (StartError, 1), (ArtifactError, 3), (LoadError, 4)])
def test_errors_end_the_process_with_the_documented_codes(kind: type[RupyError], code: int) -> None:
    assert kind.exit_code == code


def test_abort_raises_what_describes_the_answer() -> None:
    with pytest.raises(HTTPException) as caught:
        abort(409, {"error": "taken"}, {"Retry-After": "5"})
    error = caught.value
    assert (error.status, error.body, error.headers) == (409, {"error": "taken"}, {"Retry-After": "5"})
    assert str(error) == "409: {'error': 'taken'}"


def test_an_http_exception_without_a_body_is_its_status() -> None:
    error = HTTPException(404)
    assert (str(error), error.body, error.headers) == ("404", None, None)


@pytest.mark.parametrize("status", [99, 199, 600, "404", None, 404.0])
def test_what_is_no_status_is_refused_where_it_is_raised(status: object) -> None:
    with pytest.raises(ValueError, match="write a number from 200 to 599"):
        abort(status)  # type: ignore[arg-type]


def test_an_http_exception_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(HTTPException(409, "taken", {"A": "b"})))
    assert (copy.status, copy.body, copy.headers) == (409, "taken", {"A": "b"})


def test_a_bad_request_is_an_http_exception_whose_body_is_its_message() -> None:
    class Invalid(BadRequest):
        def __str__(self) -> str:
            return "not valid"

    assert isinstance(BadRequest("no"), HTTPException)
    assert (BadRequest("no").body, MissingKey("header", "x").body) == ("no", "the header 'x' is missing")
    assert (Invalid({"a": 1}).body, Invalid().status) == ("not valid", 400)
