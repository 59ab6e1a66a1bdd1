"""Daily expense lists: what was signed, what a re-read changed, and everything that stops a settlement (SPEC 2.3)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.checking import STANDARD_HEADINGS, Lookout, check_lines
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import (
    DailyList,
    DayState,
    ExpenseLine,
    FreeDay,
    LineKey,
    Signature,
    Visit,
    VisitRecord,
    in_order,
)

LONGEST_STAY = timedelta(3660)
"""Ten years: a longer stay is a wrong date, and its days are not worth listing."""

Mapped: TypeAlias = Callable[[str, date], bool]
"""Whether a hospital item code is mapped, or decided to be self-paid, on a day."""


def day_digest(lines: Iterable[ExpenseLine]) -> str:
    """SHA-256 (hexadecimal) over one day's list as printed; the same for the same charges in any order.

    Trailing zeros of quantity and price don't count: a re-export with other decimals prints the same figures.
    """
    rows = sorted(_printed(line) for line in lines)
    return hashlib.sha256("\n".join(["daily-list-v1", *rows]).encode()).hexdigest()


def _printed(line: ExpenseLine) -> str:
    fields = [
        line.charged_at.isoformat(timespec="seconds"),
        line.bill,
        line.line,
        line.item_code,
        line.item_name,
        line.category,
        line.specification,
        line.unit,
        _plain(line.quantity),
        _plain(line.price),
        str(line.amount),
        None if line.refund_of is None else list(line.refund_of),
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _plain(number: Decimal) -> str:
    return "0" if number == 0 else format(number.normalize(), "f")


def by_day(lines: Iterable[ExpenseLine]) -> Mapping[date, tuple[ExpenseLine, ...]]:
    """Lines of each day that has any, in order."""
    days: defaultdict[date, list[ExpenseLine]] = defaultdict(list)
    for line in in_order(lines):
        days[line.day].append(line)
    return {day: tuple(of_day) for day, of_day in days.items()}


def list_days(visit: Visit) -> tuple[date, ...]:
    """Days that need a list: admission to discharge, both included. Empty while the patient is in, and where the
    dates can't be true (discharge before admission, a stay of more than ten years)."""
    if visit.discharged is None or visit.discharged - visit.admitted > LONGEST_STAY:
        return ()
    return visit.days()


def daily_lists(
    visit: Visit, lines: Iterable[ExpenseLine], signatures: Iterable[Signature], free_days: Iterable[FreeDay]
) -> tuple[DailyList, ...]:
    """The state of every day of the stay, in order.

    A day's latest signature counts, and only over the list as it stands now: over another content the day is
    ``changed``. A day without charges is ``free`` where it was declared so, and otherwise ``missing`` whatever was
    signed before. A day that was declared free and has charges keeps both: ``free`` is set beside the signing state.
    """
    charged = by_day(lines)
    signed = {mark.day: mark for mark in sorted(signatures, key=lambda mark: mark.marked_at)}
    declared = {free.day: free for free in sorted(free_days, key=lambda free: free.declared_at)}
    return tuple(_daily_list(day, charged.get(day, ()), signed.get(day), declared.get(day)) for day in list_days(visit))


def _daily_list(
    day: date, lines: tuple[ExpenseLine, ...], signature: Signature | None, free: FreeDay | None
) -> DailyList:
    digest = day_digest(lines)
    if not lines:
        state = DayState.MISSING if free is None else DayState.FREE
    elif signature is None:
        state = DayState.UNSIGNED
    else:
        state = DayState.SIGNED if signature.digest == digest else DayState.CHANGED
    return DailyList(
        day=day,
        state=state,
        count=len(lines),
        total=sum(line.amount for line in lines),
        digest=digest,
        signature=signature,
        free=free,
    )


@dataclass(frozen=True, slots=True)
class DayChange:
    """What a re-read changed on one day. ``altered`` holds lines with the same bill and line: before and after."""

    day: date
    total_before: Fen
    total_after: Fen
    added: tuple[ExpenseLine, ...]
    removed: tuple[ExpenseLine, ...]
    altered: tuple[tuple[ExpenseLine, ExpenseLine], ...]


def day_changes(old: VisitRecord | None, lines: Iterable[ExpenseLine]) -> tuple[DayChange, ...]:
    """Every day whose list as printed differs from the old record, in order; nothing for a first reading."""
    if old is None:
        return ()
    before, after = by_day(old.lines), by_day(lines)
    days = sorted(before.keys() | after.keys())
    return tuple(
        _day_change(day, before.get(day, ()), after.get(day, ()))
        for day in days
        if day_digest(before.get(day, ())) != day_digest(after.get(day, ()))
    )


