"""The APP argument of the command line: `app.py`, `package.module`, `module:variable`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .exceptions import RupyError

_FRAMEWORK = __name__.partition(".")[0]

#: What APP is when it is not given, in this order.
DEFAULT_FILES = ("app.py", "main.py")


class AppNotFound(RupyError):
    """An APP that names nothing: an error of usage."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class AppReference:
    """Where an application is found.

    Args:
        module: dotted name, importable with the project's folder on `sys.path`.
        variable: the application or a factory in that module; None: `app`, or the only one there.
        factory: the variable is called, without arguments, to get the application.
    """

    module: str
    variable: str | None = None
    factory: bool = False

    def __str__(self) -> str:
        return self.module if self.variable is None else f"{self.module}:{self.variable}"


@dataclass(frozen=True, slots=True)
class LocatedApp:
    """An application and the folder of its project.

    Args:
        root: absolute; the folder that is put on `sys.path`.
        file: the source of the module.
        reference: the application in it.
    """

    root: Path
    file: Path
    reference: AppReference


def locate(argument: str | None, folder: Path) -> LocatedApp:
    """Find the application that APP names.

    Args:
        argument: APP as it was typed; None for the one that `pyproject.toml` names there, or else the default.
        folder: the folder that relative names start from.

    Returns:
        The application's project, file and name. Nothing is imported.

    Raises:
        AppNotFound: there is no such file or module.
    """
    folder = folder.resolve()
    if argument is None:
        argument = _configured(folder) or next((name for name in DEFAULT_FILES if (folder / name).is_file()), None)
        if argument is None:
            raise AppNotFound(
                f"there is no {' or '.join(DEFAULT_FILES)} in {folder}; name the application: app.py, package.module or "
                "module:variable, here or as [tool.rupy] app in pyproject.toml"
            )
    name, colon, variable = argument.partition(":")
    if colon and not variable.isidentifier():
        raise AppNotFound(f"{argument!r} does not name a variable after the colon; write module:variable")
    if name.endswith(".py"):
        return _locate_file(name, variable or None, folder)
    return _locate_module(name, variable or None, folder)


def _configured(folder: Path) -> str | None:
    """The application that `pyproject.toml` names: `[tool.rupy] app`."""
    file = folder / "pyproject.toml"
    if not file.is_file():
        return None
    import tomllib

    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AppNotFound(f"{file} cannot be read: {error}") from None
    tool = document.get("tool", {})
    settings = tool.get("rupy", {}) if isinstance(tool, dict) else {}
    named = settings.get("app") if isinstance(settings, dict) else None
    if named is not None and not isinstance(named, str):
        raise AppNotFound(f'{file}: [tool.rupy] app is not a text; write app = "package.module:variable"')
    return named


def _locate_file(name: str, variable: str | None, folder: Path) -> LocatedApp:
    file = (folder / name).resolve()
    if not file.is_file():
        raise AppNotFound(f"there is no file {file}")
    parts = [] if file.stem == "__init__" else [file.stem]
    root = file.parent
    while (root / "__init__.py").is_file() and root.name.isidentifier():
        parts.insert(0, root.name)
        root = root.parent
    if not all(part.isidentifier() for part in parts) or not parts:
        raise AppNotFound(f"{file.name} cannot be imported: {file.stem!r} is not a Python name; rename the file")
    _refuse_framework(parts[0], file)
    return LocatedApp(root, file, AppReference(".".join(parts), variable))


def _locate_module(name: str, variable: str | None, folder: Path) -> LocatedApp:
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        raise AppNotFound(f"{name!r} names no application; write app.py, package.module or module:variable")
    base = folder.joinpath(*parts)
    for file in (base.with_name(base.name + ".py"), base / "__init__.py"):
        if file.is_file():
            _refuse_framework(parts[0], file)
            return LocatedApp(folder, file, AppReference(name, variable))
    raise AppNotFound(f"there is no module {name} in {folder}")


def _refuse_framework(name: str, file: Path) -> None:
    if name == _FRAMEWORK:
        raise AppNotFound(f"{file} would be imported in the place of the framework, as {name}; rename it")
