"""Keeps as many workers as there are slots, and replaces those that die, retire, or are of an older generation."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from socket import socket

from ..._announce import announce
from ..._process import say
from ...exceptions import RupyError
from .deaths import cause
from .limits import Limits
from .settings import Settings
from .signals import Signals
from .slot import Slot
from .sockets import address_of, refuse
from .worker import Program, Worker

#: Seconds beyond the grace after which a worker that does not end is killed; it cleans up what it has cancelled by then.
PATIENCE = 6.0
#: Seconds between two looks at how long workers have served, and how large they are.
INTERVAL = 1.0


class WorkersFailed(RupyError):
    """The workers cannot load the application.

    Args:
        message: which one failed, and how.
        exit_code: its exit code.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code if exit_code > 0 else 1


class Supervisor:
    """Starts and replaces workers until it is told to stop.

    Each reload is a generation. Its first worker is the pilot: the others start once that one has loaded the
    application, and when it fails the workers of the generation before go on.

    Args:
        program: what workers run.
        listeners: one socket for each worker, or one that they share.
        settings: how many workers, and when one is replaced.
    """

    def __init__(self, program: Program, listeners: Sequence[socket], settings: Settings) -> None:
        self._program = program
        self._settings = settings
        self._address = address_of(listeners[0])
        self._slots = [Slot(number + 1, listeners[number % len(listeners)]) for number in range(settings.workers)]
        self._looks = settings.max_lifetime is not None or settings.max_memory is not None
        self._selector = selectors.DefaultSelector()
        #: The generation that there should be, the last one that loaded, and the last one that was begun.
        self._target, self._proven, self._latest = 1, 0, 1
        self._announced = 0
        self._stopping = False
        #: Nothing can be loaded; the sources have to change first.
        self._paused = False
        self._failure: WorkersFailed | None = None

    def run(self) -> None:
        """Supervise until SIGINT or SIGTERM; SIGHUP reloads.

        Raises:
            WorkersFailed: no worker can load the application.
            StartError: this is not the main thread.
        """
        with Signals() as signals, self._selector, self._watch():
            self._selector.register(signals.wakeup, selectors.EVENT_READ)
            try:
                while not self._is_over():
                    self._wait()
                    for number in signals.take():
                        self._obey(number)
                    self._step(time.monotonic())
            finally:
                self._kill_all()
        if self._failure is not None:
            raise self._failure

    def _watch(self) -> AbstractContextManager[None]:
        if self._settings.watched is None:
            return nullcontext()
        # In production nobody watches.
        from .changes import watched

        return watched(self._settings.watched)

    def _is_over(self) -> bool:
        return self._stopping and not any(slot.workers for slot in self._slots)

    # What happens

    def _wait(self) -> None:
        for key, _ in self._selector.select(self._patience(time.monotonic())):
            if isinstance(key.data, Worker):
                key.data.receive()

    def _patience(self, now: float) -> float | None:
        """Seconds until something is to be done without an event."""
        moments = [slot.start_at for slot in self._slots if self._wants(slot)]
        moments += [self._killed_at(worker) for _, worker in self._workers() if worker.told and not worker.killed]
        moments += [slot.loading.slow.next for slot in self._slots if slot.loading is not None]
        if self._looks:
            moments.append(now + INTERVAL)
        return max(0.0, min(moments) - now) if moments else None

    def _obey(self, number: int) -> None:
        match number:
            case signal.SIGHUP if not self._stopping:
                self._reload()
            case signal.SIGINT | signal.SIGTERM if not self._stopping:
                self._stop()
            case signal.SIGINT | signal.SIGTERM:
                self._kill_all()
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)

    def _step(self, now: float) -> None:
        for slot in self._slots:
            self._bury(slot, now)
            self._look_at(slot, now)
            slot.hand_over()
        for slot in self._slots:
            if self._wants(slot) and slot.start_at <= now:
                self._start(slot, now)
            if (loading := slot.loading) is not None and (slow := loading.slow.name(now)) is not None:
                _say(f"{_name(slot, loading)} {slow}")
        for slot, worker in self._workers():
            if worker.told and not worker.killed and self._killed_at(worker) <= now:
                _say(f"{_name(slot, worker)} has not ended in time; it is killed")
                worker.kill()
        self._announce()

    # What there should be

    def _wants(self, slot: Slot) -> bool:
        """Whether a worker has to start."""
        if self._stopping or self._paused or slot.loading is not None:
            return False
        serving = slot.serving
        if serving is None:
            return self._may_join(slot) or self._proven > 0
        return serving.retired or (serving.generation != self._target and self._may_join(slot))

    def _may_join(self, slot: Slot) -> bool:
        """Whether the generation has loaded, or this is the place of its pilot."""
        return self._proven == self._target or slot is self._slots[0]

    def _start(self, slot: Slot, now: float) -> None:
        speaks = self._proven != self._target and slot is self._slots[0]
        try:
            limits = Limits.draw(self._settings)
            worker = Worker(self._program, slot.listener, self._target, limits, speaks=speaks)
        except OSError as error:
            self._failed(slot, self._target, f"worker {slot.number} cannot be started: {error.strerror}", None, now)
            return
        slot.workers.append(worker)
        self._selector.register(worker.line, selectors.EVENT_READ, worker)

    def _look_at(self, slot: Slot, now: float) -> None:
        """Note that a worker has loaded the application, or is to be replaced."""
        serving = slot.serving
        if serving is None:
            return
        if serving.generation == self._target:
            self._proven = self._target
        if not serving.retired and (reason := serving.limits.reached(serving, now)):
            serving.retired = True
            _say(f"{_name(slot, serving)} {reason}; replacing it")

    def _reload(self) -> None:
        """Begin a generation; one that nobody has seen to load makes room for it."""
        if self._target != self._proven:
            self._end_generation(self._target)
        self._latest += 1
        self._target = self._latest
        self._paused = False

    def _take_back(self) -> None:
        """Give a generation up."""
        self._end_generation(self._target)
        self._target = self._proven

    def _end_generation(self, generation: int) -> None:
        for _, worker in self._workers():
            if worker.generation == generation:
                worker.tell_to_stop()

    # How workers end

    def _bury(self, slot: Slot, now: float) -> None:
        for worker in list(slot.workers):
            code = worker.exit_code()
            if code is None:
                continue
            # It may have been ready, and ended since the last look.
            worker.receive()
            self._selector.unregister(worker.line)
            worker.line.close()
            slot.workers.remove(worker)
            if worker.told is None:
                self._mourn(slot, worker, code, now)

    def _mourn(self, slot: Slot, worker: Worker, code: int, now: float) -> None:
        """A worker has ended that nobody had told to."""
        what = f"{_name(slot, worker)} {cause(code)}"
        if worker.ready is None:
            self._failed(slot, worker.generation, f"{what} before it could serve", code, now)
        else:
            self._put_off(slot, f"{what} after {worker.served(now):.0f} s", worker.served(now), now)

    def _failed(self, slot: Slot, generation: int, what: str, code: int | None, now: float) -> None:
        """The application could not be loaded; without a code no process could be started."""
        nobody_serves = not any(other.serving for other in self._slots)
        if nobody_serves and self._settings.watched is not None and code is not None:
            self._wait_for_a_change(what, generation)
        elif not self._announced or (nobody_serves and code is not None and code > 0):
            self._failure = self._failure or WorkersFailed(what, code or 1)
            self._stop()
        elif generation == self._target != self._proven:
            _say(f"{what}; not reloaded, the workers of before go on")
            self._take_back()
        else:
            self._put_off(slot, what, 0.0, now)

    def _wait_for_a_change(self, what: str, generation: int) -> None:
        # The sources may have changed since.
        self._paused = generation == self._target
        if self._paused:
            _say(f"{what}; waiting for a change")

    def _put_off(self, slot: Slot, what: str, served: float, now: float) -> None:
        delay = slot.backoff.delay(served)
        slot.start_at = now + delay
        if not self._stopping:
            _say(f"{what}; starting another" + (f" in {delay:g} s" if delay else ""))

    # The end

    def _stop(self) -> None:
        self._stopping = True
        # The workers accept what waits in the queues; what came in after that nobody would answer.
        for slot in self._slots:
            refuse(slot.listener)
        for _, worker in self._workers():
            worker.tell_to_stop()
        for slot in self._slots:
            slot.listener.close()

    def _killed_at(self, worker: Worker) -> float:
        # One that was still loading has nothing to finish.
        grace = 0.0 if worker.ready is None else self._settings.grace
        return (worker.told or 0.0) + grace + PATIENCE

    def _kill_all(self) -> None:
        for _, worker in self._workers():
            worker.kill()

    # What is said

    def _announce(self) -> None:
        """Say that every worker has loaded the application, once for each generation."""
        serving = [slot.serving for slot in self._slots]
        ready = [worker for worker in serving if worker is not None and worker.generation == self._target]
        if self._stopping or self._announced == self._target or len(ready) < len(self._slots):
            return
        workers = "1 worker" if len(ready) == 1 else f"{len(ready)} workers"
        if self._announced:
            _say(f"reloaded, {workers}")
        else:
            announce(f"{ready[0].mode}, {workers}", ready[0].routes, self._address)
        self._announced = self._target

    def _workers(self) -> Iterator[tuple[Slot, Worker]]:
        return ((slot, worker) for slot in self._slots for worker in slot.workers)


def _name(slot: Slot, worker: Worker) -> str:
    return f"worker {slot.number} (pid {worker.pid})"


def _say(line: str) -> None:
    # Whoever read the log may be gone: the service is not to end with it.
    say(f"rupy: {line}\n")
