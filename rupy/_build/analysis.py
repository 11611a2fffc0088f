"""What the commands that compile nothing know of an application."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._reference import LocatedApp, locate
from .findings import judge
from .installed import InstalledSources
from .progress import Progress
from .project import read_declared
from .sources import ProjectSources
from .taken import taken_modules

if TYPE_CHECKING:
    from .._codegen.generate import Study


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
    located = locate(app, folder)
    return Analysis(located, study_project(located, ProjectSources(located.root), InstalledSources()))


def study_project(located: LocatedApp, sources: ProjectSources, installed: InstalledSources) -> Study:
    """Find out what an application declares, and whether its modules can be imported by their names.

    Args:
        located: the application.
        sources: of its project.
        installed: those that are not of the project.
    """
    # Parser and rules are loaded only where they are needed: an unchanged application is told at once.
    from .._codegen.analyse.target import Target
    from .._codegen.generate import study

    target = Target(located.reference.module, located.reference.variable)
    declared = replace(read_declared(located.root), installed=installed.read, is_installed=installed.has)
    found = study(sources, target, declared)
    found = replace(found, expected=replace(found.expected, distributions=installed.followed))
    taken = taken_modules(sources.digests)
    return replace(found, diagnostics=(*taken, *found.diagnostics)) if taken else found


def study_of(app: str | None, folder: Path, progress: Progress) -> Study:
    """What the sources of an application say, which has no error.

    Args:
        app: APP as it was typed; None for the default.
        folder: where relative names start.
        progress: hears of what was found.

    Raises:
        RupyError: there is no such application, or it has an error.
    """
    analysis = analyse_app(app, folder)
    judge(analysis.study.diagnostics, analysis.located.root, progress, strict=False)
    return analysis.study
