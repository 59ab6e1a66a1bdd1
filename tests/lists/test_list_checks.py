"""Everything that stops a settlement, each with its code, its place, and nothing else beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from builders.charges import MORNING, TODAY, charge, free, record, signed, three_days, visit
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.checking import amount_agrees
from ncms_desktop.domain.findings import Finding, Place, Severity
from ncms_desktop.domain.gathering import MOST_FINDINGS
from ncms_desktop.domain.lists import check_lists, decided
from ncms_desktop.domain.visit import ExpenseLine, VisitRecord
from ncms_desktop.wording import Language, wording


def check(
    of: VisitRecord,
    *,
    today: date = TODAY,
    mapped: Callable[[str, date], bool] = lambda code, day: True,
    file: str | None = "lines.csv",
    days: int = 0,
) -> tuple[Finding, ...]:
    return check_lists(of, today=today, mapped=mapped, file=file, examination_days=days)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def invoiced(*lines: ExpenseLine) -> VisitRecord:
    """A signed record whose invoice is the sum of its lines."""
    return record(lines, visit(invoice_total=sum(line.amount for line in lines)))


def refund(row: int, day: int = 3, of: tuple[str, str] | None = None, **changes: object) -> ExpenseLine:
    return charge(row, day, **{"quantity": Decimal(-1), "amount": -3000, "refund_of": of, **changes})


def test_a_complete_signed_stay_has_no_finding() -> None:
    assert check(record(three_days())) == ()


def test_a_day_without_a_list_is_named() -> None:
    found = check(record([charge(2, 1), charge(3, 3)], visit(invoice_total=6000)))
    assert found == (Finding("visit.day-missing", {"day": date(2016, 3, 2)}, subject="2016-03-02"),)
    assert found[0].arguments == {"day": date(2016, 3, 2)}


def test_a_missing_day_is_fine_once_it_is_declared_free() -> None:
    assert check(record([charge(2, 1), charge(3, 3)], visit(invoice_total=6000), free_days=[free(2)])) == ()


def test_an_unsigned_day_is_named() -> None:
    found = check(record(three_days(), signatures=signed(three_days())[:2]))
    assert [(each.code, each.subject) for each in found] == [("visit.day-unsigned", "2016-03-03")]


def test_a_list_changed_since_it_was_signed_is_named() -> None:
    lines = (*three_days()[:2], charge(4, 3, item_name="床位费(两人间)"))
    found = check(record(lines, signatures=signed(three_days())))
    assert [(each.code, each.subject) for each in found] == [("visit.day-changed", "2016-03-03")]


def test_a_free_day_with_charges_is_refused_until_the_charges_are_signed() -> None:
    early = signed(three_days(), at=MORNING - timedelta(hours=1))
    found = check(record(three_days(), signatures=early, free_days=[free(2)]))
    assert [(each.code, each.subject) for each in found] == [("visit.day-free-charged", "2016-03-02")]
    assert (found[0].arguments["count"], found[0].arguments["amount"]) == (1, 3000)
    late = signed(three_days(), at=MORNING + timedelta(hours=1))
    assert check(record(three_days(), signatures=late, free_days=[free(2)])) == ()


HEADERS = {
    "visit.not-discharged": {"discharged": None},
    "visit.discharged-before-admitted": {"discharged": date(2016, 2, 28)},
    "visit.stay-too-long": {"admitted": date(1999, 1, 1)},
    "visit.invoice-missing": {"invoice_number": None},
    "visit.sum-differs": {"invoice_total": 9001},
}


@pytest.mark.parametrize("code", HEADERS)
def test_a_faulty_header_is_refused(code: str) -> None:
    found = check(record(three_days(), visit(**HEADERS[code]), signatures=signed(three_days())))
    assert code in codes(found)
    if code != "visit.discharged-before-admitted":  # there every charge lies outside the stay, too
        assert codes(found) == [code]


def test_dates_in_the_future_are_refused() -> None:
    found = check(record(three_days()), today=date(2016, 2, 29))
    assert codes(found)[:2] == ["visit.admitted-in-future", "visit.discharged-in-future"]
    assert codes(found).count("visit.charge-in-future") == 3
    assert "visit.discharged-in-future" in codes(check(record(three_days()), today=date(2016, 3, 2)))
    assert check(record(three_days()), today=date(2016, 3, 3)) == ()


def test_a_difference_to_the_invoice_is_named_to_the_fen() -> None:
    (found,) = check(record(three_days(), visit(invoice_total=9001)))
    assert found.arguments == {"invoice_number": "F0001", "total": 9000, "invoice": 9001, "difference": -1}


def test_a_stay_without_charges_says_only_that() -> None:
    assert codes(check(record([]))) == ["visit.no-lines"]
    assert codes(check(record([], visit(invoice_total=0)))) == ["visit.no-lines"]


FAULTY_LINES = {
    "amount": (charge(7, amount=3002), "visit.amount-differs", "金额"),
    "quantity": (charge(7, quantity=Decimal(0), amount=0), "visit.quantity-zero", "数量"),
    "zero quantity with an amount": (charge(7, quantity=Decimal(0)), "visit.quantity-zero", "数量"),
    "price": (charge(7, price=Decimal("-30.00"), amount=-3000), "visit.price-negative", "单价"),
    "sign": (charge(7, amount=-3000), "visit.sign-differs", "金额"),
    "before": (
        charge(7, charged_at=datetime.fromisoformat("2016-02-29T23:59:00")),
        "visit.charge-before-admission",
        "费用时间",
    ),
    "after": (
        charge(7, charged_at=datetime.fromisoformat("2016-03-04T00:00:00")),
        "visit.charge-after-discharge",
        "费用时间",
    ),
    "future": (
        charge(7, charged_at=datetime.fromisoformat("2016-03-11T08:00:00")),
        "visit.charge-in-future",
        "费用时间",
    ),
    "twice": (charge(7, bill="D002"), "visit.line-twice", "行号"),
    "refund word on a charge": (charge(7, refund_of=("D002", "1")), "visit.refund-not-negative", "退费单据号"),
    "refund without charge": (refund(7, of=("D999", "1")), "visit.refund-without-charge", "退费单据号"),
    "refund of a refund": (refund(7, of=("D007", "1")), "visit.refund-without-charge", "退费单据号"),
    "refund of another item": (refund(7, of=("D002", "1"), item_code="X"), "visit.refund-of-other-item", "退费单据号"),
    "refund before the charge": (refund(7, 2, of=("D004", "1")), "visit.refund-before-charge", "退费单据号"),
    "refund of too many": (
        refund(7, of=("D002", "1"), quantity=Decimal(-2), amount=-6000),
        "visit.refund-too-much",
        "退费单据号",
    ),
    "refund of too much money": (
        refund(7, of=("D002", "1"), price=Decimal("30.01"), amount=-3001),
        "visit.refund-too-much",
        "退费单据号",
    ),
    "unnamed refund without charge": (refund(7, item_code="X"), "visit.refund-of-uncharged-item", "数量"),
    "unnamed refund before any charge": (
        refund(7, charged_at=datetime.fromisoformat("2016-03-01T08:29:00")),
        "visit.refund-of-uncharged-item",
        "数量",
    ),
}


@pytest.mark.parametrize("case", FAULTY_LINES)
def test_a_faulty_line_is_refused_at_its_cell(case: str) -> None:
    line, code, heading = FAULTY_LINES[case]
    found = check(invoiced(*three_days(), line))
    assert (code, Place("lines.csv", 7, heading)) in [(each.code, each.place) for each in found]
    others = {each.code for each in found} - {code}
    # what follows by itself from the fault: a future charge lies after discharge, a wrong sign is an unfounded refund
    assert others <= {"visit.charge-after-discharge", "visit.refund-of-uncharged-item", "visit.refund-too-much"}


def test_a_repeated_line_names_the_first() -> None:
    (found,) = check(invoiced(*three_days(), charge(7, bill="D002")))
    assert (found.arguments["first"], found.subject) == (2, "D002/1")


def test_a_refund_that_finds_its_charge_is_fine() -> None:
    assert check(invoiced(*three_days(), refund(7, of=("D002", "1")))) == ()
    assert check(invoiced(*three_days(), refund(7))) == ()


def test_refunds_of_one_charge_are_counted_together() -> None:
    big = charge(7, 1, quantity=Decimal(3), amount=9000, item_code="Y")
    half = {"item_code": "Y", "quantity": Decimal("-1.5"), "amount": -4500, "of": ("D007", "1")}
    first, second, third = (refund(row, 3, **half) for row in (8, 9, 10))  # type: ignore[arg-type]
    assert check(invoiced(*three_days(), big, first, second)) == ()
    (found,) = check(invoiced(*three_days(), big, first, second, third))
    assert (found.code, found.place) == ("visit.refund-too-much", Place("lines.csv", 10, "退费单据号"))
    assert (found.arguments["quantity_left"], found.arguments["amount_left"]) == ("0.0", 0)


def test_an_unnamed_refund_takes_only_what_named_ones_leave() -> None:
    item = {"item_code": "Y"}
    lines = (*three_days(), charge(7, 1, **item), refund(8, 2, **item), refund(9, 3, of=("D007", "1"), **item))
    (found,) = check(invoiced(*lines))
    assert (found.code, found.place) == ("visit.refund-too-much", Place("lines.csv", 8, "数量"))


def test_an_unnamed_refund_takes_from_charges_of_its_own_price_first() -> None:
    cheap = charge(7, 1, item_code="Y")
    dear = charge(8, 2, item_code="Y", price=Decimal("50.00"), amount=5000)
    back = refund(9, 3, item_code="Y")
    back_dear = refund(10, 3, item_code="Y", of=("D008", "1"), price=Decimal("50.00"), amount=-5000)
    assert check(invoiced(*three_days(), cheap, dear, back, back_dear)) == ()


def test_an_examination_within_the_policys_days_before_admission_is_taken_along() -> None:
    early = charge(7, charged_at=datetime.fromisoformat("2016-02-28T10:00:00"), category="examination")
    assert codes(check(invoiced(*three_days(), early))) == ["visit.charge-before-admission"]
    assert check(invoiced(*three_days(), early), days=2) == ()
    assert codes(check(invoiced(*three_days(), early), days=1)) == ["visit.charge-before-admission"]
    drug = replace(early, category="drug")
    assert codes(check(invoiced(*three_days(), drug), days=2)) == ["visit.charge-before-admission"]


def test_an_unmapped_code_is_one_finding_with_its_count() -> None:
    found = check(record(three_days()), mapped=lambda code, day: day > date(2016, 3, 2))
    (one,) = found
    assert (one.code, one.subject, one.place) == ("visit.code-unmapped", "CW01", Place("lines.csv", 2, "项目编码"))
    assert (one.arguments["count"], one.arguments["amount"]) == (2, 6000)


def test_a_mapping_and_a_recorded_decision_both_count_on_their_days() -> None:
    mapping = ItemMapping(
        county="990123",
        facility="P01",
        item_code="CW01",
        entry=None,
        valid_from=date(2016, 1, 1),
        valid_until=date(2016, 3, 2),
        provisional=True,
        reason="自费",
        decided_by="试结算员",
        decided_at=MORNING,
    )
    mapped = decided([mapping])
    assert mapped("CW01", date(2016, 3, 2))
    assert not mapped("CW01", date(2016, 3, 3))
    assert not mapped("CW02", date(2016, 3, 2))


def test_everything_wrong_is_said_at_once() -> None:
    lines = (charge(2, 1, amount=2000), charge(3, 3, quantity=Decimal(0), amount=0))
    of = record(lines, visit(invoice_number=None), signatures=())
    assert sorted(codes(check(of, mapped=lambda code, day: False))) == [
        "visit.amount-differs",
        "visit.code-unmapped",
        "visit.day-missing",
        "visit.day-unsigned",
        "visit.day-unsigned",
        "visit.invoice-missing",
        "visit.quantity-zero",
        "visit.sum-differs",
    ]


def test_lines_that_did_not_come_from_a_file_have_no_place() -> None:
    (found,) = check(invoiced(*three_days()[:2], charge(4, 3, amount=1)), file=None)
    assert found.place is None


def test_a_hostile_list_gives_a_bounded_answer() -> None:
    lines = [charge(row, 1, amount=row + 5000) for row in range(2, 1000)]
    found = check(invoiced(*lines))
    assert len(found) == MOST_FINDINGS + 1
    assert (found[-1].code, found[-1].severity) == ("findings.more", Severity.REFUSAL)
    assert found[-1].arguments["count"] == 998 + 2 - MOST_FINDINGS


# --- quantity x price ------------------------------------------------------------------------------------------------

AGREES = [
    ("24", "0.32", 768, True),
    ("1", "30", 3000, True),
    ("1", "0.12", 13, False),  # one fen is more than half the last decimal
    ("2", "7.68", 1537, True),  # 2 x 0.005 = 0.01: the boundary itself still agrees
    ("2", "7.68", 1535, True),
    ("2", "7.68", 1538, False),
    ("100", "0.3333", 3333, True),
    ("100", "0.3333", 3334, False),
    ("1000", "0.1235", 12346, True),  # an exported price of 0.12346
    ("1", "0.123456", 12, True),  # no amount of money can state 0.123456
    ("1", "0.125", 12, True),  # exactly between two fen: the hospital rounds either way
    ("1", "0.125", 13, True),
    ("0.5", "0.33", 17, True),
    ("0.5", "0.33", 18, False),
    ("-2", "7.68", -1537, True),
    ("-2", "7.68", -1538, False),
    ("1", "0", 0, True),
]


@pytest.mark.parametrize(("quantity", "price", "amount", "agrees"), AGREES)
def test_the_amount_agrees_within_half_the_last_decimal(quantity: str, price: str, amount: int, agrees: bool) -> None:
    assert amount_agrees(charge(2, quantity=Decimal(quantity), price=Decimal(price), amount=amount)) is agrees


@given(
    units=st.integers(1, 10**7),
    exact=st.integers(1, 10**10),
    exported=st.integers(2, 6),
)
def test_an_amount_made_from_any_price_behind_the_exported_one_agrees(units: int, exact: int, exported: int) -> None:
    true_price = Decimal(exact).scaleb(-8)
    price = true_price.quantize(Decimal(1).scaleb(-exported), rounding=ROUND_HALF_UP)
    quantity = Decimal(units)
    paid = quantity * true_price * 100
    if paid == paid.to_integral_value():
        assert amount_agrees(charge(2, quantity=quantity, price=price, amount=int(paid)))


@given(
    units=st.integers(1, 10**6), cents=st.integers(1, 10**6), decimals=st.integers(2, 6), sign=st.sampled_from([1, -1])
)
def test_the_boundary_is_exact(units: int, cents: int, decimals: int, sign: int) -> None:
    """The last fen inside the tolerance agrees, the first one outside doesn't, however large the figures are."""
    quantity, price = Decimal(units), Decimal(cents).scaleb(-2).quantize(Decimal(1).scaleb(-decimals))
    middle = units * cents
    inside = units * 50 // 10**decimals  # whole fen in units x half the last decimal
    for distance, agrees in ((inside, True), (inside + 1, False)):
        line = charge(2, quantity=quantity, price=price, amount=middle + sign * distance)
        assert amount_agrees(line) is agrees


def test_every_finding_reads_as_a_sentence_in_both_languages() -> None:
    of = record(
        (charge(2, 1, amount=2000), refund(3, 2), charge(4, 9), charge(4, 9, bill="D002")),
        visit(invoice_number=None, admitted=date(2016, 3, 2), discharged=date(2016, 3, 4)),
        signatures=(),
    )
    found = check(of, mapped=lambda code, day: False)
    assert len(found) > 8
    for language in Language:
        for finding in found:
            sentence = wording(language).finding(finding)
            assert "{" not in sentence
            assert finding.code not in sentence
