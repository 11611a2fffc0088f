"""What handlers return as JSON; the tests encode the same values with msgspec."""

import dataclasses
import datetime
import decimal
import enum
import math
import uuid

import msgspec


class Point(msgspec.Struct):
    x: int
    y: float


@dataclasses.dataclass
class Person:
    name: str
    age: int | None = None


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


VALUES: dict[str, object] = {
    "empty": {},
    "scalars": [None, True, False, 0, -1, 1, "", "text"],
    "ints": [2**31, -(2**31), 2**53, 2**63 - 1, -(2**63), 2**63, 2**64 - 1],
    "floats": [0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e16, 1e22, 1e-5, 1e-7, 1.7976931348623157e308, 5e-324, 123456789.125, 999999999999999.0],
    "no-numbers": [math.nan, math.inf, -math.inf],
    "controls": ["".join(map(chr, range(0x20))), '"\\/', "\x7f\x80\x9f", "\u2028\u2029"],
    "escapes-anywhere": ["a" * index + escaped + "b" * (20 - index) for index in range(21) for escaped in '"\\\x1f'],
    "unicode": ["é", "☃", "🗾", "\U0010ffff", "\ufeff", "é\0é"],
    "keys": {"": 1, "é": 2, '"': 3, "\n": 4},
    "key-types": {1: "int", 2: "more"},
    "key-enum": {Colour.RED: 1},
    "order": {"b": 1, "a": 2, "c": 3},
    "nested": nested(100),
    "tuples": {"tuple": (1, (2, 3)), "set": {1}, "frozenset": frozenset({"a"})},
    "bytes": {"bytes": b"\x00\xff", "bytearray": bytearray(b"abc"), "view": memoryview(b"view")},
    "times": [
        datetime.datetime(2024, 5, 6, 7, 8, 9, 10, tzinfo=datetime.timezone.utc),
        datetime.datetime(2024, 5, 6, 7, 8, 9),
        datetime.date(2024, 5, 6),
        datetime.time(7, 8, 9),
        datetime.timedelta(days=1, seconds=2),
    ],
    "others": [uuid.UUID(int=5), decimal.Decimal("1.10"), Colour.RED, Level.HIGH],
    "classes": [Point(1, 2.0), Person("anna", 7), Person("ben")],
    "mixed": {"list": [{"a": [1, {"b": None}]}, Point(1, 2.5)], "text": "ü" * 1000},
    "long": list(range(2000)),
}
