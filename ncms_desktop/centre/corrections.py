"""What reversals and supplements do to the books: they name a settlement that is held and not cancelled yet."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from ncms_desktop.centre.books import Page
from ncms_desktop.centre.judge import Cancelled, Flaw, Supplemented
from ncms_desktop.centre.tables import corrections, records, settled_charges, settled_visits
from ncms_desktop.domain.money import Fen
from ncms_desktop.wire.answer import Verdict
from ncms_desktop.wire.record import RecordKind, RecordNumber


@dataclass(frozen=True, slots=True)
class Booking:
    """A correction that may be booked: the settlement, and what it changes the county's sum by, in fen."""

    settlement: RecordNumber
    kind: RecordKind
    compensation: Fen


def booking(page: Page, sender: RecordNumber, judged: Cancelled | Supplemented) -> Booking | Flaw:
    """Check a correction against the books. ``sender`` is the correction's own number: its facility corrects its own
    settlements only. A refused settlement may be cancelled, which changes no sum, and can't be supplemented."""
    number = judged.settlement
    held = None if number.facility != sender.facility else _settlement(page, number)
    if held is None:
        return Flaw("settlement-unknown", str(number))
    cancelled = _cancelled_by(page, number)
    if cancelled is not None:
        return Flaw("already-reversed", cancelled)
    accepted, paid = held
    net = paid + _changed(page, number)
    if isinstance(judged, Cancelled):
        if accepted and judged.settled != paid:
            return Flaw("amounts-differ")
        return Booking(number, RecordKind.REVERSAL, -net)
    if not accepted:
        return Flaw("settlement-not-accepted", str(number))
    if net + judged.compensation < 0:
        return Flaw("amounts-differ")
    return Booking(number, RecordKind.SUPPLEMENT, judged.compensation)


def book(page: Page, number: RecordNumber, made: Booking) -> None:
    """Note an accepted correction; a cancelled settlement's visit and charges may be settled again."""
    settlement = str(made.settlement)
    page.connection.execute(
        insert(corrections).values(
            county=page.county,
            number=str(number),
            settlement=settlement,
            kind=made.kind.value,
            compensation=made.compensation,
        )
    )
    if made.kind is RecordKind.REVERSAL:
        for table in (settled_visits, settled_charges):
            page.connection.execute(table.delete().where(table.c.county == page.county, table.c.number == settlement))


def _settlement(page: Page, number: RecordNumber) -> tuple[bool, Fen] | None:
    """Whether a held settlement was accepted, and what it claims; nothing for a refused one."""
    row = page.connection.execute(
        select(records.c.verdict, records.c.compensation).where(
            page.at(records, number), records.c.kind == RecordKind.SETTLEMENT.value
        )
    ).first()
    if row is None:
        return None
    accepted = row.verdict == Verdict.ACCEPTED.value
    return accepted, int(row.compensation) if accepted else 0


def _cancelled_by(page: Page, settlement: RecordNumber) -> str | None:
    number: str | None = page.connection.execute(
        select(corrections.c.number).where(
            corrections.c.county == page.county,
            corrections.c.settlement == str(settlement),
            corrections.c.kind == RecordKind.REVERSAL.value,
        )
    ).scalar()
    return number


def _changed(page: Page, settlement: RecordNumber) -> Fen:
    query = select(func.coalesce(func.sum(corrections.c.compensation), 0)).where(
        corrections.c.county == page.county, corrections.c.settlement == str(settlement)
    )
    return int(page.connection.execute(query).scalar_one())
