"""Assessment of one expense line: self-paid, over ceiling, first own share, eligible, in this order.

A refund (negative amount) is assessed as its mirror image, so that a refund of a whole line undoes it to the fen.
"""

from decimal import Decimal

from ncms_desktop.compensation.case import CaseLine
from ncms_desktop.compensation.result import AssessedLine
from ncms_desktop.domain.catalogue import CatalogueEntry, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import Fen, Rounding


def assess(line: CaseLine, *, level: Level, rounding: Rounding) -> AssessedLine:
    """The parts of a line; their sum is its amount. ``rounding`` applies to the ceiling's amount (ceiling times
    quantity) and to the first own share."""
    entry = line.entry
    if entry is None:
        return _self_paid(line, None, "line.not-in-catalogue")
    if entry.expense_class is ExpenseClass.C:
        return _self_paid(line, entry, "line.class-c")
    ceiling = entry.ceilings.get(level)
    sign = -1 if line.amount < 0 else 1
    over = _over(abs(line.amount), abs(line.quantity), ceiling, rounding)
    within = abs(line.amount) - over
    own = min(rounding(within * _share(entry)), within)
    return AssessedLine(
        bill=line.bill,
        line=line.line,
        amount=line.amount,
        expense_class=entry.expense_class,
        self_paid=0,
        first_own_share=sign * own,
        over_ceiling=sign * over,
        eligible=sign * (within - own),
        ceiling=ceiling,
        reason=_reason(over, own),
    )


def _over(amount: Fen, quantity: Decimal, ceiling: Fen | None, rounding: Rounding) -> Fen:
    """What is above ceiling times quantity. No ceiling is None; a ceiling of 0 leaves nothing."""
    return 0 if ceiling is None else max(0, amount - rounding(ceiling * quantity))


def _share(entry: CatalogueEntry) -> Decimal:
    return entry.first_own_share if entry.expense_class is ExpenseClass.B else Decimal(0)


def _reason(over: Fen, own: Fen) -> str | None:
    if over and own:
        return "line.over-ceiling-and-first-own-share"
    if over:
        return "line.over-ceiling"
    return "line.first-own-share" if own else None


def _self_paid(line: CaseLine, entry: CatalogueEntry | None, reason: str) -> AssessedLine:
    return AssessedLine(
        bill=line.bill,
        line=line.line,
        amount=line.amount,
        expense_class=None if entry is None else entry.expense_class,
        self_paid=line.amount,
        first_own_share=0,
        over_ceiling=0,
        eligible=0,
        ceiling=None,
        reason=reason,
    )
