"""An application on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from .._forked import forgets
from ..exceptions import ShutdownError, StartupError

if TYPE_CHECKING:
    from .._rupy import Client, Jobs

#: Seconds that what is under way is given at the end.
PATIENCE = 30.0
#: The same for the thread itself: what is cancelled then has something to clean up.
LAST = PATIENCE + 5.0


class Lane:
    """A lane that begins with the first use and ends when it is closed.

    Args:
        serve: serves requests until there are no more of them.
    """

    def __init__(self, serve: Callable[[Jobs], None]) -> None:
        self._serve = serve
        self.forget()
        forgets(self)

    def forget(self) -> None:
        """Know of no thread: in a child that was forked there is none, and the next use begins one."""
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def start(self) -> Client:
        """Begin, unless it has begun.

        Returns:
            What hands requests to it.

        Raises:
            RuntimeError: the caller is the lane itself, which would wait for its own answer.
            BaseException: what the start of the application raised.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a handler asks its own TestClient: its thread would wait for itself")
        with self._lock:
            if self._client is None:
                self._client = self._begin()
            return self._client

    def stop(self) -> None:
        """Let it finish what it has been asked, and end it.

        Raises:
            RuntimeError: a handler does not end.
            BaseException: what the end of the application raised.
        """
        with self._lock:
            client, thread, self._client = self._client, self._thread, None
        if client is None or thread is None:
            return
        client.close()
        thread.join(LAST)
        if thread.is_alive():
            raise RuntimeError(f"a handler is still running {LAST:g} s after the TestClient was closed")
        self._raise()

    def _begin(self) -> Client:
        from .._rupy import Client

        client = Client()
        # Not waited for at the end of the process, which closes the client.
        self._thread = threading.Thread(target=self._run, args=(client.jobs(),), name="rupy lane", daemon=True)
        self._thread.start()
        if not client.wait_until_ready():
            self._thread.join()
            self._raise()
        return client

    def _run(self, jobs: Jobs) -> None:
        try:
            self._serve(jobs)
        except BaseException as error:  # noqa: BLE001 - it is raised where the client is used
            self._error = error
        finally:
            jobs.close()

    def _raise(self) -> None:
        error, self._error = self._error, None
        if isinstance(error, StartupError | ShutdownError) and error.__cause__ is not None:
            # A test looks for what the application raises.
            raise error.__cause__
        if error is not None:
            raise error
