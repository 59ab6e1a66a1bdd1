"""Tiers by difference come to what they come to when they are computed once on the year's sum."""

from decimal import Decimal

from builders.tiers import HALF, tiers, visit
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.policy.model import PolicyVersion

OWN = 'mechanism = "accumulate"\nlimit = "own-share"\nless = ["compensation"]'
AID = """
mechanism = "medical-aid"
of = "own-share"
limit = "medical-aid"
cap = { yuan = 700, clause = "a" }
deductible = { yuan = 150, clause = "a" }
rate.all = { rate = 0.333, clause = "a" }
"""
MAJOR = """
mechanism = "major-illness"
of = "own-share"
limit = "major-illness"
deductible = { yuan = 200, clause = "m" }
bounds = "BOUNDS"
segments = [
    { over = { yuan = 0, clause = "m" }, rate.all = { rate = 0.537, clause = "m" } },
    { over = { yuan = 700, clause = "m" }, rate.all = { rate = 0.613, clause = "m" } },
    { over = { yuan = 1500.55, clause = "m" }, rate.all = { rate = 0.401, clause = "m" } },
]
"""
ROUNDED = "rounding = {}\n"
CAP = 'cap = { yuan = 1200, clause = "m" }\n'
FUNDS = ("major-illness", "medical-aid")
years = st.lists(st.integers(1, 90_000), min_size=1, max_size=8)
"""Eligible costs of a year's stays, in fen."""


def step(bounds: str, *more: str) -> str:
    return MAJOR.replace("BOUNDS", bounds) + "".join(more)


def settle_all(costs: list[int], version: PolicyVersion) -> dict[str, int]:
    """The use of every limit after these visits, each of which begins where the last one ended."""
    used: dict[str, int] = {}
    for cost in costs:
        case = visit(yuan_text(cost), used={limit: yuan_text(fen) for limit, fen in used.items()})
        result = compute(case, version)
        assert isinstance(result, Result)
        assert result.patient_share >= 0
        for use in result.uses:
            used[use.limit] = used.get(use.limit, 0) + use.amount
    return used


def once(own: int, version: PolicyVersion) -> dict[str, int]:
    """The same for a single visit with the year's own share: half of the eligible cost is paid before."""
    return settle_all([own * 2], version)


@given(years, st.sampled_from(["on-excess", "before-deductible"]), st.booleans())
def test_a_years_visits_come_to_the_fen_of_the_years_sum(costs: list[int], bounds: str, capped: bool) -> None:
    """One tier at a time: two on one own share of a fen may both be due that fen, and only one can have it."""
    for fund, tier in zip(FUNDS, (step(bounds, ROUNDED, CAP if capped else ""), AID + ROUNDED), strict=True):
        version = tiers(HALF, OWN, tier)
        used = settle_all(costs, version)
        assert used[fund] == once(used["own-share"], version)[fund]


@given(years, st.sampled_from(["on-excess", "before-deductible"]))
def test_without_rounding_of_the_sums_each_visit_is_at_most_half_a_fen_off(costs: list[int], bounds: str) -> None:
    for fund, tier in zip(FUNDS, (step(bounds), AID), strict=True):
        version = tiers(HALF, OWN, tier)
        used = settle_all(costs, version)
        assert abs(used[fund] - once(used["own-share"], version)[fund]) <= Decimal(len(costs) + 1) / 2


@given(years)
def test_by_payments_the_last_visit_settles_the_year_to_the_fen(costs: list[int]) -> None:
    version = tiers(HALF, OWN, step("on-excess", 'difference = "payments"\n'))
    used = settle_all(costs, version)
    assert used["major-illness"] == once(used["own-share"], version)["major-illness"]


@given(years)
def test_no_sequence_of_visits_exceeds_a_cap(costs: list[int]) -> None:
    used = settle_all(costs, tiers(HALF, OWN, step("on-excess", CAP), AID))
    assert used["major-illness"] <= 120_000
    assert used["medical-aid"] <= 70_000
