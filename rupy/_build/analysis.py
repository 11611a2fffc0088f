"""What the commands that compile nothing know of an application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .._reference import LocatedApp, locate
from .findings import judge
from .progress import Progress
from .sources import ProjectSources

if TYPE_CHECKING:
    from .._codegen.generate import Study
    from .._codegen.lower.report import RouteReport


@dataclass(frozen=True, slots=True)
class Analysis:
    """An application and what its sources say.

    Args:
        located: the application.
        study: what its sources say.
    """

    located: LocatedApp
    study: Study


def analyse_app(app: str | None, folder: Path) -> Analysis:
    """Analyse an application.

    Args:
        app: APP as it was typed; None for the default.
        folder: where relative names start.

    Raises:
        AppNotFound: there is no such application.
    """
    from .._codegen.analyse.target import Target
    from .._codegen.generate import study

    located = locate(app, folder)
    target = Target(located.reference.module, located.reference.variable)
    return Analysis(located, study(ProjectSources(located.root), target))


def routes_of(app: str | None, folder: Path, progress: Progress) -> tuple[RouteReport, ...]:
    """How the routes of an application are served.

    Args:
        app: APP as it was typed; None for the default.
        folder: where relative names start.
        progress: hears of what was found.

    Raises:
        RupyError: there is no such application, or it has an error.
    """
    analysis = analyse_app(app, folder)
    judge(analysis.study.diagnostics, analysis.located.root, progress, strict=False)
    return analysis.study.report
