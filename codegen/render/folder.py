"""A folder of templates; a template's path without its ending is the path of what it renders."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import DictLoader, Environment, StrictUndefined

_SUFFIX = ".j2"


def render_folder(folder: str, context: Mapping[str, object], templates: Mapping[str, str]) -> dict[str, str]:
    """Render all templates of a folder.

    Args:
        folder: with a slash at its end: `crate/`.
        context: what the templates name.
        templates: text by path, `crate/src/lib.rs.j2`.

    Returns:
        Text by path inside the folder, in the order of the paths.

    Raises:
        jinja2.TemplateError: a template names what is not there.
    """
    environment = Environment(
        loader=DictLoader(dict(templates)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,
    )
    paths = sorted(path for path in templates if path.startswith(folder) and path.endswith(_SUFFIX))
    return {
        path.removeprefix(folder).removesuffix(_SUFFIX): environment.get_template(path).render(context)
        for path in paths
    }
