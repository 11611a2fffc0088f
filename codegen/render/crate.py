"""The files of the crate."""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.plan import Plan
from . import rust
from .folder import render_folder
from .prepare import prepare_functions, prepare_names
from .tables import application_table, chain_tables, endpoint_table, matcher_tables, prepare_table

_FOLDER = "crate/"


def render(plan: Plan, application: str, seal: str, templates: Mapping[str, str]) -> dict[str, str]:
    """Render the crate of an application.

    Args:
        plan: what the server does.
        application: the name the application goes by, `app:app`; it appears in comments only.
        seal: what says which plan this is; compiled in.
        templates: text by path, `crate/src/lib.rs.j2`.

    Returns:
        Text by path inside the crate's folder, in the order of the paths.

    Raises:
        jinja2.TemplateError: a template names what is not there.
    """
    context = {
        "application": rust.comment(application),
        "application_table": application_table(plan, seal),
        "endpoint_table": endpoint_table(plan),
        "matcher_tables": matcher_tables(plan),
        "chain_tables": chain_tables(plan),
        "prepare_table": prepare_table(prepare_names(plan)),
        "prepare_functions": prepare_functions(plan),
    }
    return render_folder(_FOLDER, context, templates)
