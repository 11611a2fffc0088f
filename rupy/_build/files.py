"""Writes files whole, and only when they change: cargo goes by their times."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def write_if_changed(file: Path, content: bytes) -> bool:
    """Write a file unless it already has this content.

    Args:
        file: where; its folder is made.
        content: all of it.

    Returns:
        Whether it was written.
    """
    try:
        if file.read_bytes() == content:
            return False
    except OSError:
        pass
    write_whole(file, content)
    return True


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old content or the new one, never a part.

    Args:
        file: where; its folder is made.
        content: all of it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold these files and no others.

    Args:
        folder: it is made; other files in it are removed.
        files: text by path relative to the folder.
    """
    for path, text in files.items():
        write_if_changed(folder / path, text.encode())
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.relative_to(folder).as_posix() not in files:
            file.unlink()


def replace_link(link: Path, target: Path) -> None:
    """Make a link lead to a folder.

    Args:
        link: where; its folder is made. What a copy of the project that follows links has put there is removed.
        target: where it leads to, absolute.
    """
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.symlink_to(target, target_is_directory=True)
    aside.replace(link)
