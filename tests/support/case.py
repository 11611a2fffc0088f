"""One request and the answer it has to get."""

from __future__ import annotations

from dataclasses import dataclass

from .server import Server


@dataclass(frozen=True)
class Case:
    """A raw request and its answer.

    Args:
        name: what it shows.
        send: the request, byte for byte.
        answer: the answer in the form of `wire.reply`, complete; only the status where the text is not ours to say.
        closes: the server closes the connection after it.
    """

    name: str
    send: bytes
    answer: str | int
    closes: bool = False

    def __str__(self) -> str:
        return self.name.replace(" ", "-")

    def check(self, server: Server) -> None:
        """Ask, and compare with the literal expectation."""
        with server.connect() as connection:
            found = connection.ask(self.send)
            if isinstance(self.answer, int):
                assert found.status == self.answer, found.show()
            else:
                assert found.show() == self.answer
            if self.closes:
                assert connection.is_closed()

    def bytes(self, server: Server) -> bytes:
        """What comes over the wire, the Date aside."""
        return server.ask(self.send).undated
