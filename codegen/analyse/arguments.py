"""What a call passes."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from ..check.interface import check_call
from ..diagnostics.diagnostic import Diagnostic
from ..ir.interface import Call
from ..ir.location import Location
from .constants import NotConstant, constant
from .scope import Scope
from .values import Value

#: A value and the expression that gives it.
Argument = tuple[Value, cst.BaseExpression]


@dataclass(slots=True)
class Arguments:
    """The arguments of a call.

    Args:
        scope: where the call stands.
        positional: in their order.
        named: by keyword.
        unseen: what stands behind `*` or `**`.
    """

    scope: Scope
    positional: list[Argument] = field(default_factory=list)
    named: dict[str, Argument] = field(default_factory=dict)
    unseen: list[Value] = field(default_factory=list)

    @property
    def values(self) -> list[Value]:
        """Everything that is passed."""
        return [*(value for value, _ in self.positional), *(value for value, _ in self.named.values()), *self.unseen]

    def value(self, index: int | None, name: str) -> Value | None:
        """The value of a parameter; None where it is not passed.

        Args:
            index: its position; None where it has none.
            name: its name.
        """
        argument = self._find(index, name)
        return None if argument is None else argument[0]

    def code(self, index: int | None, name: str) -> str:
        """The argument of a parameter as it is written; empty where it is not passed.

        Args:
            index: its position; None where it has none.
            name: its name.
        """
        argument = self._find(index, name)
        return "" if argument is None else self.scope.source.code(argument[1])

    def refused(self, name: str, call: Call, location: Location) -> Diagnostic | None:
        """What Python refuses of the arguments; None where it takes them, or may take what is not seen.

        Args:
            name: what is called.
            call: its parameters.
            location: of the call.
        """
        return None if self.unseen else check_call(name, call, len(self.positional), self.named, location)

    def surplus(self, *names: str, most: int) -> str | None:
        """What of the arguments a function with these parameters does not take.

        Args:
            names: its parameters.
            most: how many of them it takes by position.

        Returns:
            What is wrong, as a phrase; None where nothing is.
        """
        if self.unseen:
            return "arguments behind * or **"
        if len(self.positional) > most:
            return "too many arguments"
        unknown = next((name for name in self.named if name not in names), None)
        return None if unknown is None else f"an unknown argument {unknown}"

    def _find(self, index: int | None, name: str) -> Argument | None:
        if index is not None and index < len(self.positional):
            return self.positional[index]
        return self.named.get(name)


def known(value: Value | None) -> object:
    """The object that an argument is known to be; `UNKNOWN` where it is known only at run time, None where there is none.

    Args:
        value: the argument.
    """
    try:
        return None if value is None else constant(value)
    except NotConstant:
        return UNKNOWN


#: Stands for an object that is known only at run time.
UNKNOWN = object()
