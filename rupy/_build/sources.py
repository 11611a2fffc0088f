"""The sources of a project, read when the analysis asks for them; what it asked for is what the artefact depends on."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path


class ProjectSources(Mapping[str, str]):
    """Text of the project's modules by path relative to its folder.

    Args:
        root: the project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._missing: set[str] = set()

    @property
    def digests(self) -> dict[str, str]:
        """sha256 of every source that was read."""
        return dict(sorted(self._digests.items()))

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths that were asked for and are not there: one that appears makes the artefact stale."""
        return tuple(sorted(self._missing))

    def __getitem__(self, path: str) -> str:
        if path not in self._texts:
            self._read(path)
        return self._texts[path]

    def __iter__(self) -> Iterator[str]:
        for file in sorted(self._root.rglob("*.py")):
            relative = file.relative_to(self._root)
            if not any(part.startswith(".") or part == "__pycache__" for part in relative.parts):
                yield relative.as_posix()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _read(self, path: str) -> None:
        try:
            content = (self._root / path).read_bytes()
        except OSError:
            self._missing.add(path)
            raise KeyError(path) from None
        self._digests[path] = sha256(content).hexdigest()
        self._texts[path] = decode_source(content)


def decode_source(content: bytes) -> str:
    """Decode a source the way Python does.

    Args:
        content: the file.

    Returns:
        Its text; bytes that do not fit its encoding are lone surrogates, so that the analysis can say where they are.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError:
        encoding = "utf-8"
    return io.TextIOWrapper(io.BytesIO(content), encoding, errors="surrogateescape", newline=None).read()
