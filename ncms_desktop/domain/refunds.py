"""Refunds: a negative line must find the charge that it gives back, and never gives back more than was charged."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import ExpenseLine, LineKey, in_order


class RefundFault(StrEnum):
    """Why a refund can't stand."""

    NO_CHARGE = "no-charge"
    """The line that it names doesn't exist or is a refund itself; or, without a name, no earlier charge of the item."""
    OTHER_ITEM = "other-item"
    BEFORE_CHARGE = "before-charge"
    TOO_MUCH = "too-much"


@dataclass(frozen=True, slots=True)
class FaultyRefund:
    """A refund with what is wrong. For ``TOO_MUCH``: quantity and amount (fen) that were left to give back."""

    line: ExpenseLine
    fault: RefundFault
    quantity_left: Decimal = Decimal(0)
    amount_left: Fen = 0


class _Charge:
    """A charge with what refunds have left of it."""

    __slots__ = ("amount", "line", "quantity")

    def __init__(self, line: ExpenseLine) -> None:
        self.line = line
        self.quantity = line.quantity
        self.amount = line.amount

    @property
    def holds(self) -> bool:
        """Whether anything is left to give back."""
        return self.quantity > 0 or self.amount > 0


def is_refund(line: ExpenseLine) -> bool:
    """Whether the line gives back."""
    return line.quantity < 0 or line.amount < 0


class _Pool:
    """The charges of one item that unnamed refunds take from: those made by now, by price, the newest on top."""

    def __init__(self) -> None:
        self._coming: deque[_Charge] = deque()
        self._by_price: dict[Decimal, list[_Charge]] = {}
        self._quantity = Decimal(0)
        self._amount: Fen = 0
        self._started = False

    def expect(self, charge: _Charge) -> None:
        """A charge, given in order of time."""
        self._coming.append(charge)

    def give_back(self, line: ExpenseLine) -> FaultyRefund | None:
        """Take a refund off, or say why not. Refunds come in order of time, after those that name their charge."""
        while self._coming and self._coming[0].line.charged_at <= line.charged_at:
            charge = self._coming.popleft()
            self._by_price.setdefault(charge.line.price, []).append(charge)
            self._quantity += charge.quantity
            self._amount += charge.amount
            self._started = True
        if not self._started:
            return FaultyRefund(line, RefundFault.NO_CHARGE)
        quantity, amount = -line.quantity, -line.amount
        if quantity > self._quantity or amount > self._amount:
            return FaultyRefund(line, RefundFault.TOO_MUCH, self._quantity, self._amount)
        self._quantity -= quantity
        self._amount -= amount
        quantity, amount = _take(self._by_price.get(line.price, []), quantity, amount)
        for charges in self._by_price.values():
            if quantity == 0 and amount == 0:
                break
            quantity, amount = _take(charges, quantity, amount)
        return None


def _take(charges: list[_Charge], quantity: Decimal, amount: Fen) -> tuple[Decimal, Fen]:
    """Take from the top down what the charges hold; those that hold nothing any more go. Returns what is left over."""
    depth = len(charges)
    while depth and (quantity > 0 or amount > 0):
        depth -= 1
        charge = charges[depth]
        part, money = min(quantity, charge.quantity), min(amount, charge.amount)
        charge.quantity -= part
        charge.amount -= money
        quantity -= part
        amount -= money
        if not charge.holds:
            del charges[depth]
    return quantity, amount


def faulty_refunds(lines: Iterable[ExpenseLine]) -> tuple[FaultyRefund, ...]:
    """Every refund that finds no charge or gives back more than is left of it, in the order of the lines.

    Refunds that name their charge are taken off first. One that names none takes from charges of its item made no later
    than itself: those of its own price first, the newest first.
    """
    ordered = in_order(lines)
    by_key: dict[LineKey, _Charge] = {}
    pools: defaultdict[str, _Pool] = defaultdict(_Pool)
    for line in ordered:
        if not is_refund(line):
            charge = _Charge(line)
            by_key.setdefault(line.key, charge)
            pools[line.item_code].expect(charge)
    faults: dict[int, FaultyRefund | None] = {}
    refunds = [(position, line) for position, line in enumerate(ordered) if is_refund(line)]
    for position, line in refunds:
        if line.refund_of is not None:
            faults[position] = _give_back_named(line, by_key.get(line.refund_of))
    for position, line in refunds:
        if line.refund_of is None:
            faults[position] = pools[line.item_code].give_back(line)
    return tuple(fault for _, fault in sorted(faults.items()) if fault is not None)


def _give_back_named(line: ExpenseLine, charge: _Charge | None) -> FaultyRefund | None:
    if charge is None:
        return FaultyRefund(line, RefundFault.NO_CHARGE)
    if charge.line.item_code != line.item_code:
        return FaultyRefund(line, RefundFault.OTHER_ITEM)
    if charge.line.charged_at > line.charged_at:
        return FaultyRefund(line, RefundFault.BEFORE_CHARGE)
    if -line.quantity > charge.quantity or -line.amount > charge.amount:
        return FaultyRefund(line, RefundFault.TOO_MUCH, charge.quantity, charge.amount)
    charge.quantity += line.quantity
    charge.amount += line.amount
    return None
