"""Deliveries and the newborn. The figures are derived by hand; each test says how."""

from typing import Any

import pytest
from builders.plans import LINES, from_fund, paid, plan_of, plan_text, refused, settled, shares, step_of, visit_of
from builders.policies import parse

from ncms_desktop.compensation.case import Case
from ncms_desktop.domain.circumstances import Delivery
from ncms_desktop.policy.model import PolicyVersion

PROGRAMME = 'mechanism = "paid-elsewhere"\nby = "other-programme"\nclause = "11"'
GRANT = """mechanism = "delivery-grant"
normal.all = { yuan = 800, clause = "11" }
caesarean.all = { yuan = 2100, clause = "11" }"""
RATE = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 0.70, clause = "8" }'


def delivery(*steps: str) -> PolicyVersion:
    return plan_of(LINES, *steps, visit="delivery")


def born(cost: str, how: Delivery | None = Delivery.NORMAL, **facts: Any) -> Case:
    return visit_of("delivery", cost, delivery=how, **facts)


@pytest.mark.parametrize(
    ("how", "cost", "expected"),
    [
        (Delivery.NORMAL, "1500.00", "800.00"),
        (Delivery.CAESAREAN, "5000.00", "2100.00"),
        (Delivery.NORMAL, "650.00", "650.00"),  # at most the cost
        (Delivery.CAESAREAN, "2100.00", "2100.00"),
    ],
)
def test_a_delivery_gets_a_fixed_amount_and_at_most_its_cost(how: Delivery, cost: str, expected: str) -> None:
    assert paid(born(cost, how), delivery(GRANT)) == expected


def test_the_grant_also_pays_what_the_catalogue_leaves_out() -> None:
    """Derived: 300.00 eligible and 400.00 self-paid are a cost of 700.00, below the grant of 800.00."""
    assert shares(settled(born("300.00", self_paid="400.00"), delivery(GRANT))) == ("700.00", "0.00", "0.00")


def test_the_grant_can_be_kept_within_the_eligible_cost() -> None:
    """Derived: the same delivery with from = eligible: 300.00; the patient bears 400.00."""
    version = delivery(f'{GRANT}\nfrom = "eligible"')
    assert shares(settled(born("300.00", self_paid="400.00"), version)) == ("300.00", "0.00", "400.00")


@pytest.mark.parametrize(
    ("cost", "programme", "expected"),
    [
        ("1500.00", 40_000, "800.00"),  # 1,100.00 are left, more than the grant
        ("1000.00", 40_000, "600.00"),  # only 600.00 are left
        ("400.00", 40_000, "0.00"),
        ("1500.00", None, "800.00"),
    ],
)
def test_another_programme_comes_first(cost: str, programme: int | None, expected: str) -> None:
    """Derived from the Songtao rule: the maternal programme first, then the fixed amount; never above the cost."""
    result = settled(born(cost, other_programme=programme), delivery(PROGRAMME, GRANT))
    assert shares(result)[0] == expected
    assert sum(payment.amount for payment in result.payments) <= result.total
    assert result.compensation == int(expected.replace(".", ""))


def test_a_programme_that_pays_more_than_the_cost_counts_up_to_the_cost() -> None:
    result = settled(born("400.00", other_programme=60_000), delivery(PROGRAMME, GRANT))
    assert from_fund(result, "other-programme") == "400.00"
    assert shares(result) == ("0.00", "0.00", "0.00")
    assert step_of(result, "paid-elsewhere").rule == "trace.paid-elsewhere-limited"


def test_a_caesarean_can_be_paid_as_an_ordinary_stay() -> None:
    """Derived from the Haigang rule: normal 300.00 fixed; a caesarean of 5,000.00 at 70% is 3,500.00."""
    normal = 'mechanism = "delivery-grant"\nnormal.all = { yuan = 300, clause = "11" }'
    ordinary = f'{RATE}\nwhen = {{ deliveries = ["caesarean"], clause = "11" }}'
    version = delivery(ordinary, normal)
    assert paid(born("1500.00"), version) == "300.00"
    assert paid(born("5000.00", Delivery.CAESAREAN), version) == "3500.00"


