"""Proves of live functions that they are quick: that they neither wait nor compute for long, whatever they are given.

A proof reads the byte code of a function and of those that it calls. It holds for values of a closed world: a request,
what can be asked of it but for its body and its state, parameters of a path, constants, and what a few functions and
methods make of them. All of these are about as large as the head of a request at most. No operation on them runs code of
the application, and none takes much longer than a pass over them. What is not known to be of this world is not proved.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, cast

# Instructions that touch values of the world only, and go forward; those with conditions are in `_Proof`.
_INSTRUCTIONS = """
    BINARY_SLICE BINARY_SUBSCR BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SET BUILD_SLICE BUILD_STRING BUILD_TUPLE CALL
    CALL_FUNCTION_EX CALL_INTRINSIC_1 CALL_KW CHECK_EXC_MATCH COMPARE_OP CONTAINS_OP CONVERT_VALUE COPY DELETE_FAST
    DELETE_SUBSCR DICT_MERGE DICT_UPDATE EXTENDED_ARG FORMAT_SIMPLE IS_OP JUMP_FORWARD JUMP_IF_FALSE_OR_POP
    JUMP_IF_TRUE_OR_POP KW_NAMES LIST_EXTEND LIST_TO_TUPLE LOAD_ASSERTION_ERROR LOAD_COMMON_CONSTANT LOAD_CONST
    LOAD_CONST_IMMORTAL LOAD_CONST_MORTAL LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_BORROW_LOAD_FAST_BORROW LOAD_FAST_CHECK
    LOAD_FAST_LOAD_FAST LOAD_SMALL_INT NOP NOT_TAKEN POP_EXCEPT POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_NONE
    POP_JUMP_FORWARD_IF_NOT_NONE POP_JUMP_FORWARD_IF_TRUE POP_JUMP_IF_FALSE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE
    POP_JUMP_IF_TRUE POP_TOP PRECALL PUSH_EXC_INFO PUSH_NULL RAISE_VARARGS RERAISE RESUME RETURN_CONST RETURN_VALUE
    SET_UPDATE STORE_ATTR STORE_FAST STORE_FAST_LOAD_FAST STORE_FAST_STORE_FAST STORE_SLICE STORE_SUBSCR SWAP TO_BOOL
    UNARY_INVERT UNARY_NEGATIVE UNARY_NOT UNARY_POSITIVE UNPACK_SEQUENCE
"""
_QUICK = frozenset(_INSTRUCTIONS.split())

# Instructions that touch values of the world only, as often as they like.
_LOOPING_INSTRUCTIONS = """
    END_FOR FOR_ITER GET_ITER JUMP_BACKWARD LIST_APPEND LOAD_FAST_AND_CLEAR MAP_ADD POP_ITER POP_JUMP_BACKWARD_IF_FALSE
    POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE POP_JUMP_BACKWARD_IF_TRUE SET_ADD
"""
_LOOPING = frozenset(_LOOPING_INSTRUCTIONS.split())

#: Operators as `BINARY_OP` numbers them: + & // | >> - / ^, the same in place, and [] since Python 3.14. The others (<< *
#: % ** @) can make much of little.
_OPERATORS = frozenset((0, 1, 2, 7, 9, 10, 11, 12, 13, 14, 15, 20, 22, 23, 24, 25, 26))

# Of a request, of a response, of mappings and lists, of text and bytes. `encode` and `decode` may load a codec.
_NAMES = """
    method path raw_path query_string headers query query_params client path_params cookies auth_token get_header
    set_header get_query_param get_cookie
    status set_cookie delete_cookie
    get getlist items keys values pop setdefault copy append extend
    upper lower casefold title capitalize strip lstrip rstrip startswith endswith removeprefix removesuffix partition
    rpartition split rsplit splitlines find rfind index count isdigit isdecimal isnumeric isalpha isalnum isascii isspace
    hex is_integer args
