"""The named amounts while a visit is computed. Each step gets a view that refuses what it didn't declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ncms_desktop.compensation.result import Amount, AssessedLine
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import Accumulator, StepModel

_WHOLE_FEN = Rounding()
NOTHING = Decimal(0)
_FINEST = Decimal("1e-10")
"""Amounts keep ten decimals of a fen: products of published figures have fewer, quotients may have no end."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts on a limit when all is rounded: the sum of these amounts, or a fixed part of them."""

    accumulator: Accumulator
    names: tuple[str, ...]


class State:
    """Exact amounts in fen by name: a payment keeps its fractions until it is rounded once, after its caps.

    ``bounds`` are what a rounded amount may not exceed, ``counted`` what counts on which limit; ``surplus`` says that a
    single-disease price leaves the facility a surplus, so that payments may exceed the cost. ``rounding`` is how the
    policy rounds payments.
    """

    def __init__(self, given: Mapping[str, Fen], rounding: Rounding = _WHOLE_FEN) -> None:
        self.rounding = rounding
        self.values = {name: Decimal(fen) for name, fen in given.items()}
        self.lines: tuple[AssessedLine, ...] = ()
        self.bounds: dict[str, list[Fen]] = {}
        self.counted: dict[str, Counted] = {}
        self.surplus = False

    @property
    def paid(self) -> Decimal:
        """All payments so far."""
        payments = (value for name, value in self.values.items() if amounts.fund_of(name) is not None)
        return sum(payments, NOTHING)

    @property
    def unpaid(self) -> Decimal:
        """What is left of the total so far."""
        return self.values[amounts.TOTAL] - self.paid - self.values.get(amounts.FACILITY_SHARE, NOTHING)

    def value(self, name: str) -> Decimal | None:
        """An amount, None where no step has set it."""
        if name == amounts.PAID:
            return self.paid
        return self.unpaid if name == amounts.UNPAID else self.values.get(name)

    def fen(self, name: str) -> Fen:
        """An amount that is whole by now; 0 where no step has set it."""
        value = self.values.get(name, NOTHING)
        if value != int(value):
            raise Bug("bug.amount-not-whole", amount=name)
        return int(value)

    def funds(self) -> tuple[str, ...]:
        """Funds that have a payment, in the order in which they were first written."""
        return tuple(fund for name in self.values if (fund := amounts.fund_of(name)) is not None)


class View:
    """What one step sees: it reads and writes by name, and the trace takes its inputs and outputs from here."""

    def __init__(self, state: State, step: StepModel) -> None:
        self._state = state
        self._step = step
        self.inputs: list[Amount] = []
        self.outputs: list[Amount] = []

    @property
    def lines(self) -> tuple[AssessedLine, ...]:
        """The lines as assessed; the step must declare that it reads them."""
        if amounts.LINES not in self._step.reads:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=amounts.LINES)
        return self._state.lines

    @property
    def rounding(self) -> Rounding:
        """How payments are rounded later: for a step that asks whether an unknown figure would change the fen."""
        return self._state.rounding

    def read(self, name: str) -> Decimal:
        """A declared amount, exact, in fen."""
        if name not in self._step.reads:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=name)
        value = self._state.value(name)
        if value is None:
            raise Bug("bug.amount-missing", mechanism=self._step.mechanism, amount=name)
        self.inputs.append(amount(name, value))
        return value

    def write(self, name: str, value: Decimal) -> None:
        """Set a declared amount, in fen."""
        self._may_write(name)
        if -int(value.as_tuple().exponent) > 10:
            value = value.quantize(_FINEST).normalize()
        # A step behind a cap that raises the payment above it has the last word: the order of steps is policy.
        if name in self._state.bounds:
            self._state.bounds[name] = [most for most in self._state.bounds[name] if most >= value]
        self._state.values[name] = value
        self.outputs.append(amount(name, value))

    def add(self, name: str, value: Decimal) -> None:
        """Add to a declared amount, in fen; nobody need have written it before. Not an input of the step."""
        self.write(name, self._state.values.get(name, NOTHING) + value)

    def write_lines(self, lines: tuple[AssessedLine, ...]) -> None:
        """Set the lines as assessed."""
        self._may_write(amounts.LINES)
        self._state.lines = lines

    def bound(self, name: str, most: Fen) -> None:
        """Rounding may not lift an amount that the step writes above ``most``."""
        self._may_write(name)
        self._state.bounds.setdefault(name, []).append(max(most, 0))

    def count_on(self, limit: str, *names: str) -> None:
        """The final, rounded sum of these amounts counts on a limit that the step declares as its accumulator."""
        declared = next((each for each in self._step.accumulators if each.limit == limit), None)
        if declared is None:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=amounts.used(limit))
        self._state.counted[limit] = Counted(declared, names)

    def keep_surplus(self) -> None:
        """A single-disease price: payments may exceed the cost, and the facility's share is then negative."""
        self._may_write(amounts.FACILITY_SHARE)
        self._state.surplus = True

    def _may_write(self, name: str) -> None:
        if name not in self._step.writes:
            raise Bug("bug.amount-not-declared", mechanism=self._step.mechanism, amount=name)


def amount(name: str, value: Decimal) -> Amount:
    """A named amount for the trace; its exact value stands beside it where it isn't whole."""
    fen = _WHOLE_FEN(value)
    return Amount(name, fen, None if value == fen else value)
