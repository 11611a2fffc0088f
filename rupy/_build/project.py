"""What a project says of itself in `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._codegen.analyse.declared import Assumable, Declared
from .errors import BuildError

_FILE = "pyproject.toml"

# Canonical versions only: an installer compares them, and the name of the file has them as they stand.
_VERSION = re.compile(
    r"([1-9][0-9]*!)?(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*((a|b|rc)(0|[1-9][0-9]*))?"
    r"(\.post(0|[1-9][0-9]*))?(\.dev(0|[1-9][0-9]*))?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)

# A name, and what follows it on one line (PEP 508).
_REQUIREMENT = re.compile(r"\s*[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?([^A-Za-z0-9._\x00-\x1f\x7f-][^\x00-\x1f\x7f]*)?")


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the wheel of an application is called.

    Args:
        name: normalised: lower case, with single hyphens.
        version: as the project writes it; `0.0.0` where it does not.
        include: patterns of the files that belong to it beside its modules and their data.
        exclude: patterns of the data files that do not.
        dependencies: what it needs installed, as the project writes it (PEP 508).
        warnings: what the wheel does not say of it.
    """

    name: str
    version: str
    include: tuple[str, ...]
    dependencies: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_distribution(root: Path) -> Distribution:
    """Read name, version, dependencies and `[tool.rupy] include` of a project.

    Args:
        root: the project's folder.

    Raises:
        BuildError: `pyproject.toml` is not valid, or says something that cannot be said of a wheel.
    """
    file = root / _FILE
    document = _read(file)
    project = _table(document, "project", file)
    settings = _settings(document, file)
    return Distribution(
        name=_name(str(project.get("name", root.name))),
        version=_version(str(project.get("version", "0.0.0"))),
        include=_patterns(settings, "include", file),
        exclude=_patterns(settings, "exclude", file),
        dependencies=_dependencies(project.get("dependencies", []), file),
        warnings=_warnings(project.get("dynamic", []), file),
    )


def read_declared(root: Path) -> Declared:
    """Read what a project declares to the analysis: `[tool.rupy] assume` and `runtime`.

    Args:
        root: the project's folder.

    Raises:
        BuildError: `pyproject.toml` is not valid, or says something else there.
    """
    file = root / _FILE
    settings = _settings(_read(file), file)
    runtime = settings.get("runtime", [])
    if not isinstance(runtime, list) or not all(isinstance(name, str) for name in runtime):
        raise BuildError(f"{file}: [tool.rupy] runtime is not a list of packages")
    return Declared(dict(_assumed(_table(settings, "assume", file), "", file)), tuple(runtime))


def _assumed(table: dict[str, Any], before: str, file: Path) -> Iterator[tuple[str, Assumable]]:
    """The entries of a table; a key with dots that is not quoted is a table of its own in TOML."""
    for key, value in table.items():
        name = before + key
        if isinstance(value, dict):
            yield from _assumed(value, f"{name}.", file)
        elif isinstance(value, str | int | float):
            yield name, value
        else:
            raise BuildError(f"{file}: [tool.rupy.assume] {name} is {value!r:.80}, not a text, a number or a truth value")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BuildError(f"{file} cannot be read: {error}") from None


def _settings(document: dict[str, Any], file: Path) -> dict[str, Any]:
    return _table(_table(document, "tool", file), "rupy", file)


def _patterns(settings: Mapping[str, Any], name: str, file: Path) -> tuple[str, ...]:
    listed = settings.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(pattern, str) for pattern in listed):
        raise BuildError(f"{file}: [tool.rupy] {name} is not a list of patterns")
    return tuple(listed)


def _dependencies(listed: object, file: Path) -> tuple[str, ...]:
    """Each becomes a line of the metadata, so it has to be one: an installer reads the rest of it."""
    if not isinstance(listed, list):
        raise BuildError(f"{file}: [project] dependencies is not a list of requirements")
    for requirement in listed:
        if not isinstance(requirement, str) or not _REQUIREMENT.fullmatch(requirement):
            raise BuildError(f"{file}: [project] dependencies: {requirement!r} is not a requirement, such as 'httpx>=0.28'")
    return tuple(listed)


def _warnings(dynamic: object, file: Path) -> tuple[str, ...]:
    if not isinstance(dynamic, list) or "dependencies" not in dynamic:
        return ()
    return (
        f"warning: {file}: [project] dependencies are dynamic, so the wheel asks for rupy alone; list them there, or install "
        "them beside it",
    )


def _table(document: dict[str, Any], name: str, file: Path) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise BuildError(f"{file}: {name} is not a table")
    return table


def normalised(name: str) -> str:
    """The name of a distribution in the form that installers compare.

    Args:
        name: as the project writes it.
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _name(text: str) -> str:
    name = normalised(text)
    if not name:
        raise BuildError(
            f"{text!r} cannot be the name of a wheel; write a name in the [project] table of pyproject.toml"
        )
    return name


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise BuildError(
            f"{text!r} cannot be the version of a wheel; write one such as 1.2.0 in the [project] table of pyproject.toml"
        )
    return text
