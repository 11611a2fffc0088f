"""The errors that users meet."""

from __future__ import annotations

import pickle

import pytest

from rupy.exceptions import ArtifactError, BadRequest, LoadError, MissingKey, RupyError, StartError


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
