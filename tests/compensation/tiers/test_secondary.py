"""Secondary compensation, year-end uplift. All figures are derived by hand."""

from datetime import date

import pytest
from builders.policies import parse
from builders.tiers import HALF, NOTHING_PAID, funds, plan_text, refused, settled, tiers, uses, visit

CAP = 'mechanism = "yearly-cap"\nlimit = "inpatient"\ncap = { yuan = 2500, clause = "first" }'
OWN = 'mechanism = "accumulate"\nlimit = "own-payment"\nfrom = ["total"]'
SECOND = """
mechanism = "secondary-compensation"
of = "own-payment"
limit = "secondary"
bounds = "before-deductible"
segments = [
    { over = { yuan = 6000, clause = "s1" }, rate.all = { rate = 0.30, clause = "s1" } },
    { over = { yuan = 10000, clause = "s2" }, rate.all = { rate = 0.40, clause = "s2" } },
    { over = { blank = true, clause = "s3" }, rate.all = { rate = 0.50, clause = "s3" } },
]
cap = { yuan = 15000, clause = "cap" }
first = { limit = "inpatient", reached = { yuan = 2500, clause = "first" } }
"""
KNOWN = SECOND.replace("blank = true", "yuan = 20000")


def paid(total: str, *, used: dict[str, str] | None = None, second: str = SECOND) -> dict[str, str]:
    return funds(settled(visit(total, used=used), tiers(HALF, CAP, OWN, second)))


def test_an_own_payment_of_44500_gives_15000_wherever_the_blank_bound_lies() -> None:
    """47,000.00 × 50% is capped at 2,500.00, own payment 44,500.00. Highest place of the bound (none): 4,000 × 30% +
    34,500 × 40% = 15,000.00. Lowest (10,000): 1,200 + 34,500 × 50% = 18,450.00, capped at 15,000.00."""
    assert paid("47000.00") == {"basic": "2500.00", "secondary": "15000.00"}


@pytest.mark.parametrize("total", ["46999.00", "46999.98", "12500.10"])
def test_less_is_refused_and_the_blank_is_named(total: str) -> None:
    """46,999.00: own payment 44,499.00 gives 14,999.60 to 15,000.00, by where the bound lies. 46,999.98: 14,999.992
    is a fen less than 15,000.00. (44,499.99 would give 14,999.996, which is 15,000.00 to the fen.)"""
    finding = refused(visit(total), tiers(HALF, CAP, OWN, SECOND))
    assert finding.code == "compute.figure-blank"
    assert (finding.arguments["step"], finding.arguments["key"]) == ("secondary-compensation", "segments")
    assert finding.arguments["clause"] == "s3"


def test_an_own_payment_below_the_blank_bound_needs_it_not() -> None:
    """10,000.00 of own payment: 4,000 × 30% = 1,200.00. Below 6,000.00 nothing."""
    assert paid("12500.00") == {"basic": "2500.00", "secondary": "1200.00"}
    assert paid("8500.00") == {"basic": "2500.00"}


def test_nothing_is_paid_before_the_first_cap_is_reached() -> None:
    """A first compensation of 2,499.99 isn't the cap: 0.01 is missing, though the year's own payment is 9,500.00. With
    2,500.00 the year's 9,600.00 give 3,600 × 30% = 1,080.00, of which this visit can bear its own 100.00."""
    used = {"own-payment": "9500.00", "inpatient": "2400.00"}
    assert paid("199.98", used=used) == {"basic": "99.99"}
    assert paid("200.00", used=used) == {"basic": "100.00", "secondary": "100.00"}


def test_once_the_cap_is_reached_the_own_payments_of_the_whole_year_count() -> None:
    """Own 4,000 + 5,000 before the cap was reached, 8,000 with it: 17,000.00 in all: 1,200 + 7,000 × 40% = 4,000.00."""
    used = {"own-payment": "9000.00", "inpatient": "2500.00"}
    assert paid("8000.00", used=used, second=KNOWN) == {"secondary": "4000.00"}


def test_what_a_visit_could_not_bear_is_made_up_by_the_next() -> None:
    """Of 1,080.00 only 100.00 were paid. Another 5,000.00 of own payment: 14,600.00: 1,200 + 4,600 × 40% = 3,040.00,
    less 100.00."""
    used = {"own-payment": "9600.00", "inpatient": "2500.00", "secondary": "100.00"}
    assert paid("5000.00", used=used, second=KNOWN) == {"secondary": "2940.00"}


def test_the_trace_says_that_the_blank_doesnt_matter() -> None:
    result = settled(visit("47000.00"), tiers(HALF, CAP, OWN, SECOND))
    (step,) = (step for step in result.steps if step.mechanism == "secondary-compensation")
    assert step.rule == "trace.tier-whatever-blank"
    assert step.formula == "4,000.00 × 30% + 34,500.00 × 40% = 15,000.00"
    (step,) = (
        step for step in settled(visit("12500.00"), tiers(HALF, CAP, OWN, SECOND)).steps if "second" in step.mechanism
    )
    assert (step.rule, step.formula) == ("trace.tier-segments", "4,000.00 × 30% = 1,200.00")


