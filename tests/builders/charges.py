"""Visits and charges of an invented patient, for tests of the daily lists."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.lists import daily_lists
from ncms_desktop.domain.visit import (
    Diagnosis,
    ExpenseLine,
    FreeDay,
    Signature,
    Visit,
    VisitKind,
    VisitRecord,
)
from ncms_desktop.ports.surroundings import COUNTER_ZONE

MORNING = datetime(2016, 3, 10, 9, tzinfo=COUNTER_ZONE)
TODAY = date(2016, 3, 10)


def visit(**changes: object) -> Visit:
    """A stay from 1 to 3 March 2016 with an invoice of 90.00."""
    fields: dict[str, object] = {
        "county": "990123",
        "facility": "P01",
        "number": "ZY0001",
        "kind": VisitKind.INPATIENT,
        "card_number": "9901230101010001-01",
        "identity_number": "990123197605010206",
        "name": "试桂兰",
        "sex": Sex.FEMALE,
        "birth_date": date(1976, 5, 1),
        "admitted": date(2016, 3, 1),
        "discharged": date(2016, 3, 3),
        "department": "内科",
        "ward": "一病区",
        "bed": "3",
        "doctor": "试医生",
        "diagnoses": (Diagnosis("J18.9", "肺炎"),),
        "invoice_number": "F0001",
        "invoice_total": 9000,
    }
    return Visit(**{**fields, **changes})  # type: ignore[arg-type]


def charge(row: int, day: int = 1, **changes: object) -> ExpenseLine:
    """A bed day of 30.00 in the file's line ``row``, on a day of March 2016 at 08:30."""
    fields: dict[str, object] = {
        "bill": f"D{row:03d}",
        "line": "1",
        "charged_at": datetime.fromisoformat(f"2016-03-{day:02d}T08:30:00"),
        "item_code": "CW01",
        "item_name": "床位费",
        "category": "bed",
        "specification": "三人间",
        "unit": "日",
        "quantity": Decimal(1),
        "price": Decimal("30.00"),
        "amount": 3000,
        "refund_of": None,
        "row": row,
    }
    return ExpenseLine(**{**fields, **changes})  # type: ignore[arg-type]


def three_days() -> tuple[ExpenseLine, ...]:
    """One charge on each day of the stay."""
    return charge(2, 1), charge(3, 2), charge(4, 3)


def signed(lines: Iterable[ExpenseLine], of: Visit | None = None, *, at: datetime = MORNING) -> tuple[Signature, ...]:
    """Signatures over every day's list as it stands."""
    return tuple(
        Signature(each.day, each.digest, "试小明", "子女", at, "试结算员")
        for each in daily_lists(of or visit(), tuple(lines), (), ())
        if each.count
    )


def free(day: int, *, at: datetime = MORNING) -> FreeDay:
    """A day of March 2016 declared free of charges."""
    return FreeDay(date(2016, 3, day), "请假回家", at, "试结算员")


def record(
    lines: Iterable[ExpenseLine],
    of: Visit | None = None,
    *,
    signatures: Iterable[Signature] | None = None,
    free_days: Iterable[FreeDay] = (),
) -> VisitRecord:
    """The visit as it stands in the store; signed on every day unless told otherwise."""
    lines, header = tuple(lines), of or visit()
    marks = signed(lines, header) if signatures is None else tuple(signatures)
    return VisitRecord(header, lines, marks, tuple(free_days), MORNING, "lines.csv", 1)
