"""Proves of live functions that they do not touch the body of a request, nor hand the request to what may.

A proof follows the request through the byte code of a function: it may be asked for anything but its body, be returned, be
shown as text, or be passed to another plain function, which is looked at as well, or on to `call_next`. Whatever else is
done with it, such as to store it or to capture it in a closure, is no proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from opcode import HAVE_ARGUMENT, hasjabs, hasjrel, opmap, stack_effect
from types import CodeType, FunctionType, MethodType
from typing import NamedTuple

from ._quick import _attribute_name, _global, _Instruction, _instructions, _is_attribute

# What a request tells without its body.
_NAMES = """
    method path raw_path query_string headers query query_params cookies auth_token client state path_params
    get_header set_header get_query_param get_cookie
"""
_WITHOUT_BODY = frozenset(_NAMES.split())

# With these a request is found that nobody has passed on.
_FINDERS = """
    locals vars eval exec __self__ _getframe _current_frames currentframe f_locals tb_frame gi_frame cr_frame ag_frame
    get_referrers get_objects
"""
_INTROSPECTION = frozenset(_FINDERS.split())

_LOADS = ("LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_FAST_AND_CLEAR")
_LOADS_OF_TWO = ("LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW")
_CALLS = ("CALL", "PRECALL")
_SHOWS = ("CONVERT_VALUE", "FORMAT_SIMPLE", "FORMAT_VALUE", "POP_TOP")

_NOTHING = _Instruction("", 0, 0)


class _Way(NamedTuple):
    """What is followed in a function.

    Args:
        request: index of the parameter that it is.
        call_next: likewise; None where there is none.
        ends: what the function returns goes back to the server, and to no other function.
    """

    request: int
    call_next: int | None
    ends: bool


class _Place(NamedTuple):
    """An instruction, with those around it."""

    before_last: _Instruction
    before: _Instruction
    here: _Instruction
    after: _Instruction
    #: All of them, from `after` on.
    rest: Sequence[_Instruction]


def may_touch_body(function: object, *, stands_around: bool = False) -> bool:
    """Try to prove that a function leaves the body of its request alone.

    Args:
        function: a handler, a middleware, an after-hook or an exception handler, as it is registered.
        stands_around: it is called with `call_next`; what that calls is another function's affair.

    Returns:
        False where it is proved.
    """
    plain, index = _plain(function)
    way = _Way(index, index + 1 if stands_around else None, ends=True)
    return plain is None or not _Proof().of_function(plain, way)


def _plain(function: object) -> tuple[FunctionType | None, int]:
    """The function that is called, and which of its parameters is the request."""
    if isinstance(function, FunctionType):
        return function, 0
    method = function if isinstance(function, MethodType) else vars(type(function)).get("__call__")
    called = method.__func__ if isinstance(method, MethodType) else method
    return (called, 1) if isinstance(called, FunctionType) else (None, 0)


class _Proof:
    def __init__(self) -> None:
        self._begun: set[tuple[FunctionType, _Way]] = set()

    def of_function(self, function: FunctionType, way: _Way) -> bool:
        """Whether it is proved; likewise below.

        Args:
            function: a plain one.
            way: what is followed in it.
        """
        code = function.__code__
        if not _is_followed(code, way):
            return False
        if (function, way) in self._begun:
            # Who calls itself does there what it does here.
            return True
        self._begun.add((function, way))
        return all(self._of_place(function, way, place) for place in _places(code))

    def _of_place(self, function: FunctionType, way: _Way, place: _Place) -> bool:
        first, second = _loaded(place.here)
        if "LOAD_FAST" in place.here.name and second is None:
            # A version of Python that is not known yet.
            return False
        if way.call_next is not None and way.call_next in _stored(place.here):
            return False
        if first == way.request and not self._is_passed_on(function, place, above=1):
            return False
        if second != way.request or _is_harmless(function.__code__, way, place.after):
            return True
        if _is_attribute(place.after):
            return False
        return _goes_on(way, place) or (first is None and self._is_passed_on(function, place, above=0))

    def _is_passed_on(self, function: FunctionType, place: _Place, above: int) -> bool:
        """Whether what is loaded here is the first argument of a plain function that leaves the body alone as well."""
        if place.before.name != "LOAD_GLOBAL" or not place.before.argument & 1:
            return False
        if not _is_first_argument(function.__code__, place, above):
            return False
        called = _global(function, place.before)
        return isinstance(called, FunctionType) and self.of_function(called, _Way(0, None, ends=False))


def _is_followed(code: CodeType, way: _Way) -> bool:
    """Whether nothing but the parameters leads to what is followed."""
    followed = (way.request,) if way.call_next is None else (way.request, way.call_next)
    if max(followed) >= code.co_argcount or _INTROSPECTION.intersection(code.co_names):
        return False
    return not any(code.co_varnames[each] in code.co_cellvars for each in followed)


def _is_harmless(code: CodeType, way: _Way, after: _Instruction) -> bool:
    """Whether a request that was loaded just before goes nowhere."""
    if _is_attribute(after):
        return _attribute_name(code, after) in _WITHOUT_BODY
    return after.name in _SHOWS or (after.name == "RETURN_VALUE" and way.ends)


def _goes_on(way: _Way, place: _Place) -> bool:
    """Whether it is `call_next(request)`."""
    called = place.before_last if place.before.name == "PUSH_NULL" else place.before
    is_next = way.call_next is not None and _loaded(called)[1] == way.call_next
    return is_next and place.after.name in _CALLS and place.after.argument == 1


def _places(code: CodeType) -> Iterator[_Place]:
    instructions = [_NOTHING, _NOTHING, *_instructions(code), _NOTHING]
    for start in range(len(instructions) - 3):
        before_last, before, here, after = instructions[start : start + 4]
        yield _Place(before_last, before, here, after, instructions[start + 3 :])


def _is_first_argument(code: CodeType, place: _Place, above: int) -> bool:
    """Whether what is loaded here is the first argument by position of the call that it is loaded for.

    Args:
        code: of the function.
        place: of the instruction that loads it.
        above: how much that loads on top of it.
    """
    names, before = 0, place.here
    for instruction in place.rest:
        name, argument, _ = instruction
        if name == "KW_NAMES":
            names = len(code.co_consts[argument])
        if name in ("PRECALL", "CALL_KW") or (name == "CALL" and before.name != "PRECALL"):
            # The names of arguments are one more value, or stand in an instruction of their own.
            if name == "CALL_KW":
                names = len(code.co_consts[before.argument]) if before.name.startswith("LOAD_CONST") else argument
            taken = argument + (name == "CALL_KW")
            if taken > above:
                return taken == above + 1 and names < argument
            names = 0
        opcode = opmap.get(name)
        if opcode is None or opcode in hasjrel or opcode in hasjabs:
            return False
        above += stack_effect(opcode, argument if opcode >= HAVE_ARGUMENT else None)
        if above < 0:
            return False
        before = instruction
    return False


def _loaded(instruction: _Instruction) -> tuple[int | None, int | None]:
    """The local variables that an instruction loads, the last one on top."""
    name, argument, _ = instruction
    if name in _LOADS:
        return None, argument
    if name in _LOADS_OF_TWO:
        return argument >> 4, argument & 15
    return (None, argument & 15) if name == "STORE_FAST_LOAD_FAST" else (None, None)


def _stored(instruction: _Instruction) -> Iterator[int]:
    name, argument, _ = instruction
    if name in ("STORE_FAST", "DELETE_FAST"):
        yield argument
    elif name == "STORE_FAST_LOAD_FAST":
        yield argument >> 4
    elif name == "STORE_FAST_STORE_FAST":
        yield argument >> 4
        yield argument & 15
