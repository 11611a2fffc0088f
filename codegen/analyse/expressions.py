"""The values of expressions."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import libcst as cst

from .arguments import Arguments
from .assumed import assume
from .attributes import READING, attribute
from .constants import NotConstant, constant, operate
from .functions import identifier
from .looks import may_register
from .lost import lose, lose_elements
from .values import Constant, FunctionValue, Items, Scalar, Table, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter
    from .scope import Scope


def evaluate(machine: Interpreter, node: cst.BaseExpression, scope: Scope) -> Value:
    """Find the value of an expression, and what it registers.

    Args:
        machine: the analysis.
        node: the expression.
        scope: where it stands.
    """
    return assume(machine, node, _evaluate(machine, node, scope), scope)


def _evaluate(machine: Interpreter, node: cst.BaseExpression, scope: Scope) -> Value:
    if isinstance(node, cst.Name):
        return _SINGLETONS.get(node.value) or scope.look_up(identifier(node.value))
    literal = _LITERALS.get(type(node))
    if literal is not None:
        return Constant(literal(node))
    compound = _COMPOUNDS.get(type(node))
    if compound is not None:
        return compound(machine, node, scope)
    with machine.doubting("RPY201", "inside an expression"):
        values = list(_follow_parts(machine, node, scope))
    if isinstance(node, cst.Comparison):
        return Unknown()
    lost = lose(machine, *values)
    if isinstance(node, cst.BaseComp):
        if may_register(node, scope):
            lose_elements(machine, values)
        return lost
    # A choice is found by the name that it is given.
    return Unknown(application=lost.application and isinstance(node, cst.IfExp | cst.BooleanOperation))


def _follow_parts(machine: Interpreter, node: cst.CSTNode, scope: Scope) -> Iterator[Value]:
    """Follow the calls inside an expression that has no value here."""
    for part in node.children:
        if isinstance(part, cst.BaseExpression):
            yield machine.evaluate(part, scope)
        else:
            yield from _follow_parts(machine, part, scope)


def _attribute(machine: Interpreter, node: cst.Attribute, scope: Scope) -> Value:
    value = machine.evaluate(node.value, scope)
    if isinstance(value, Items | Table) and node.attr.value in READING:
        return lose(machine, value)
    if isinstance(value, Unknown) and value.application and isinstance(node.value, cst.IfExp | cst.BooleanOperation):
        # It has no name by which it could be found to be the one that is meant: each registration on it is told.
        value.parameter = True
    return attribute(machine, value, node.attr.value)


def _concatenation(machine: Interpreter, node: cst.ConcatenatedString, scope: Scope) -> Value:
    return _operation("Add", machine.evaluate(node.left, scope), machine.evaluate(node.right, scope))


def _formatted(machine: Interpreter, node: cst.FormattedString, scope: Scope) -> Value:
    whole: Value = Constant("")
    for part in node.parts:
        value = _part(machine, part, node, scope)
        whole = Unknown() if value is None else _operation("Add", whole, value)
    return whole


def _part(
    machine: Interpreter, part: cst.BaseFormattedStringContent, node: cst.FormattedString, scope: Scope
) -> Constant | None:
    """What a part of an f-string becomes; None where that is not known."""
    if isinstance(part, cst.FormattedStringText):
        text = part.value.replace("{{", "{").replace("}}", "}")
        prefix = "r" if "r" in node.start.lower().partition(node.quote)[0] else ""
        return Constant(str(literal_eval(prefix + node.quote + text + node.quote)))
    if not isinstance(part, cst.FormattedStringExpression):
        return None
    value = machine.evaluate(part.expression, scope)
    plain = part.conversion in (None, "s") and part.format_spec is None and part.equal is None
    # What else has a text of its own (floats, bytes, collections) is not what one writes into a path.
    known = plain and isinstance(value, Constant) and type(value.value) in (str, int)
    return Constant(str(value.value), value.assumed) if known and isinstance(value, Constant) else None


def _collection(machine: Interpreter, node: cst.List | cst.Tuple | cst.Set, scope: Scope) -> Value:
    values: list[Value] = []
    known = True
    for element in node.elements:
        value = machine.evaluate(element.value, scope)
        if isinstance(element, cst.StarredElement):
            known = known and isinstance(value, Items) and value.known
            values += value.items if isinstance(value, Items) else []
        else:
            values.append(value)
    kinds: dict[type, Any] = {cst.List: list, cst.Tuple: tuple, cst.Set: set}
    return Items(values, kinds[type(node)], known)


def _table(machine: Interpreter, node: cst.Dict, scope: Scope) -> Value:
    table = Table({})
    for element in node.elements:
        value = machine.evaluate(element.value, scope)
        key = machine.evaluate(element.key, scope) if isinstance(element, cst.DictElement) else None
        if isinstance(key, Constant):
            table.items[key.value] = value
        else:
            table.known = False
    return table


def _subscript(machine: Interpreter, node: cst.Subscript, scope: Scope) -> Value:
    value = machine.evaluate(node.value, scope)
    (element, *more) = node.slice
    if more or not isinstance(element.slice, cst.Index):
        return Unknown()
    index = machine.evaluate(element.slice.value, scope)
    if not isinstance(index, Constant) or not isinstance(value, Items | Table) or not value.known:
        return lose(machine, value)
    if isinstance(value, Table):
        return value.items.get(index.value) or Unknown()
    position = index.value
    if value.kind is set or type(position) is not int or not -len(value.items) <= position < len(value.items):
        return Unknown()
    return value.items[position]


def _binary(machine: Interpreter, node: cst.BinaryOperation, scope: Scope) -> Value:
    left, right = machine.evaluate(node.left, scope), machine.evaluate(node.right, scope)
    return _operation(type(node.operator).__name__, left, right)


def _operation(operator: str, left: Value, right: Value) -> Value:
    try:
        return operate(operator, left, right)
    except NotConstant:
        return Unknown()


def _unary(machine: Interpreter, node: cst.UnaryOperation, scope: Scope) -> Value:
    value = machine.evaluate(node.expression, scope)
    try:
        number = constant(value)
    except NotConstant:
        return Unknown()
    return Constant(-number) if isinstance(node.operator, cst.Minus) and type(number) in (int, float) else Unknown()


def _call(machine: Interpreter, node: cst.Call, scope: Scope) -> Value:
    callee = machine.evaluate(node.func, scope)
    arguments = Arguments(scope)
    for argument in node.args:
        value = machine.evaluate(argument.value, scope)
        if argument.star:
            arguments.unseen.append(value)
        elif argument.keyword is not None:
            arguments.named[argument.keyword.value] = (value, argument.value)
        else:
            arguments.positional.append((value, argument.value))
    return machine.call(callee, arguments)


def _lambda(machine: Interpreter, node: cst.Lambda, scope: Scope) -> Value:
    function = FunctionValue(
        node, scope, machine.place, f"{scope.qualifier}<lambda>", defaults=defaults(machine, node, scope)
    )
    machine.functions.append(function)
    return function


def defaults(machine: Interpreter, node: cst.FunctionDef | cst.Lambda, scope: Scope) -> dict[str, Value]:
    """The default values of the parameters of a function, which are made when it is defined.

    Args:
        machine: the analysis.
        node: the definition.
        scope: where it stands.
    """
    listed = (*node.params.posonly_params, *node.params.params, *node.params.kwonly_params)
    return {p.name.value: machine.evaluate(p.default, scope) for p in listed if p.default is not None}


def _assignment(machine: Interpreter, node: cst.NamedExpr, scope: Scope) -> Value:
    value = machine.evaluate(node.value, scope)
    if isinstance(node.target, cst.Name):
        scope.bind(node.target.value, value)
    return value


_SINGLETONS: dict[str, Value] = {"True": Constant(True), "False": Constant(False), "None": Constant(None)}

_LITERALS: dict[type, Callable[[Any], Scalar]] = {
    cst.Integer: lambda node: int(literal_eval(node.value)),
    cst.Float: lambda node: float(literal_eval(node.value)),
    cst.SimpleString: lambda node: literal_eval(node.value) if node.prefix or "\\" in node.value else node.raw_value,
}

_COMPOUNDS: dict[type, Callable[[Interpreter, Any, Scope], Value]] = {
    cst.Attribute: _attribute,
    cst.ConcatenatedString: _concatenation,
    cst.FormattedString: _formatted,
    cst.List: _collection,
    cst.Tuple: _collection,
    cst.Set: _collection,
    cst.Dict: _table,
    cst.Subscript: _subscript,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.Call: _call,
    cst.Lambda: _lambda,
    cst.NamedExpr: _assignment,
}