def test_the_grant_can_come_on_top_of_the_ordinary_compensation() -> None:
    """Derived, another reading: 1,500.00 x 70% + 800.00 would be 1,850.00, bounded by the cost of 1,500.00."""
    assert paid(born("1500.00"), delivery(RATE, GRANT)) == "1500.00"
    assert paid(born("5000.00"), delivery(RATE, GRANT)) == "4300.00"  # 3,500.00 + 800.00


def test_the_grant_can_come_from_a_fund_of_its_own() -> None:
    """Derived: grant 300.00 of the programme's fund first, then 70% of the eligible 1,000.00, bounded by 700.00."""
    first = 'mechanism = "delivery-grant"\nfund = "maternity"\nnormal.all = { yuan = 300, clause = "11" }'
    result = settled(born("1000.00"), delivery(first, RATE))
    assert from_fund(result, "maternity") == "300.00"
    assert shares(result) == ("700.00", "0.00", "0.00")


@pytest.mark.parametrize(
    ("level", "cost", "expected"),
    [
        ("township", "450.00", ("400.00", "50.00", "0.00")),
        ("county", "550.00", ("400.00", "0.00", "150.00")),
        ("county", "750.00", ("400.00", "150.00", "200.00")),
    ],
)
def test_what_is_charged_above_the_ceiling_is_the_facilitys(level: str, cost: str, expected: tuple[str, ...]) -> None:
    """Derived from the Anning rule: grant 400; a township may charge 400, others 600. Of 750.00 charged in the county
    150.00 are the hospital's, 400.00 the fund's, 200.00 the patient's."""
    version = delivery(
        'mechanism = "delivery-grant"\nnormal.all = { yuan = 400, clause = "1" }\n'
        'charge_ceiling.township = { yuan = 400, clause = "2" }\ncharge_ceiling.county = { yuan = 600, clause = "2" }'
    )
    assert shares(settled(born(cost, level=level), version)) == expected


def test_a_delivery_whose_kind_is_not_stated_is_refused() -> None:
    assert refused(born("1500.00", None), delivery(GRANT)).code == "compute.delivery-missing"


def test_a_grant_without_any_amount_is_refused_by_the_check() -> None:
    found = parse(plan_text(LINES, 'mechanism = "delivery-grant"', RATE, visit="delivery"))
    assert isinstance(found, tuple)
    assert "policy.delivery-without-amount" in [each.code for each in found]


NEWBORN = """mechanism = "newborn"
limit = "inpatient"
cap = { yuan = 150000, clause = "12" }
per_stay = { yuan = 800, clause = "12" }"""


@pytest.mark.parametrize(
    ("cost", "used", "expected", "rule"),
    [
        ("1000.00", 0, "700.00", "kept"),  # 1,000 x 70%
        ("2000.00", 0, "800.00", "per-stay"),  # 1,400, at most 800 a stay
        ("2000.00", 14_950_000, "500.00", "reached"),  # 150,000 - 149,500 are left of the parent's cap
        ("2000.00", 15_000_000, "0.00", "reached"),
        ("2000.00", 16_000_000, "0.00", "reached"),
    ],
)
def test_a_newborn_shares_the_parents_cap_and_has_a_maximum_per_stay(
    cost: str, used: int, expected: str, rule: str
) -> None:
    """Derived from the Songtao rule: under a parent's number, shared cap of 150,000, at most 800 a stay."""
    version = plan_of(LINES, RATE, NEWBORN, visit="newborn")
    result = settled(visit_of("newborn", cost, used={"inpatient": used}), version)
    assert shares(result)[0] == expected
    assert step_of(result, "newborn").rule == f"trace.newborn-{rule}"
    assert [(use.limit, use.amount) for use in result.uses] == [("inpatient", int(expected.replace(".", "")))]


def test_without_a_maximum_per_stay_only_the_parents_cap_counts() -> None:
    """Derived from the Datong rule: 2,000.00 x 70% = 1,400.00."""
    without = NEWBORN[: NEWBORN.index("\nper_stay")]
    version = plan_of(LINES, RATE, without, visit="newborn")
    assert paid(visit_of("newborn", "2000.00"), version) == "1400.00"