"""
#: Attributes and methods, of whatever in the world has them.
_ATTRIBUTES = frozenset(_NAMES.split())

#: What a request makes of its body. That may be large, but runs no code of the application either.
_BODY = frozenset(("body", "data", "json"))

_BUILTINS = (
    abs,
    bool,
    chr,
    dict,
    float,
    frozenset,
    int,
    isinstance,
    len,
    list,
    max,
    min,
    ord,
    repr,
    set,
    str,
    tuple,
)

#: Those that go through as much as they are given, or make it.
_LOOPING_BUILTINS = (all, any, enumerate, range, reversed, sorted, sum, zip)

#: Functions and classes of other modules, which are looked at only where they are loaded.
_FUNCTIONS = {
    "time": ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    "posix": ("getpid",),
    "rupy._rupy": ("Response",),
    "rupy.exceptions": ("abort", "HTTPException"),
}

_CONSTANTS = (str, int, float, bool, bytes)

#: What stands behind some of the instructions that are not proved.
_BEHIND = {
    "JUMP_BACKWARD": "it loops",
    "POP_JUMP_BACKWARD_IF_FALSE": "it loops",
    "POP_JUMP_BACKWARD_IF_NONE": "it loops",
    "POP_JUMP_BACKWARD_IF_NOT_NONE": "it loops",
    "POP_JUMP_BACKWARD_IF_TRUE": "it loops",
    "GET_ITER": "it loops",
    "RETURN_GENERATOR": "it is a generator",
    "IMPORT_NAME": "it imports",
    "BEFORE_WITH": "it has a with statement",
    "LOAD_SPECIAL": "it has a with statement",
    "MAKE_FUNCTION": "it defines a function",
    "MAKE_CELL": "it defines a function",
    "COPY_FREE_VARS": "it uses variables of the function around it",
    "STORE_GLOBAL": "it changes a global",
}


class _Instruction(NamedTuple):
    name: str
    argument: int
    offset: int


def what_may_be_slow(function: Callable[..., Any]) -> str | None:
    """Try to prove that a function is quick.

    Args:
        function: a handler or a middleware, as it is registered.

    Returns:
        What stands in the way of a proof, and where; None where it is proved.
    """
    return _Proof().of_function(function)


def needs_no_task(function: Callable[..., Any]) -> bool:
    """Try to prove that a coroutine never asks for the task that it runs in: nothing in the world of a proof does.

    Args:
        function: a coroutine function that waits for nothing.

    Returns:
        Whether it is proved.
    """
    return _Proof(function).of_function(function) is None


class _Proof:
    """A proof of one function, with those that it calls.

    Args:
        coroutine: a coroutine function; its code begins as that of a generator.
    """

    def __init__(self, coroutine: object = None) -> None:
        self._coroutine = coroutine
        # Of a coroutine only that it stays in the world is to be proved.
        self._may_be_slow = coroutine is not None
        # Functions, not their codes: those that one `def` has made differ in their globals and defaults.
        self._begun: set[FunctionType] = set()
        self._proved: set[FunctionType] = set()

    def of_function(self, function: object) -> str | None:
        """What stands in the way; likewise below."""
        if not isinstance(function, FunctionType):
            return "it is no plain function"
        code = function.__code__
        if function in self._proved:
            return None
        if function in self._begun:
            return f"{code.co_qualname} calls itself"
        self._begun.add(function)
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        if not all(value is None or _is_constant(value) for value in defaults):
            return f"{code.co_qualname} has a default that is no constant"
        for instruction, before, after in _with_neighbours(code):
            found = self._of_instruction(function, instruction, before, after)
            if found is not None:
                # What is in a function that is called has its place already.
                return (
                    found if found.endswith(")") else f"{found} ({code.co_qualname}, line {_line(code, instruction)})"
                )
        self._proved.add(function)
        return None

    def _of_instruction(
        self, function: FunctionType, instruction: _Instruction, before: _Instruction, after: _Instruction
    ) -> str | None:
        name, argument, _ = instruction
        if name == "LOAD_GLOBAL":
            value = _global(function, instruction)
            # A module is only looked into.
            looked_into = isinstance(value, ModuleType) and _is_attribute(after)
            return None if looked_into else self._of_value(value, function.__code__.co_names[argument >> 1])
        if _is_attribute(instruction):
            return self._of_attribute(function, instruction, before)
        if name == "BINARY_OP":
            return None if argument in _OPERATORS or self._may_be_slow else "an operator can make much of little"
        if name == "FORMAT_WITH_SPEC" or (name == "FORMAT_VALUE" and argument & 0x04):
            quick = before.name == "LOAD_CONST" or self._may_be_slow
            return None if quick else "the width of a format is no constant"
        stays = name in _QUICK or name == "FORMAT_VALUE" or self._may_do(name, function)
        return None if stays else _BEHIND.get(name, f"{name} is not known to be quick")

    def _may_do(self, name: str, function: FunctionType) -> bool:
        """What a coroutine may do beyond what is quick."""
        return (name in _LOOPING and self._may_be_slow) or (name == "RETURN_GENERATOR" and function is self._coroutine)

    def _of_attribute(self, function: FunctionType, instruction: _Instruction, before: _Instruction) -> str | None:
        name = _attribute_name(function.__code__, instruction)
        if before.name == "LOAD_GLOBAL":
            value = _global(function, before)
            if isinstance(value, ModuleType):
                return self._of_value(vars(value).get(name), f"{value.__name__}.{name}")
        known = name in _ATTRIBUTES or (name in _BODY and self._may_be_slow)
        return None if known else f".{name} is not known to be quick"

    def _of_value(self, value: object, name: str) -> str | None:
        builtins = (*_BUILTINS, *_LOOPING_BUILTINS) if self._may_be_slow else _BUILTINS
        if any(value is known for known in builtins) or _is_known(value) or _is_exception(value):
            return None
        if isinstance(value, FunctionType):
            return self.of_function(value)
        # What is not named as a constant may be bound to something else before the first request.
        return None if name.isupper() and _is_constant(value) else f"{name} is not known to be quick"


def _with_neighbours(code: CodeType) -> Iterator[tuple[_Instruction, _Instruction, _Instruction]]:
    """Every instruction, with the one before and the one after it."""
    nothing = _Instruction("", 0, 0)
    instructions = [nothing, *_instructions(code), nothing]
    return zip(instructions[1:-1], instructions[:-2], instructions[2:], strict=True)


def _instructions(code: CodeType) -> Iterator[_Instruction]:
    """The instructions as they are without specialisation, `dis.get_instructions` in a tenth of the time."""
    from opcode import opname

    bytecode, extended = code.co_code, 0
    for offset in range(0, len(bytecode), 2):
        name, argument = opname[bytecode[offset]], bytecode[offset + 1] | extended
        extended = argument << 8 if name == "EXTENDED_ARG" else 0
        if name not in ("CACHE", "EXTENDED_ARG"):
            yield _Instruction(name, argument, offset)


def _line(code: CodeType, instruction: _Instruction) -> int:
    lines = (line for start, end, line in code.co_lines() if start <= instruction.offset < end and line is not None)
    return next(lines, code.co_firstlineno)


def _is_attribute(instruction: _Instruction) -> bool:
    return instruction.name in ("LOAD_ATTR", "LOAD_METHOD")


def _attribute_name(code: CodeType, instruction: _Instruction) -> str:
    flagged = instruction.name == "LOAD_ATTR" and sys.version_info >= (3, 12)
    return code.co_names[instruction.argument >> 1 if flagged else instruction.argument]


def _global(function: FunctionType, instruction: _Instruction) -> object:
    name = function.__code__.co_names[instruction.argument >> 1]
    # Not every version of the stubs knows it.
    builtins: dict[str, object] = cast(Any, function).__builtins__
    return function.__globals__.get(name, builtins.get(name))


def _is_constant(value: object) -> bool:
    return type(value) in _CONSTANTS or (type(value) is tuple and all(map(_is_constant, value)))


def _is_known(value: object) -> bool:
    for module, names in _FUNCTIONS.items():
        loaded = sys.modules.get(module)
        if loaded is not None and any(value is vars(loaded).get(name, loaded) for name in names):
            return True
    return False


def _is_exception(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception) and value.__module__ == "builtins"
