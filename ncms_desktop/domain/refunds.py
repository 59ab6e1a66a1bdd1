"""Refunds: a negative line must find the charge that it gives back, and never gives back more than was charged."""

from collections import defaultdict
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


def faulty_refunds(lines: Iterable[ExpenseLine]) -> tuple[FaultyRefund, ...]:
    """Every refund that finds no charge or gives back more than is left of it, in the order of the lines.

    Refunds that name their charge are taken off first. One that names none takes from charges of its item made no later
    than itself: those of its own price first, the newest first.
    """
    ordered = in_order(lines)
    by_key: dict[LineKey, _Charge] = {}
    by_item: defaultdict[str, list[_Charge]] = defaultdict(list)
    for line in ordered:
        if not is_refund(line):
            charge = _Charge(line)
            by_key.setdefault(line.key, charge)
            by_item[line.item_code].append(charge)
    faults: dict[int, FaultyRefund] = {}
    refunds = [(position, line) for position, line in enumerate(ordered) if is_refund(line)]
    for position, line in sorted(refunds, key=lambda item: item[1].refund_of is None):
        fault = _named(line, by_key) if line.refund_of is not None else _unnamed(line, by_item[line.item_code])
        if fault is not None:
            faults[position] = fault
    return tuple(faults[position] for position in sorted(faults))


def _named(line: ExpenseLine, by_key: dict[LineKey, _Charge]) -> FaultyRefund | None:
    charge = by_key.get(line.refund_of) if line.refund_of is not None else None
    if charge is None:
        return FaultyRefund(line, RefundFault.NO_CHARGE)
    if charge.line.item_code != line.item_code:
        return FaultyRefund(line, RefundFault.OTHER_ITEM)
    if charge.line.charged_at > line.charged_at:
        return FaultyRefund(line, RefundFault.BEFORE_CHARGE)
    return _take(line, [charge])


def _unnamed(line: ExpenseLine, charges: list[_Charge]) -> FaultyRefund | None:
    if not charges or charges[0].line.charged_at > line.charged_at:
        return FaultyRefund(line, RefundFault.NO_CHARGE)
    earlier = [charge for charge in charges if charge.line.charged_at <= line.charged_at and charge.holds]
    newest_first = list(reversed(earlier))
    return _take(line, sorted(newest_first, key=lambda charge: charge.line.price != line.price))


def _take(line: ExpenseLine, charges: list[_Charge]) -> FaultyRefund | None:
    """Take the refund off the charges in their order, or nothing where they don't hold enough."""
    quantity, amount = -line.quantity, -line.amount
    quantity_left = sum((charge.quantity for charge in charges), Decimal(0))
    amount_left = sum(charge.amount for charge in charges)
    if quantity > quantity_left or amount > amount_left:
        return FaultyRefund(line, RefundFault.TOO_MUCH, quantity_left, amount_left)
    for charge in charges:
        part, money = min(quantity, charge.quantity), min(amount, charge.amount)
        charge.quantity -= part
        charge.amount -= money
        quantity -= part
        amount -= money
    return None