def test_what_was_paid_before_is_taken_off_and_the_cap_is_of_the_year() -> None:
    """The year's 27,000.00: 1,200 + 4,000 + 7,000 × 50% = 8,700.00, less 4,000.00 paid. With 14,000 paid before:
    nothing is taken back."""
    used = {"own-payment": "17000.00", "inpatient": "2500.00", "secondary": "4000.00"}
    assert paid("10000.00", used=used, second=KNOWN) == {"secondary": "4700.00"}
    assert paid("10000.00", used=used | {"secondary": "14000.00"}, second=KNOWN) == {}
    assert paid("90000.00", used=used | {"secondary": "14000.00"}, second=KNOWN) == {"secondary": "1000.00"}


def test_first_and_second_together_are_at_most_a_total() -> None:
    """The total of 10,000.00 leaves 10,000 − 2,500 = 7,500.00; 5,000.00 used of it leave 2,500.00."""
    total = KNOWN.replace("reached =", 'total = { yuan = 10000, clause = "total" }, reached =')
    assert paid("47000.00", second=total) == {"basic": "2500.00", "secondary": "7500.00"}
    used = {"own-payment": "17000.00", "inpatient": "2500.00", "secondary": "5000.00"}
    assert paid("47000.00", second=total, used=used) == {"secondary": "2500.00"}


def test_the_uses_are_those_of_the_year() -> None:
    result = settled(visit("47000.00"), tiers(HALF, CAP, OWN, SECOND))
    assert uses(result) == {"inpatient": "2500.00", "own-payment": "44500.00", "secondary": "15000.00"}


def test_a_retrospective_compensation_waits_for_its_day() -> None:
    """Until 24 December nothing; from the 25th on the year's 20,000.00 above 10,000.00 give 10,000 × 50%."""
    text = KNOWN[: KNOWN.index("first =")] + "settled_from = 2016-12-25"
    version = tiers(NOTHING_PAID, OWN, text)
    used = {"own-payment": "8500.00"}
    early = settled(visit("1500.00", used=used, settled_on=date(2016, 12, 24)), version)
    assert funds(early) == {}
    assert uses(early)["own-payment"] == "1500.00"
    assert "trace.secondary-too-early" in [step.rule for step in early.steps]
    assert funds(settled(visit("1500.00", used=used, settled_on=date(2016, 12, 25)), version)) == {
        "secondary": "1200.00"
    }


UPLIFT = """
mechanism = "year-uplift"
of = "year-cost"
paid = "year-paid"
limit = "uplift"
bands = [
    { upto = { yuan = 10000, clause = "b1" }, points = { points = 0.10, clause = "b1" } },
    { share = { rate = 0.70, clause = "b2" } },
]
cap = { yuan = 200000, clause = "cap" }
"""
SUMS = (
    'mechanism = "accumulate"\nlimit = "year-cost"\nfrom = ["total"]\nless = []',
    'mechanism = "accumulate"\nlimit = "year-paid"\nfrom = ["compensation"]\nless = []',
)


def test_a_years_uplift_raises_small_costs_by_points_and_large_ones_to_a_share() -> None:
    """10,000.00 × 10% = 1,000.00. 20,000.00: 70% = 14,000.00 less the 10,000.00 paid: 4,000.00, of which 1,000.00
    were paid with the first visit."""
    version = tiers(HALF, *SUMS, UPLIFT)
    assert funds(settled(visit("10000.00"), version)) == {"basic": "5000.00", "secondary": "1000.00"}
    used = {"year-cost": "10000.00", "year-paid": "5000.00", "uplift": "1000.00"}
    assert funds(settled(visit("10000.00", used=used), version)) == {"basic": "5000.00", "secondary": "3000.00"}
    assert funds(settled(visit("10000.01"), version)) == {"basic": "5000.01", "secondary": "2000.00"}


def test_a_years_uplift_never_takes_back() -> None:
    used = {"year-cost": "10000.00", "year-paid": "9000.00", "uplift": "1000.00"}
    assert funds(settled(visit("1.00", used=used), tiers(HALF, *SUMS, UPLIFT))) == {"basic": "0.50"}


def test_what_cannot_be_meant_is_refused() -> None:
    def codes(*steps: str) -> set[str]:
        found = parse(plan_text(*steps))
        assert isinstance(found, tuple), found
        return {each.code for each in found}

    without = SECOND.replace('limit = "secondary"\n', "")
    assert codes(HALF, CAP, OWN, without) == {"policy.tier-without-limit"}
    nothing = SECOND.replace(', reached = { yuan = 2500, clause = "first" }', "")
    assert codes(HALF, CAP, OWN, nothing) == {"policy.first-empty"}
    assert codes(HALF, *SUMS, UPLIFT.replace("upto = { yuan = 10000", "share = { rate = 1")) >= {"policy.band-one"}
    assert codes(HALF, *SUMS, UPLIFT.replace('upto = { yuan = 10000, clause = "b1" }, ', "")) == {"policy.bands-order"}
    assert codes(HALF, *SUMS, UPLIFT.replace('limit = "uplift"\n', "")) == {"policy.tier-without-limit"}
