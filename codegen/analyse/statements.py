"""What statements do to the names around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from ..parse.positions import Statement, statements, suites
from .arguments import Arguments
from .classes import FIELD_DECORATORS, is_fields, is_plain
from .constants import NotConstant, operate
from .decorators import decorate
from .doubt import Doubt
from .expressions import defaults
from .externals import CREATORS
from .functions import identifier
from .guards import decide
from .imports import import_from, import_names, rebind
from .instances import set_attribute
from .lost import lose
from .scope import Scope
from .values import (
    ClassValue,
    Constant,
    ExceptionDecorator,
    External,
    FunctionValue,
    Instance,
    Items,
    Method,
    MiddlewareDecorator,
    Module,
    RouteDecorator,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter


_BLOCKS: dict[type, str] = {
    cst.If: "an if block",
    cst.For: "a for loop",
    cst.While: "a while loop",
    cst.Try: "a try block",
    cst.TryStar: "a try block",
    cst.With: "a with block",
    cst.Match: "a match block",
}


def execute(machine: Interpreter, body: Sequence[Statement], scope: Scope) -> bool:
    """Run statements in their order.

    Args:
        machine: the analysis.
        body: the statements.
        scope: where they stand.

    Returns:
        False where what follows them does not run.
    """
    for node in body:
        machine.place = scope.source.location(node)
        try:
            kind = _KINDS.get(type(node))
            goes_on = kind is None or kind(machine, node, scope)
        except Exception as error:  # noqa: BLE001 - a statement that defeats the analysis counts as not seen
            place = scope.source.location(node)
            machine.tell(None, "RPY210", f"the statement could not be analysed ({type(error).__name__})", place)
            continue
        if not goes_on or isinstance(node, cst.Raise):
            return False
        if scope.may_have_returned and machine.doubt is None:
            # Until the call ends, which takes the doubt away with it.
            machine.doubt = Doubt("RPY201", "behind a branch that may return first")
    return True


def _expression(machine: Interpreter, node: cst.Expr, scope: Scope) -> bool:
    machine.evaluate(node.value, scope)
    return True


def _assert(machine: Interpreter, node: cst.Assert, scope: Scope) -> bool:
    with machine.doubting("RPY201", "inside an assert statement"):
        machine.evaluate(node.test, scope)
    return True


def _assign(machine: Interpreter, node: cst.Assign, scope: Scope) -> bool:
    value = machine.evaluate(node.value, scope)
    for target in node.targets:
        _bind(machine, target.target, value, scope)
    return True


def _annotated(machine: Interpreter, node: cst.AnnAssign, scope: Scope) -> bool:
    if node.value is not None:
        _bind(machine, node.target, machine.evaluate(node.value, scope), scope)
    return True


def _augmented(machine: Interpreter, node: cst.AugAssign, scope: Scope) -> bool:
    target, added = node.target, machine.evaluate(node.value, scope)
    value = machine.evaluate(target, scope)
    if isinstance(value, Items | Table) and not (isinstance(value, Items) and value.kind is tuple):
        # The object itself changes, under all of its names.
        if isinstance(value, Items) and isinstance(added, Items) and value.kind is list:
            value.items, value.known = [*value.items, *added.items], value.known and added.known
        else:
            value.known = False
        return True
    try:
        result = operate(type(node.operator).__name__.removesuffix("Assign"), value, added)
    except NotConstant:
        result = Unknown()
    _bind(machine, target, result, scope)
    return True


def _bind(machine: Interpreter, target: cst.BaseExpression, value: Value, scope: Scope) -> None:
    """Give a target of an assignment its value."""
    if isinstance(target, cst.Name):
        rebind(machine, target.value, value, scope)
    elif isinstance(target, cst.Tuple | cst.List):
        _unpack(machine, target, value, scope)
    elif isinstance(target, cst.StarredElement):
        _bind(machine, target.value, Unknown(), scope)
    elif isinstance(target, cst.Attribute):
        owner = machine.evaluate(target.value, scope)
        if isinstance(owner, Module | ClassValue):
            owner.scope.names[target.attr.value] = value
        elif isinstance(owner, Instance):
            set_attribute(machine, owner, target.attr.value, value)
    elif isinstance(target, cst.Subscript):
        owner = machine.evaluate(target.value, scope)
        if isinstance(owner, Items | Table):
            owner.known = False


def _unpack(machine: Interpreter, target: cst.Tuple | cst.List, value: Value, scope: Scope) -> None:
    elements = target.elements
    fits = isinstance(value, Items) and value.known and value.kind is not set and len(value.items) == len(elements)
    fits = fits and not any(isinstance(element, cst.StarredElement) for element in elements)
    values = value.items if fits and isinstance(value, Items) else [lose(machine, value) for _ in elements]
    for element, part in zip(elements, values, strict=True):
        _bind(machine, element.value, part, scope)


def _delete(machine: Interpreter, node: cst.Del, scope: Scope) -> bool:
    targets = (
        [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple | cst.List) else [node.target]
    )
    for target in targets:
        if isinstance(target, cst.Name):
            scope.names.pop(target.value, None)
        else:
            _bind(machine, target, Unknown(), scope)
    return True


def _elsewhere(_: Interpreter, node: cst.Global | cst.Nonlocal, scope: Scope) -> bool:
    for item in node.names:
        name = item.name.value
        owners = [scope.top] if isinstance(node, cst.Global) else [s for s in scope.enclosing() if name in s.names]
        if owners:
            scope.elsewhere[name] = owners[0]
    return True


def _import(machine: Interpreter, node: cst.Import | cst.LazyImport, scope: Scope) -> bool:
    import_names(machine, node, scope)
    return True


def _import_from(machine: Interpreter, node: cst.ImportFrom | cst.LazyImportFrom, scope: Scope) -> bool:
    import_from(machine, node, scope)
    return True


def _return(machine: Interpreter, node: cst.Return, scope: Scope) -> bool:
    scope.returned.append(Constant(None) if node.value is None else machine.evaluate(node.value, scope))
    scope.may_have_returned = machine.doubt is not scope.doubt
    return False


def _function(machine: Interpreter, node: cst.FunctionDef, scope: Scope) -> bool:
    place = machine.place
    decorators = _decorators(machine, node, scope)
    name = identifier(node.name.value)
    function = FunctionValue(node, scope, place, scope.qualifier + name, defaults(machine, node, scope))
    machine.functions.append(function)
    decorated: Value = function
    for decorator, value in reversed(decorators):
        machine.place = scope.source.location(decorator)
        decorated = decorate(machine, value, Arguments(scope, [(decorated, decorator.decorator)]), decorating=True)
    scope.bind(name, decorated)
    return True


def _class(machine: Interpreter, node: cst.ClassDef, scope: Scope) -> bool:
    decorators = _decorators(machine, node, scope)
    bases = [_base(machine, argument.value, scope) for argument in node.bases]
    own = Scope(scope.source, scope.module, f"{scope.qualifier}{node.name.value}.", scope, "class", doubt=machine.doubt)
    machine.execute(statements(node.body.body), own)
    (base,) = bases if len(bases) == 1 else (None,)
    fields = any(isinstance(called, External) and called.name in FIELD_DECORATORS for _, called in decorators)
    bare = not decorators[fields:] and not node.keywords
    value = ClassValue(
        scope=own,
        plain=bare and not fields and all(is_plain(base) for base in bases),
        creates=base.name if bare and not own.names and isinstance(base, External) and base.name in CREATORS else None,
        bases=tuple(bases),
        followed=bare and "__new__" not in own.names,
        fields=fields or any(map(is_fields, bases)),
    )
    own.cls = value
    for decorator, called in reversed(decorators):
        # Any other may return what it likes; a class that is registered stays what it is.
        if isinstance(called, Method | RouteDecorator | MiddlewareDecorator | ExceptionDecorator):
            machine.place = scope.source.location(decorator)
            decorate(machine, called, Arguments(scope, [(value, decorator.decorator)]), decorating=True)
    scope.bind(node.name.value, value)
    return True


def _base(machine: Interpreter, node: cst.BaseExpression, scope: Scope) -> Value:
    """A class that another one is derived from: of `Generic[T]` that without its parameters."""
    return machine.evaluate(node.value if isinstance(node, cst.Subscript) else node, scope)


def _decorators(
    machine: Interpreter, node: cst.FunctionDef | cst.ClassDef, scope: Scope
) -> list[tuple[cst.Decorator, Value]]:
    """What stands behind each `@`, in the order in which it is written."""
    found: list[tuple[cst.Decorator, Value]] = []
    for decorator in node.decorators:
        machine.place = scope.source.location(decorator)
        found.append((decorator, machine.evaluate(decorator.decorator, scope)))
    return found


def _if(machine: Interpreter, node: cst.If, scope: Scope) -> bool:
    decided = decide(machine, node.test, scope)
    if decided is None:
        machine.evaluate(node.test, scope)
        return _block(machine, node, scope)
    body, *rest = suites(node)
    return machine.execute(body if decided else [s for suite in rest for s in suite], scope)


def _block(machine: Interpreter, node: cst.BaseCompoundStatement, scope: Scope) -> bool:
    if not isinstance(node, cst.While):
        _prepare(machine, node, scope)
    with machine.doubting("RPY201", f"inside {_BLOCKS[type(node)]}"):
        if isinstance(node, cst.While):
            _prepare(machine, node, scope)
        for suite in suites(node):
            with scope.branching():
                machine.execute(suite, scope)
    return True


def _prepare(machine: Interpreter, node: cst.BaseCompoundStatement, scope: Scope) -> None:
    """What a block does before its first suite, and the names that it binds by itself."""
    if isinstance(node, cst.For):
        _bind(machine, node.target, lose(machine, machine.evaluate(node.iter, scope)), scope)
    elif isinstance(node, cst.While):
        machine.evaluate(node.test, scope)
    elif isinstance(node, cst.Match):
        machine.evaluate(node.subject, scope)
    elif isinstance(node, cst.With):
        for item in node.items:
            machine.evaluate(item.item, scope)
            if item.asname is not None:
                _bind(machine, item.asname.name, Unknown(), scope)


_KINDS: dict[type, Callable[[Interpreter, Any, Scope], bool]] = {
    cst.Expr: _expression,
    cst.Assert: _assert,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Global: _elsewhere,
    cst.Nonlocal: _elsewhere,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.LazyImport: _import,
    cst.LazyImportFrom: _import_from,
    cst.Return: _return,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.If: _if,
    **dict.fromkeys((cst.For, cst.While, cst.Try, cst.TryStar, cst.With, cst.Match), _block),
}
