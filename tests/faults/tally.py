"""What became of the requests of a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """Counts requests by what became of them.

    Args:
        answered: completely, and with the right answer.
        lost: no complete answer, although the process that had accepted the connection was not killed.
        killed: on a connection that was open on a process that was killed.
        closed: no byte of an answer, on a connection that had been answered before.
        refused: nobody listened.
        faults: how the lost ones were lost.
    """

    answered: int = 0
    lost: int = 0
    killed: int = 0
    closed: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.faults: list[str] = []

    def lose(self, fault: str) -> None:
        """Count a request that was lost."""
        self.lost += 1
        self.faults.append(fault)

    def show(self) -> str:
        """The counts as one line."""
        return (
            f"{self.answered} answered, {self.lost} lost, {self.killed} on killed processes, "
            f"{self.closed} closed before an answer, {self.refused} refused"
        )
