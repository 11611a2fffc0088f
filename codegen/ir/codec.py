"""The intermediate forms as JSON, field for field; strict in both directions, like the Rust side."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from json import JSONEncoder, loads
from operator import attrgetter
from typing import Any, TypeVar

from .location import Location
from .pattern import Pattern, PatternError, parse_pattern

T = TypeVar("T")
_Decoder = Callable[[Any, str], Any]


class CodecError(ValueError):
    """JSON that is not what it should be; the message names the field."""


def encode(value: Any) -> str:
    """Write a dataclass of the intermediate forms as compact JSON.

    Args:
        value: a plan, a model or a part of one.

    Returns:
        ASCII; the same text for equal values. Every field is there, in the order of its class; a pattern is its
        normalised spelling.

    Example:
        >>> from .location import Location
        >>> encode(Location("app.py", 3))
        '{"file":"app.py","line":3,"column":0}'
    """
    return _ENCODER.encode(value)


def encode_without_places(value: Any) -> str:
    """Write a dataclass as `encode` does, with null for every location.

    Args:
        value: a plan, a model or a part of one.

    Returns:
        The same text for values that differ in nothing but where they stand in the sources.
    """
    return _PLACELESS.encode(value)


def decode(cls: type[T], text: str) -> T:
    """Read what `encode` wrote.

    Args:
        cls: the dataclass that the text holds.
        text: JSON.

    Returns:
        The value.

    Raises:
        CodecError: the text is no JSON, a field is missing, unknown or of another type, or the schema is another one.

    Example:
        >>> from .location import Location
        >>> decode(Location, '{"file":"app.py","line":3,"column":0}')
        Location(file='app.py', line=3, column=0)
    """
    kind: Any = cls
    try:
        document = loads(text)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"{cls.__name__} is not JSON: {error}") from None
    if "schema" in _names(kind):
        _check_schema(cls, document)
    value: T = _decoder(kind)(document, cls.__name__)
    return value


@cache
def _names(cls: Any) -> tuple[str, ...]:
    # Every field is a parameter of the constructor, in the order of the class.
    names: tuple[str, ...] = cls.__match_args__
    return names


@cache
def _reader(cls: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = _names(cls)
    return names, attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def _fields(value: Any) -> Any:
    """What stands for a value that JSON does not have; the encoder goes on with it in C."""
    if isinstance(value, Pattern):
        return str(value)
    kind: Any = type(value)
    names, get = _reader(kind)
    return dict(zip(names, get(value), strict=True))


def _fields_without_places(value: Any) -> Any:
    return None if isinstance(value, Location) else _fields(value)


def _encoder(default: Callable[[Any], Any]) -> JSONEncoder:
    return JSONEncoder(separators=(",", ":"), check_circular=False, allow_nan=False, default=default)


_ENCODER, _PLACELESS = _encoder(_fields), _encoder(_fields_without_places)


def _check_schema(cls: type, document: Any) -> None:
    from .plan import SCHEMA

    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA or isinstance(schema, bool):
        raise CodecError(f"{cls.__name__} has schema {schema!r}, this version of rupy reads {SCHEMA}")


@cache
def _decoder(hint: Any) -> _Decoder:
    """The function that reads a value of a type; made once for each type."""
    import types
    import typing

    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Pattern:
        return _pattern
    if hint in _SCALARS:
        return _scalar(hint)
    if origin is typing.Literal:
        return _choice(arguments)
    if origin is tuple:
        return _tuple(_decoder(arguments[0]))
    if origin in (typing.Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _optional(_decoder(inner))
    return _dataclass(hint)


#: By type, what JSON may hold for it: an int is a float, too.
_SCALARS: dict[Any, tuple[type, ...]] = {str: (str,), int: (int,), bool: (bool,), float: (float, int)}


def _scalar(kind: type) -> _Decoder:
    kinds = _SCALARS[kind]

    def read(value: Any, place: str) -> Any:
        if type(value) not in kinds:
            raise _wrong(place, kind.__name__, value)
        return value

    return read


def _choice(choices: tuple[str, ...]) -> _Decoder:
    def read(value: Any, place: str) -> Any:
        if value not in choices:
            raise _wrong(place, " or ".join(choices), value)
        return value

    return read


def _tuple(element: _Decoder) -> _Decoder:
    def read(value: Any, place: str) -> Any:
        if type(value) is not list:
            raise _wrong(place, "list", value)
        return tuple([element(item, f"{place}[]") for item in value])

    return read


def _optional(inner: _Decoder) -> _Decoder:
    def read(value: Any, place: str) -> Any:
        return None if value is None else inner(value, place)

    return read


def _dataclass(cls: Any) -> _Decoder:
    from typing import get_type_hints

    hints = get_type_hints(cls)
    members = tuple((name, _decoder(hints[name]), f"{cls.__name__}.{name}") for name in _names(cls))

    def read(value: Any, place: str) -> Any:
        if type(value) is not dict:
            raise _wrong(place, cls.__name__, value)
        if len(value) != len(members) or not all(name in value for name, _, _ in members):
            expected = ", ".join(name for name, _, _ in members)
            raise CodecError(f"{place} has the fields {', '.join(value) or 'none'} instead of {expected}")
        return cls(*[decoder(value[name], path) for name, decoder, path in members])

    return read


def _pattern(value: Any, place: str) -> Pattern:
    if type(value) is not str:
        raise _wrong(place, "pattern", value)
    try:
        return parse_pattern(value)
    except PatternError as error:
        raise CodecError(f"{place}: {error}") from None


def _wrong(place: str, expected: str, value: Any) -> CodecError:
    return CodecError(f"{place} is {value!r:.60}, not {expected}")
