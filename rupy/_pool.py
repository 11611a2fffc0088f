"""The threads of handlers that block, as Python knows them."""

from __future__ import annotations

import threading
from collections.abc import Callable


def start(work: Callable[[], None], number: int) -> threading.Thread:
    """Start a thread of the pool.

    Args:
        work: what it does until the pool ends.
        number: of the thread, from 1.

    Returns:
        The thread. The interpreter does not wait for it at its end: a handler may never return.
    """
    thread = threading.Thread(target=work, name=f"rupy pool {number}", daemon=True)
    thread.start()
    return thread
