"""The sha256 of files."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from rupy._serve.digest import sha256_of


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 200_000])
def test_it_is_that_of_hashlib_whatever_the_size(tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    assert sha256_of(file) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_it_does_without_what_is_private_to_one_python(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['_sha2'] = sys.modules['_sha256'] = None\n"
        f"from pathlib import Path; from rupy._serve.digest import sha256_of; print(sha256_of(Path({__file__!r})))"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
