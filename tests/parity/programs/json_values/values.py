"""What handlers return as JSON; the tests encode the same values with msgspec."""

import dataclasses
import datetime
import decimal
import enum
import math
import pathlib
import sys
import types
import uuid
from collections import ChainMap, UserDict, deque

import attrs
import markupsafe
import msgspec
import pydantic


class Point(msgspec.Struct):
    x: int
    y: float


@dataclasses.dataclass
class Person:
    name: str
    age: int | None = None


@attrs.define
class Place:
    city: str


class Model(pydantic.BaseModel):
    name: str
    when: datetime.date


class Text(str):
    def __str__(self):
        return "another text"


class Int(int):
    def __int__(self):
        return 7


class Float(float):
    def __float__(self):
        return 7.0


class Money:
    """Written by `json_default`."""

    def __init__(self, amount):
        self.amount = amount


class Unknown:
    """Written by nobody."""


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

#: What msgspec refuses, with what is written.
OTHERS: dict[str, tuple[object, str]] = {
    "subclasses": ([Text("t\""), Int(1), Float(1.5), markupsafe.Markup("<b>")], '["t\\"",1,1.5,"<b>"]'),
    "subclasses-of-large": ([Int(2**70), Float(1e300)], "[1180591620717411303424,1e300]"),
    "keys-of-json": ({None: 1, True: 2, False: 3, 1.5: 4, Int(5): 6, Text("k"): 7}, '{"null":1,"true":2,"false":3,"1.5":4,"5":6,"k":7}'),
    "keys-inside": ([Person({None: [Text("x")]})], '[{"name":{"null":["x"]},"age":null}]'),
    "deque": ({"deque": deque([1, deque()])}, '{"deque":[1,[]]}'),
    "path": ([pathlib.PurePosixPath("/a b"), pathlib.Path("c")], '["/a b","c"]'),
    "mappings": ([types.MappingProxyType({"a": 1}), UserDict(b=2), ChainMap({"c": Text("d")})], '[{"a":1},{"b":2},{"c":"d"}]'),
    "model": ([Model(name="ü", when=datetime.date(2024, 5, 6))], '[{"name":"ü","when":"2024-05-06"}]'),
    "default": ({"price": Money(5), "all": [Money(Money(Text("a")))]}, '{"price":{"money":5},"all":[{"money":{"money":"a"}}]}'),
    "whole-dataclass": (Person("anna", Int(7)), '{"name":"anna","age":7}'),
    "whole-struct": (Point(1, 2.0), '{"x":1,"y":2.0}'),
    "whole-attrs": (Place("Bern"), '{"city":"Bern"}'),
    "whole-model": (Model(name="a", when=datetime.date(2024, 5, 6)), '{"name":"a","when":"2024-05-06"}'),
    "whole-mapping": (types.MappingProxyType({"a": 1}), '{"a":1}'),
    "whole-user-dict": (UserDict(a=None), '{"a":null}'),
    "whole-default": (Money(5), '{"money":5}'),
}

#: What is no JSON.
REFUSED: dict[str, object] = {
    "unknown": [Unknown()],
    "unknown-key": {(1, 2): 3},
    "whole-unknown": Unknown(),
    "whole-int": 5,
    "whole-class": Person,
    "surrogate": [Text("\ud800")],
}

if sys.version_info >= (3, 15):
    OTHERS["frozendict"] = ([frozendict(a=1)], '[{"a":1}]')  # noqa: F821
    OTHERS["whole-frozendict"] = (frozendict(a=1), '{"a":1}')  # noqa: F821
