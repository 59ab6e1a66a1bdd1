"""The named amounts while a visit is computed. Each step gets a view that refuses what it didn't declare."""

from collections.abc import Mapping
from decimal import Decimal

from ncms_desktop.compensation.result import Amount, AssessedLine
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel

_WHOLE_FEN = Rounding()


class State:
    """Exact amounts in fen by name: a payment keeps its fractions until it is rounded once, after its caps.

    ``bounds`` are what a rounded payment may not exceed; ``limit`` is the accumulator that it counts on.
    """

    def __init__(self, given: Mapping[str, Fen]) -> None:
        self.values = {name: Decimal(fen) for name, fen in given.items()}
        self.lines: tuple[AssessedLine, ...] = ()
        self.bounds: list[Fen] = []
        self.limit: str | None = None

    def fen(self, name: str) -> Fen:
        """An amount that is whole by its nature; 0 where no step has set it."""
        value = self.values.get(name, Decimal(0))
        if value != int(value):
            raise Bug("bug.amount-not-whole", amount=name)
        return int(value)


class View:
    """What one step sees: it reads and writes by name, and the trace takes its inputs and outputs from here."""

    def __init__(self, state: State, step: StepModel) -> None:
        self._state = state
        self._step = step
        self.inputs: list[Amount] = []
        self.outputs: list[Amount] = []

    def read(self, name: str) -> Decimal:
        """A declared amount, exact, in fen."""
        if name not in self._step.reads:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=name)
        if name not in self._state.values:
            raise Bug("bug.amount-missing", mechanism=self._step.mechanism, amount=name)
        value = self._state.values[name]
        self.inputs.append(amount(name, value))
        return value

    def write(self, name: str, value: Decimal) -> None:
        """Set a declared amount, in fen."""
        self._may_write(name)
        self._state.values[name] = value
        self.outputs.append(amount(name, value))

    def write_lines(self, lines: tuple[AssessedLine, ...]) -> None:
        """Set the lines as assessed."""
        self._may_write(amounts.LINES)
        self._state.lines = lines

    def bound_payment(self, most: Fen, *, limit: str) -> None:
        """The payment counts on a limit, of which ``most`` is left: rounding may not lift it above that."""
        self._may_write(amounts.COMPENSATION)
        self._state.bounds.append(most)
        self._state.limit = limit

    def _may_write(self, name: str) -> None:
        if name not in self._step.writes:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=name)


def amount(name: str, value: Decimal) -> Amount:
    """A named amount for the trace; its exact value stands beside it where it isn't whole."""
    fen = _WHOLE_FEN(value)
    return Amount(name, fen, None if value == fen else value)
