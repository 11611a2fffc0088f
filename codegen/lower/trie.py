"""The matcher: a trie over the segments of all patterns."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..ir.pattern import CONVERTERS, Literal, Pattern
from ..ir.plan import Leaf, LiteralEdge, MethodEndpoint, Node, ParameterEdge


@dataclass(slots=True)
class _Branch:
    """A node that still grows."""

    literals: dict[str, _Branch] = field(default_factory=dict)
    parameters: dict[str, _Branch] = field(default_factory=dict)
    leaf: int | None = None
    tail: int | None = None

    def children(self) -> list[_Branch]:
        """What it leads to, strongest first: the order of the finished node."""
        literals = [self.literals[text] for text in sorted(self.literals, key=str.encode)]
        return literals + [self.parameters[converter] for converter in CONVERTERS if converter in self.parameters]


class Trie:
    """Patterns, entered one by one."""

    def __init__(self) -> None:
        self._root = _Branch()
        self._leaves: list[dict[str, int]] = []

    def add(self, pattern: Pattern, methods: tuple[str, ...], endpoint: int) -> None:
        """Enter a pattern.

        Args:
            pattern: the pattern.
            methods: the methods that the endpoint answers; none of them is entered for an equal shape.
            endpoint: index of what answers.
        """
        branch = self._root
        for segment in pattern.segments:
            if isinstance(segment, Literal):
                branch = branch.literals.setdefault(segment.text, _Branch())
            elif segment.converter == "path":
                branch.tail = self._leaf(branch.tail, methods, endpoint)
                return
            else:
                branch = branch.parameters.setdefault(segment.converter, _Branch())
        branch.leaf = self._leaf(branch.leaf, methods, endpoint)

    def nodes(self) -> tuple[Node, ...]:
        """The nodes; the first is the root, and parents stand before their children."""
        order: list[_Branch] = []
        waiting = [self._root]
        while waiting:
            branch = waiting.pop()
            order.append(branch)
            waiting += reversed(branch.children())
        number = {id(branch): index for index, branch in enumerate(order)}
        return tuple(
            Node(
                literals=tuple(
                    LiteralEdge(text, number[id(b.literals[text])]) for text in sorted(b.literals, key=str.encode)
                ),
                parameters=tuple(
                    ParameterEdge(c, number[id(b.parameters[c])]) for c in CONVERTERS if c in b.parameters
                ),
                leaf=b.leaf,
                tail=b.tail,
            )
            for b in order
        )

    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves, in the order in which their patterns were first entered."""
        return tuple(
            Leaf(tuple(MethodEndpoint(method, leaf[method]) for method in sorted(leaf)), _allow(leaf))
            for leaf in self._leaves
        )

    def _leaf(self, leaf: int | None, methods: tuple[str, ...], endpoint: int) -> int:
        if leaf is None:
            leaf = len(self._leaves)
            self._leaves.append({})
        self._leaves[leaf].update(dict.fromkeys(methods, endpoint))
        return leaf


def _allow(methods: dict[str, int]) -> str:
    implied = {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
    return ", ".join(sorted(implied.union(methods)))
