"""Rust expressions, laid out as rustfmt lays them out.

Only the forms that the tables need: atoms, calls of one argument, `&[…]` and struct literals. The widths are rustfmt's
defaults for edition 2024; the tests hold every rule here against rustfmt itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

_MAX_WIDTH = 100
_CALL_WIDTH = 60
_ARRAY_WIDTH = 60
_STRUCT_WIDTH = 18
_SHORT_ITEM = 10
_INDENT = 4


@dataclass(frozen=True, slots=True)
class Atom:
    """Finished text: a number, a path, a literal."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """`function(argument)`."""

    function: str
    argument: Expression


@dataclass(frozen=True, slots=True)
class Array:
    """`&[item, …]`; with comments, one above each item."""

    items: tuple[Expression, ...]
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """`name: value` of a struct, below its comment if it has one; an item of an array has no name."""

    name: str
    value: Expression
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Struct:
    """`Name { field: value, … }`; with a base, which has the fields that are left out, `Name { field: value, ..base }`."""

    name: str
    fields: tuple[Field, ...]
    base: str = ""


Expression = Atom | Call | Array | Struct


def static(visibility: str, name: str, kind: str, value: Expression) -> str:
    """Lay out `static NAME: kind = value;`.

    Args:
        visibility: `pub ` or nothing.
        name: its name.
        kind: its type.
        value: what it holds.

    Returns:
        The item, without a newline at its end.
    """
    head = f"{visibility}static {name}: {kind} = "
    return head + layout(value, 0, len(head), len(";")) + ";"


def layout(expression: Expression, indent: int, column: int, after: int) -> str:
    """Lay out an expression.

    Args:
        expression: what to write.
        indent: indentation of the line it begins on.
        column: where on that line it begins.
        after: how many characters must follow it on its last line.

    Returns:
        Its text; all lines but the first carry their indentation.
    """
    whole = _on_one_line(expression)
    if whole is not None and (isinstance(expression, Atom) or column + len(whole) + after <= _MAX_WIDTH):
        return whole
    return _broken(expression, indent)


def _on_one_line(expression: Expression) -> str | None:
    """The expression without line breaks; None where rustfmt breaks it however much room there is."""
    match expression:
        case Atom(text):
            return text
        case Call(function, argument):
            inner = _on_one_line(argument)
            short = inner is not None and (not isinstance(argument, Call) or len(inner) <= _CALL_WIDTH)
            return f"{function}({inner})" if short else None
        case Array(items, comments):
            inner = _joined([Field("", item) for item in items])
            short = inner is not None and (len(inner) <= _ARRAY_WIDTH or len(items) == 1)
            return f"&[{inner}]" if short and not comments else None
        case Struct(name, fields, base):
            inner = _joined_struct(fields, base)
            # Here rustfmt counts bytes.
            return f"{name} {{ {inner} }}" if inner is not None and len(inner.encode()) <= _STRUCT_WIDTH else None


def _joined_struct(fields: Iterable[Field], base: str) -> str | None:
    return _joined([*fields, *(Field("", atom) for atom in _base(base))])


def _joined(fields: Iterable[Field]) -> str | None:
    texts = []
    for field in fields:
        value = _on_one_line(field.value)
        if value is None or field.comment:
            return None
        texts.append(_head(field) + value)
    return ", ".join(texts)


def _broken(expression: Expression, indent: int) -> str:
    """The expression over several lines; what stands alone in a call or an array is broken in its place."""
    inner = indent + _INDENT
    match expression:
        case Atom(text):
            return f"\n{_pad(inner)}{text},\n{_pad(indent)}"
        case Call(function, argument):
            return f"{function}({_broken(argument, indent)})"
        case Array((Call() | Struct() as item,), ()):
            return f"&[{_broken(item, indent)}]"
        case Array(items, comments):
            short = [item.text for item in items if isinstance(item, Atom) and len(item.text) <= _SHORT_ITEM]
            filled = len(short) == len(items) and not comments
            fields = [Field("", item, comment) for item, comment in zip(items, comments or repeat(""), strict=False)]
            return f"&[\n{_filled(short, inner) if filled else _lines(fields, inner)}\n{_pad(indent)}]"
        case Struct(name, fields, base):
            joined = _joined_struct(fields, base)
            if joined is not None and len(joined) <= _STRUCT_WIDTH < len(joined.encode()):
                return f"{name} {{\n{_pad(inner)}{joined}\n{_pad(indent)}}}"
            lines = [_lines(fields, inner), *(_pad(inner) + atom.text for atom in _base(base))]
            return "\n".join([f"{name} {{", *filter(None, lines), f"{_pad(indent)}}}"])


def _lines(fields: Iterable[Field], indent: int) -> str:
    lines = []
    for field in fields:
        if field.comment:
            lines.append(f"{_pad(indent)}// {field.comment}")
        head = _pad(indent) + _head(field)
        lines.append(f"{head}{layout(field.value, indent, len(head), len(','))},")
    return "\n".join(lines)


def _filled(items: list[str], indent: int) -> str:
    """All short items on one line, or as many on each as leave its last column free."""
    whole = _pad(indent) + ", ".join(items) + ","
    if len(whole) <= _MAX_WIDTH:
        return whole
    lines = [_pad(indent) + items[0] + ","]
    for item in items[1:]:
        if len(lines[-1]) + len(f" {item},") < _MAX_WIDTH:
            lines[-1] += f" {item},"
        else:
            lines.append(_pad(indent) + item + ",")
    return "\n".join(lines)


def _base(base: str) -> list[Atom]:
    return [Atom(f"..{base}")] if base else []


def _head(field: Field) -> str:
    return f"{field.name}: " if field.name else ""


def _pad(width: int) -> str:
    return " " * width
