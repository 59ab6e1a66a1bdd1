"""Four stays at the sample township hospital, as its information system would export them.

The courses (orders by day) and the price list are tables beside this file, made to be read by a clinician.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files

from ncms_desktop.domain.money import Rounding
from ncms_desktop.domain.visit import Diagnosis, ExpenseLine, LineKey
from ncms_desktop.sample.cases import Case


@dataclass(frozen=True, slots=True)
class Stay:
    """Header of one stay. ``course`` names its table of orders, ``series`` keeps its bill numbers apart."""

    case: Case
    number: str
    course: str
    series: int
    admitted: date
    discharged: date
    bed: str
    doctor: str
    diagnoses: tuple[Diagnosis, ...]
    invoice: str
    department: str = "内科"
    ward: str = "内科病区"


STAYS = (
    Stay(
        case=Case.MAIN,
        number="ZY16000231",
        course="copd",
        series=7,
        admitted=date(2016, 3, 1),
        discharged=date(2016, 3, 9),
        bed="内12",
        doctor="周启明",
        diagnoses=(Diagnosis("J44.0", "慢性阻塞性肺病伴有急性下呼吸道感染"), Diagnosis("I10", "原发性高血压")),
        invoice="0016030987",
    ),
    Stay(
        case=Case.YOUNGER,
        number="ZY16000236",
        course="gastroenteritis",
        series=12,
        admitted=date(2016, 3, 2),
        discharged=date(2016, 3, 6),
        bed="内21",
        doctor="贺文清",
        diagnoses=(Diagnosis("A09.9", "急性胃肠炎"), Diagnosis("E86", "轻度脱水")),
        invoice="0016030962",
    ),
    Stay(
        case=Case.NEAR_CAP,
        number="ZY16000229",
        course="stroke-rehabilitation",
        series=3,
        admitted=date(2016, 3, 1),
        discharged=date(2016, 3, 8),
        bed="康05",
        doctor="程立群",
        diagnoses=(Diagnosis("I69.3", "脑梗死后遗症(左侧偏瘫)"), Diagnosis("I10", "原发性高血压")),
        invoice="0016030981",
        department="中医康复科",
        ward="康复病区",
    ),
    Stay(
        case=Case.WUBAO,
        number="ZY16000240",
        course="cellulitis",
        series=16,
        admitted=date(2016, 3, 3),
        discharged=date(2016, 3, 8),
        bed="外03",
        doctor="邹保全",
        diagnoses=(Diagnosis("L03.1", "左小腿蜂窝织炎伴皮肤破溃"),),
        invoice="0016030979",
        department="外科",
        ward="外科病区",
    ),
)

_TO_FEN = Rounding()


@dataclass(frozen=True, slots=True)
class _Order:
    item: dict[str, str]
    quantity: Decimal
    at: datetime
    bill: str
    refund_of: datetime | None


def charges(stay: Stay) -> tuple[ExpenseLine, ...]:
    """Every charge of the stay by time; one bill per day and department, its lines counted from 1."""
    counters: dict[str, int] = {}
    ordered: dict[tuple[str, datetime], LineKey] = {}
    lines = []
    for order in sorted(_orders(stay), key=lambda order: (order.at, order.bill)):
        bill = f"{order.bill}{order.at:%y%m%d}{stay.series:02d}"
        counters[bill] = counters.get(bill, 0) + 1
        code, price = order.item["item_code"], Decimal(order.item["price"])
        line = ExpenseLine(
            bill=bill,
            line=str(counters[bill]),
            charged_at=order.at,
            item_code=code,
            item_name=order.item["item_name"],
            category=order.item["category"],
            specification=order.item["specification"],
            unit=order.item["unit"],
            quantity=order.quantity,
            price=price,
            amount=_TO_FEN(order.quantity * price * 100),
            refund_of=None if order.refund_of is None else ordered[code, order.refund_of],
        )
        ordered[code, order.at] = line.key
        lines.append(line)
    return tuple(lines)


def _orders(stay: Stay) -> Iterator[_Order]:
    prices = {row["item_code"]: row for row in _table("price-list.csv")}
    for row in _table(f"courses/{stay.course}.csv"):
        first, _, last = row["days"].partition("-")
        for day in range(int(first), int(last or first) + 1):
            refund_day, _, refund_time = row["refund_of"].partition(" ")
            yield _Order(
                item=prices[row["item_code"]],
                quantity=Decimal(row["quantity"]),
                at=_moment(stay, day, row["time"]),
                bill=row["bill"],
                refund_of=_moment(stay, int(refund_day), refund_time) if refund_day else None,
            )


def _moment(stay: Stay, day: int, clock: str) -> datetime:
    """Day 1 is the day of admission; hospital exports carry local time without a zone."""
    return datetime.combine(stay.admitted + timedelta(days=day - 1), time.fromisoformat(clock))


def _table(name: str) -> list[dict[str, str]]:
    text = files("ncms_desktop.sample").joinpath(*name.split("/")).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
