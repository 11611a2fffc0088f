"""Tasks that outlast the time a server has for its end: what the log says of them."""

from __future__ import annotations

from asyncio import Task
from collections import Counter
from collections.abc import Iterable
from typing import Any


def cancelled(tasks: Iterable[Task[Any]]) -> None:
    """Log which tasks beside the requests had not ended within the grace, if any.

    Args:
        tasks: what is cancelled for it.
    """
    _log("these tasks did not end within the grace and are cancelled: %s", tasks)


def abandoned(tasks: Iterable[Task[Any]]) -> None:
    """Log which tasks do not end when they are cancelled, if any.

    Args:
        tasks: what the server does not wait for.
    """
    _log("the server ends without these tasks, which do not end: %s", tasks)


def _log(message: str, tasks: Iterable[Task[Any]]) -> None:
    counted = Counter(task.get_name() for task in tasks)
    if not counted:
        return
    import logging

    names = (name if count == 1 else f"{name} ({count} times)" for name, count in sorted(counted.items()))
    logging.getLogger(__name__.partition(".")[0]).warning(message, ", ".join(names))
