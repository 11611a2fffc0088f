"""Says when the sources of a project change."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import cache_from_source

from .sources import Sources

# More changes are named by their number.
_NAMED = 3

# Milliseconds after which a watch that has seen nothing shows that it has begun.
_TURN = 100


@contextmanager
def watched(sources: Sources) -> Iterator[None]:
    """Send this process SIGHUP whenever a source has changed, as long as the context lasts.

    Args:
        sources: which files of which folder.
    """
    begun, stop = threading.Event(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(sources, begun, stop), name="rupy reload", daemon=True)
    watcher.start()
    # What is loaded from here on does not change unseen.
    begun.wait()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _watch(sources: Sources, begun: threading.Event, stop: threading.Event) -> None:
    try:
        for changed in _changes(sources, stop):
            begun.set()
            if changed:
                _forget_bytecode(changed)
                _say(f"{_shown(changed, sources.folder)} changed, reloading")
                os.kill(os.getpid(), signal.SIGHUP)
    except (OSError, RuntimeError) as error:
        _say(f"{sources.folder} cannot be watched: {error}; changes are not seen")
    finally:
        begun.set()


def _changes(sources: Sources, stop: threading.Event) -> Iterator[list[str]]:
    """The sources that have changed, whenever some have; none when nothing has happened for a while."""
    from watchfiles import watch

    # A folder that may not be read, such as that of a database in a container, has no sources of the application.
    for changes in watch(
        sources.folder,
        watch_filter=sources,
        stop_event=stop,
        rust_timeout=_TURN,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        yield sorted({path for _, path in changes})


def _forget_bytecode(changed: list[str]) -> None:
    """Remove what Python has compiled of sources.

    It knows a source by its size and the second of its last change; both may be those of the save before.
    """
    for source in changed:
        if source.endswith(".py"):
            with suppress(OSError):
                os.unlink(cache_from_source(source))


def _shown(changed: list[str], folder: str) -> str:
    if len(changed) > _NAMED:
        return f"{len(changed)} files"
    return ", ".join(os.path.relpath(source, folder) for source in changed)


def _say(line: str) -> None:
    # Whoever read the log may be gone.
    with suppress(OSError, ValueError):
        sys.stderr.write(f"rupy: {line}\n")
        sys.stderr.flush()