def _day_change(day: date, before: tuple[ExpenseLine, ...], after: tuple[ExpenseLine, ...]) -> DayChange:
    old: dict[LineKey, ExpenseLine] = {line.key: line for line in before}
    new: dict[LineKey, ExpenseLine] = {line.key: line for line in after}
    return DayChange(
        day=day,
        total_before=sum(line.amount for line in before),
        total_after=sum(line.amount for line in after),
        added=tuple(line for line in after if line.key not in old),
        removed=tuple(line for line in before if line.key not in new),
        altered=tuple(
            (old[key], line) for key, line in new.items() if key in old and _printed(old[key]) != _printed(line)
        ),
    )


def changed_days(old: VisitRecord | None, lines: Iterable[ExpenseLine]) -> tuple[date, ...]:
    """Days whose list as printed differs from the old record: their signatures no longer hold."""
    return tuple(change.day for change in day_changes(old, lines))


def decided(mappings: Iterable[ItemMapping]) -> Mapped:
    """Answers from mappings: a mapping to a catalogue entry and the decision 'self-paid' both count."""
    by_item: defaultdict[str, list[ItemMapping]] = defaultdict(list)
    for mapping in mappings:
        by_item[mapping.item_code].append(mapping)
    return lambda item_code, day: any(mapping.holds(day) for mapping in by_item.get(item_code, ()))


def check_lists(
    record: VisitRecord,
    *,
    today: date,
    mapped: Mapped,
    file: str | None,
    headings: Mapping[str, str] = STANDARD_HEADINGS,
    examination_days: int = 0,
) -> tuple[Finding, ...]:
    """Everything in header and lines that stops a settlement: header, days, lines, codes, sum; never only the first.

    ``file`` is the name of the export that the lines' rows count in, None where there is none; ``headings`` gives its
    columns by field of ``ExpenseLine``. ``subject`` of a finding is the ISO day, the item code, or ``bill/line``.
    """
    found = Gathered()
    lookout = Lookout(record.visit, today, file, headings, examination_days)
    _check_header(record.visit, today, found)
    _check_days(record, found)
    check_lines(record.lines, lookout, found)
    _check_codes(record.lines, mapped, lookout, found)
    _check_sum(record, found)
    return found.result()


def _check_header(visit: Visit, today: date, found: Gathered) -> None:
    if visit.admitted > today:
        found.add("visit.admitted-in-future", admitted=visit.admitted, today=today)
    if visit.discharged is None:
        found.add("visit.not-discharged", visit=visit.number)
    elif visit.discharged < visit.admitted:
        found.add("visit.discharged-before-admitted", admitted=visit.admitted, discharged=visit.discharged)
    elif visit.discharged > today:
        found.add("visit.discharged-in-future", discharged=visit.discharged, today=today)
    elif visit.discharged - visit.admitted > LONGEST_STAY:
        found.add("visit.stay-too-long", admitted=visit.admitted, discharged=visit.discharged)
    if not visit.invoice_number:
        found.add("visit.invoice-missing", visit=visit.number)


def _check_days(record: VisitRecord, found: Gathered) -> None:
    if not record.lines:
        # Every day would be missing too; one sentence that says why is clearer.
        found.add("visit.no-lines", visit=record.visit.number)
        return
    codes = {
        DayState.MISSING: "visit.day-missing",
        DayState.UNSIGNED: "visit.day-unsigned",
        DayState.CHANGED: "visit.day-changed",
    }
    for listed in daily_lists(record.visit, record.lines, record.signatures, record.free_days):
        subject = listed.day.isoformat()
        if listed.count and listed.free is not None and not _signed_after(listed, listed.free):
            found.add(
                "visit.day-free-charged", subject=subject, day=listed.day, count=listed.count, amount=listed.total
            )
        if listed.state in codes:
            found.add(codes[listed.state], subject=subject, day=listed.day)


def _signed_after(listed: DailyList, free: FreeDay) -> bool:
    """Who signs the charges of a day that was declared free ends the declaration."""
    signature = listed.signature
    return listed.state is DayState.SIGNED and signature is not None and signature.marked_at > free.declared_at


def _check_codes(lines: tuple[ExpenseLine, ...], mapped: Mapped, lookout: Lookout, found: Gathered) -> None:
    unmapped: defaultdict[str, list[ExpenseLine]] = defaultdict(list)
    for line in lines:
        if not mapped(line.item_code, line.day):
            unmapped[line.item_code].append(line)
    for item_code, of_item in unmapped.items():
        first = min(of_item, key=lambda line: line.row or 0)
        found.add(
            "visit.code-unmapped",
            place=lookout.place(first, "item_code"),
            subject=item_code,
            item=first.item_name,
            item_code=item_code,
            count=len(of_item),
            amount=sum(line.amount for line in of_item),
        )


def _check_sum(record: VisitRecord, found: Gathered) -> None:
    total = sum(line.amount for line in record.lines)
    invoice = record.visit.invoice_total
    if record.lines and total != invoice:
        found.add(
            "visit.sum-differs",
            invoice_number=record.visit.invoice_number or "",
            total=total,
            invoice=invoice,
            difference=total - invoice,
        )
