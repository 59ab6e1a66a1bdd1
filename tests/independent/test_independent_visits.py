"""The invented visits: repeatable, varied, and never paid beyond what the scheme's reading allows."""

from decimal import Decimal
from functools import cache
from random import Random

import pytest

from independent import CALCULATIONS
from independent.profiles import PROFILES
from independent.visit import Line, Outcome, Visit, part_of
from independent.visits import random_visit

COUNT = 300
SURPLUS = {"anhui-county-2016", "anhui-disease"}


@cache
def outcomes(scheme: str) -> tuple[tuple[Visit, Outcome], ...]:
    rng = Random(scheme)
    visits = [random_visit(rng, scheme) for _ in range(COUNT)]
    return tuple((visit, CALCULATIONS[scheme](visit)) for visit in visits)


def test_every_scheme_has_its_visits() -> None:
    assert set(PROFILES) == set(CALCULATIONS)


@pytest.mark.parametrize("scheme", CALCULATIONS)
def test_one_seed_gives_one_sequence(scheme: str) -> None:
    first, second = Random(7), Random(7)
    assert [random_visit(first, scheme) for _ in range(20)] == [random_visit(second, scheme) for _ in range(20)]


@pytest.mark.parametrize("scheme", CALCULATIONS)
def test_amounts_are_conserved(scheme: str) -> None:
    for visit, found in outcomes(scheme):
        if isinstance(found, str):
            continue
        total = sum(line.amount for line in visit.lines)
        parts = found["self_paid"] + found["first_own_share"] + found["over_ceiling"] + found["eligible"]
        assert found["total"] == total == parts
        assert total == sum(found["payments"].values()) + found["facility_share"] + found["patient_share"]


@pytest.mark.parametrize("scheme", CALCULATIONS)
def test_no_fund_takes_money_and_nobody_gains(scheme: str) -> None:
    for visit, found in outcomes(scheme):
        if isinstance(found, str):
            continue
        assert all(amount >= 0 for amount in found["payments"].values()), visit
        assert found["facility_share"] >= 0 or scheme in SURPLUS
        assert found["patient_share"] >= min(0, found["total"]), visit


@pytest.mark.parametrize("scheme", CALCULATIONS)
def test_every_kind_and_group_occurs_and_is_paid(scheme: str) -> None:
    found = outcomes(scheme)
    paid = {visit.kind for visit, each in found if not isinstance(each, str) and sum(each["payments"].values()) > 0}
    assert paid == set(PROFILES[scheme].kinds)
    assert {group for visit, _ in found for group in visit.groups} >= set(PROFILES[scheme].groups)
    assert any(line.amount < 0 for visit, _ in found for line in visit.lines)
    assert any(not isinstance(each, str) and each["eligible"] <= 0 for _, each in found)


@pytest.mark.parametrize("scheme", [name for name, profile in PROFILES.items() if profile.assumed])
def test_a_blank_is_met_and_can_be_stated(scheme: str) -> None:
    rng = Random(3)
    silent = [CALCULATIONS[scheme](random_visit(rng, scheme, assume=False)) for _ in range(COUNT)]
    assert any(str(each).startswith("blank: ") for each in silent)
    stated = [CALCULATIONS[scheme](random_visit(rng, scheme, assume=True)) for _ in range(COUNT)]
    blanks = {each for each in stated if isinstance(each, str) and each.startswith("blank: ")}
    assert blanks <= {"blank: price (001:555)"}


@pytest.mark.parametrize("scheme", [name for name, profile in PROFILES.items() if profile.assumed])
def test_a_result_without_the_blank_stands_for_every_value_of_it(scheme: str) -> None:
    rng = Random(5)
    for _ in range(COUNT):
        stated = random_visit(rng, scheme, assume=True)
        silent = CALCULATIONS[scheme](without_assumptions(stated))
        if not isinstance(silent, str):
            assert CALCULATIONS[scheme](stated) == silent


def without_assumptions(visit: Visit) -> Visit:
    values = {name: getattr(visit, name) for name in Visit.__slots__ if name != "assumed"}
    return Visit(**values)


def test_a_line_is_cut_at_its_ceiling_before_the_first_own_share() -> None:
    """3 x 10.00 with a ceiling of 8.00: 6.00 over; 24.00 x 10% = 2.40 first own share; 21.60 eligible."""
    part = part_of(Line(3000, "B", Decimal("0.1"), ceiling=800, quantity=Decimal(3)))
    assert part == (3000, 0, 240, 600, 2160)


def test_a_refund_undoes_its_charge() -> None:
    line = Line(545, "B", Decimal("0.05"), ceiling=333, quantity=Decimal("1.25"))
    back = Line(-545, "B", Decimal("0.05"), ceiling=333, quantity=Decimal("-1.25"))
    assert [a + b for a, b in zip(part_of(line), part_of(back), strict=True)] == [0] * 5


def test_a_ceiling_of_zero_leaves_nothing_and_none_leaves_all() -> None:
    assert part_of(Line(500, ceiling=0)) == (500, 0, 0, 500, 0)
    assert part_of(Line(500)) == (500, 0, 0, 0, 500)


def test_class_c_is_self_paid_whatever_else_it_says() -> None:
    assert part_of(Line(500, "C", Decimal("0.5"), ceiling=1)) == (500, 500, 0, 0, 0)
