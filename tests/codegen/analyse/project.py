"""Short ways to write projects."""

from __future__ import annotations

from textwrap import dedent

from rupy._codegen.analyse.application import Analysis, analyse_application
from rupy._codegen.analyse.declared import Declared
from rupy._codegen.analyse.target import Target

#: The beginning of most applications, four lines long.
HEAD = "from rupy import Request, Response, Rupy\n\napp = Rupy()\n\n"


def analyse(
    app: str | None = None,
    *,
    variable: str | None = None,
    module: str = "app",
    declared: Declared | None = None,
    **files: str,
) -> Analysis:
    """Analyse `app.py`, and more files by path: `a____init__` is `a/__init__.py`."""
    sources = {} if app is None else {"app.py": dedent(app)}
    sources |= {f"{_path(name)}.py": dedent(text) for name, text in files.items()}
    return analyse_application(sources, Target(module, variable), declared)


def _path(name: str) -> str:
    package, marker, _ = name.partition("__init__")
    return package.replace("__", "/") + marker


def analyse_app(text: str, **files: str) -> Analysis:
    """Analyse `app.py` with the usual head; its own first line is line 5."""
    return analyse(HEAD + dedent(text).lstrip("\n"), **files)


def routes(analysis: Analysis) -> list[tuple[str, str, str]]:
    """Methods, pattern and handler of every route."""
    return [(" ".join(route.methods), str(route.pattern), route.handler.name) for route in analysis.model.routes]


def patterns(analysis: Analysis) -> list[str]:
    """The pattern of every route."""
    return [str(route.pattern) for route in analysis.model.routes]


def findings(analysis: Analysis) -> list[tuple[str, str]]:
    """Code and place of everything that was found."""
    return [(diagnostic.code, str(diagnostic.location)) for diagnostic in analysis.diagnostics]
