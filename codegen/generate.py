"""From the sources of an application to the crate that serves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from .analyse.application import analyse_application
from .analyse.declared import Declared
from .analyse.reach import reach
from .analyse.target import Target
from .check.model import check
from .diagnostics.diagnostic import Diagnostic
from .ir.expected import Expected
from .ir.folder import Folder
from .ir.plan import Plan
from .ir.shape import shape
from .lower.lowered import lower
from .lower.report import RouteReport


@dataclass(frozen=True, slots=True)
class Study:
    """What the sources of an application say.

    Args:
        diagnostics: all that was found, in the order it was found.
        plan: what the server does; None where an error stands in the way.
        shape: what the plan is lowered from.
        report: how each route is served, and why.
        folders: of the static directories.
        computed: imports whose module is known only at run time; they matter to a wheel.
        expected: what the plan takes for granted of a run.
    """

    diagnostics: tuple[Diagnostic, ...]
    plan: Plan | None = None
    shape: str = ""
    report: tuple[RouteReport, ...] = ()
    folders: tuple[Folder, ...] = ()
    computed: tuple[Diagnostic, ...] = ()
    expected: Expected = field(default_factory=Expected)

    @property
    def checked_plan(self) -> Plan:
        """The plan, where none of the diagnostics is an error."""
        assert self.plan is not None, "an error was passed over"
        return self.plan


def study(sources: Mapping[str, str], target: Target, declared: Declared | None = None) -> Study:
    """Find out what an application declares and how it is served.

    Args:
        sources: text by path relative to the project's folder; only those that are asked for need to be read.
        target: the application that is meant.
        declared: what is said besides the sources.

    Returns:
        Plan, report and diagnostics; without a plan where one of the diagnostics is an error.
    """
    analysis = analyse_application(sources, target, declared)
    # A mistake on any application ends the import of all of them.
    checked = chain.from_iterable(map(check, (analysis.model, *analysis.others)))
    diagnostics = (*analysis.diagnostics, *checked)
    if any(diagnostic.level == "error" for diagnostic in diagnostics):
        return Study(diagnostics)
    lowered = lower(analysis.model, analysis.dynamic, analysis.dynamic_middleware)
    # Every module that is imported while the application serves is one of its sources too.
    reached = reach(sources.get, analysis.sources)
    return Study(
        diagnostics=diagnostics,
        plan=lowered.plan,
        shape=shape(analysis.model),
        report=lowered.report,
        folders=analysis.folders,
        computed=reached.computed,
        expected=analysis.expected,
    )


def generate(plan: Plan, application: str, seal: str, templates: Mapping[str, str]) -> dict[str, str]:
    """Write the crate that holds a plan.

    Args:
        plan: what the server does.
        application: what the application is called in comments, `app:app`.
        seal: what says which plan this is; compiled in.
        templates: text by path, `crate/src/lib.rs.j2`.

    Returns:
        Text by path inside the crate's folder.
    """
    # Analysing is of use without the templates' engine, which is slow to load.
    from .render.crate import render

    return render(plan, application, seal, templates)
