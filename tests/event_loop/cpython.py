"""Runs a module of CPython's own tests of asyncio with our event loop in the place of the stock one.

python cpython.py MODULE [unittest options]: `MODULE` is one of `test.test_asyncio`. Every loop that the policy makes is
ours, and `test_events` gets one more class, with ours as its loop. What differs from the stock loop is in `DIFFERENT`.
"""

from __future__ import annotations

import signal
import sys
import unittest
from asyncio import unix_events
from importlib import import_module

from rupy._event_loop import EventLoop

#: Tests that our loop is not held to, and why.
DIFFERENT = {
    # asyncio.run() in such a child makes a stock loop, and works.
    "test_get_event_loop_new_process": "a process forked inside a running loop cannot run another loop of ours",
}


def main(name: str, options: list[str]) -> None:
    """Run the tests of a module, and end the process with 1 when some fail."""
    # A shell starts what runs in the background with SIGINT ignored; tests that interrupt themselves would never end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    unix_events._UnixDefaultEventLoopPolicy._loop_factory = EventLoop  # type: ignore[attr-defined]
    module = import_module(f"test.test_asyncio.{name}")
    if name == "test_events":
        module.OurEventLoopTests = type(  # type: ignore[attr-defined]
            "OurEventLoopTests",
            (module.UnixEventLoopTestsMixin, module.SubprocessTestsMixin, module.test_utils.TestCase),
            {"create_event_loop": lambda _: EventLoop(), "__module__": module.__name__},
        )
    for case in vars(module).values():
        for test in DIFFERENT.keys() & set(dir(case)):
            setattr(case, test, unittest.skip(DIFFERENT[test])(getattr(case, test)))
    unittest.main(module, argv=[name, *options])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
