"""The files of a new project."""

from __future__ import annotations

from collections.abc import Mapping

from .folder import render_folder

_FOLDER = "project/"


def render_project(name: str, distribution: str, python: str, templates: Mapping[str, str]) -> dict[str, str]:
    """Render a project that can be checked, built, tested and served.

    Args:
        name: what it is called: letters, digits, hyphens and underscores.
        distribution: what its wheel is called.
        python: the earliest version of Python that serves it: `3.11`.
        templates: text by path, `project/app.py.j2`.

    Returns:
        Text by path inside the project's folder, in the order of the paths.
    """
    return render_folder(_FOLDER, {"name": name, "distribution": distribution, "python": python}, templates)
