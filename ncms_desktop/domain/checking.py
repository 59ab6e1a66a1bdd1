"""What can be said of expense lines: does the amount agree, do the signs, does the charge lie in the stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.findings import Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.refunds import FaultyRefund, RefundFault, faulty_refunds, is_refund
from ncms_desktop.domain.visit import ExpenseLine, LineKey, Visit

STANDARD_HEADINGS: Mapping[str, str] = {
    "bill": "单据号",
    "line": "行号",
    "charged_at": "费用时间",
    "item_code": "项目编码",
    "quantity": "数量",
    "price": "单价",
    "amount": "金额",
    "refund_of": "退费单据号",
}
"""Column of each field in the standard export; a hospital's mapping may name others."""

_HALF_A_FEN = Decimal("0.5")


def tolerance(quantity: Decimal, price: Decimal) -> Decimal:
    """How far, in fen, an amount may lie from ``quantity`` x ``price`` (yuan, decimals as exported; SPEC 2.3).

    The quantity times half the last decimal of the exported price; and never less than half a fen, because an amount
    of money can't state the fractions of a fen that a price with four to six decimals produces.
    """
    exponent = price.as_tuple().exponent
    assert isinstance(exponent, int), "a price is a finite number"
    with localcontext() as exact:
        exact.prec = 80
        half_last_decimal_in_fen = Decimal(5).scaleb(exponent - 1) * 100
        return max(abs(quantity) * half_last_decimal_in_fen, _HALF_A_FEN)


def amount_agrees(line: ExpenseLine) -> bool:
    """Whether the amount is ``quantity`` x ``price`` within the tolerance, compared exactly."""
    with localcontext() as exact:
        exact.prec = 80
        difference = abs(line.quantity * line.price * 100 - line.amount)
    return difference <= tolerance(line.quantity, line.price)


@dataclass(frozen=True, slots=True)
class Lookout:
    """Where lines come from, and the days against which they are held. ``examination_days`` is how many days before
    admission the policy takes outpatient examinations along; 0 takes none."""

    visit: Visit
    today: date
    file: str | None
    headings: Mapping[str, str]
    examination_days: int

    def place(self, line: ExpenseLine, field: str) -> Place | None:
        """The cell to blame, or None where the lines didn't come from a file."""
        return None if self.file is None else Place(self.file, line.row, self.headings.get(field))


def check_lines(lines: tuple[ExpenseLine, ...], lookout: Lookout, found: Gathered) -> None:
    """Check each line, then what lines say of each other; findings in the order of the file."""
    first: dict[LineKey, ExpenseLine] = {}
    for line in sorted(lines, key=lambda line: line.row or 0):
        _check_figures(line, lookout, found)
        _check_moment(line, lookout, found)
        earlier = first.setdefault(line.key, line)
        if earlier is not line:
            found.add(
                "visit.line-twice",
                place=lookout.place(line, "line"),
                subject=_subject(line),
                bill=line.bill,
                line=line.line,
                first=earlier.row,
            )
    for faulty in faulty_refunds(lines):
        _report_refund(faulty, lookout, found)


def _subject(line: ExpenseLine) -> str:
    return f"{line.bill}/{line.line}"


def _check_figures(line: ExpenseLine, lookout: Lookout, found: Gathered) -> None:
    def blame(code: str, field: str) -> None:
        found.add(
            code,
            place=lookout.place(line, field),
            subject=_subject(line),
            item=line.item_name,
            quantity=format(line.quantity, "f"),
            price=format(line.price, "f"),
            amount=line.amount,
        )

    if line.quantity == 0:
        blame("visit.quantity-zero", "quantity")
    elif line.price < 0:
        blame("visit.price-negative", "price")
    elif (line.quantity < 0 < line.amount) or (line.amount < 0 < line.quantity):
        blame("visit.sign-differs", "amount")
    elif not amount_agrees(line):
        blame("visit.amount-differs", "amount")
    if line.refund_of is not None and not is_refund(line):
        blame("visit.refund-not-negative", "refund_of")


def _check_moment(line: ExpenseLine, lookout: Lookout, found: Gathered) -> None:
    def blame(code: str, limit: date) -> None:
        found.add(
            code,
            place=lookout.place(line, "charged_at"),
            subject=_subject(line),
            item=line.item_name,
            charged=line.day,
            limit=limit,
        )

    visit = lookout.visit
    if line.day > lookout.today:
        blame("visit.charge-in-future", lookout.today)
    if line.day < visit.admitted and not _taken_along(line, lookout):
        blame("visit.charge-before-admission", visit.admitted)
    if visit.discharged is not None and line.day > visit.discharged:
        blame("visit.charge-after-discharge", visit.discharged)


def _taken_along(line: ExpenseLine, lookout: Lookout) -> bool:
    """An outpatient examination within the policy's days before admission."""
    within = lookout.visit.admitted - line.day <= timedelta(lookout.examination_days)
    return line.category == Category.EXAMINATION and within


_REFUND_CODES = {
    RefundFault.NO_CHARGE: "visit.refund-without-charge",
    RefundFault.OTHER_ITEM: "visit.refund-of-other-item",
    RefundFault.BEFORE_CHARGE: "visit.refund-before-charge",
    RefundFault.TOO_MUCH: "visit.refund-too-much",
}


def _report_refund(faulty: FaultyRefund, lookout: Lookout, found: Gathered) -> None:
    line = faulty.line
    unnamed = faulty.fault is RefundFault.NO_CHARGE and line.refund_of is None
    found.add(
        "visit.refund-of-uncharged-item" if unnamed else _REFUND_CODES[faulty.fault],
        place=lookout.place(line, "refund_of" if line.refund_of is not None else "quantity"),
        subject=_subject(line),
        item=line.item_name,
        charge="" if line.refund_of is None else "/".join(line.refund_of),
        quantity=format(-line.quantity, "f"),
        amount=-line.amount,
        quantity_left=format(faulty.quantity_left, "f"),
        amount_left=faulty.amount_left,
    )
