"""How a process of ours ends when it cannot do what it was started for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ._process import begin, say
from ._support import refuse_unsupported
from .exceptions import RupyError


@contextmanager
def one_message() -> Iterator[None]:
    """Show an error of ours as its message, and end the process with its exit code; with 130 on Ctrl-C.

    Raises:
        SystemExit: there was one.
    """
    begin()
    try:
        refuse_unsupported()
        yield
    except RupyError as error:
        say(f"rupy: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
