"""All rules over the bodies of an application."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...diagnostics.diagnostic import Diagnostic
from ...ir.location import Location
from ...ir.model import AppModel
from ...parse.positions import source_lines
from ...parse.source import Source
from .answers import check_answers
from .attributes import check_attributes
from .awaits import check_awaits
from .body import Text, read_body
from .calls import check_calls
from .names import resolve
from .parameters import check_parameters
from .patterns import check_patterns
from .roles import Role, roles

#: The rules over one function.
_RULES = (check_parameters, check_awaits, check_attributes, check_answers)


def find_mistakes(sources: Iterable[Source], models: Sequence[AppModel]) -> Iterator[Diagnostic]:
    """Find what nobody can mean.

    Args:
        sources: of the project, parsed.
        models: its applications.

    Returns:
        Every finding, in the order of the sources.
    """
    registered = roles(models)
    for source in sources:
        found = [*_in(source, registered), *(each for model in models for each in _of(source, check_patterns(model)))]
        yield from sorted(found, key=lambda diagnostic: diagnostic.location or Location(source.file, 0))


def _in(source: Source, registered: Mapping[Location, Sequence[Role]]) -> Iterator[Diagnostic]:
    definitions = [
        node for node in ast.walk(source.outline) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    text = Text(source.file, source_lines(source.text), {})
    here = [(node, registered.get(text.location(node), ())) for node in definitions]
    if "rupy" not in source.text and not any(found for _, found in here):
        return
    text = Text(text.file, text.lines, resolve(source.outline))
    yield from check_calls(text, source.outline)
    for definition, found in here:
        body = read_body(text, definition, found)
        for rule in _RULES:
            yield from rule(body)


def _of(source: Source, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (each for each in found if each.location is not None and each.location.file == source.file)
