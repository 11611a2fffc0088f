"""The `Response` object, without a server."""

from __future__ import annotations

import gc
import weakref

from rupy import Response


class Held:
    """Something that a stream refers to."""


def test_a_stream_that_refers_to_its_response_is_collected():
    def respond() -> weakref.ref[Held]:
        held = Held()

        def body():
            yield str((response.status, held))

        response = Response(body())
        return weakref.ref(held)

    held = respond()
    gc.collect()
    assert held() is None


def test_background_work_that_refers_to_its_response_is_collected():
    def respond() -> weakref.ref[Held]:
        held, response = Held(), Response()
        response.background(lambda: (response, held))
        return weakref.ref(held)

    held = respond()
    gc.collect()
    assert held() is None
