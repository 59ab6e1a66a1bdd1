"""Visits computed by hand from the county's document, to the fen."""

from datetime import date, timedelta

import pytest
from builders.cases import ADMITTED, make_case, make_entry, make_line
from builders.policies import county_2016h1

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Payment, Result, Step
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import yuan_text


def result_of(case: Case) -> Result:
    result = compute(case, county_2016h1())
    assert isinstance(result, Result), result
    return result


def paid(case: Case) -> str:
    return yuan_text(result_of(case).compensation)


def step(result: Result, mechanism: str) -> Step:
    (found,) = (each for each in result.steps if each.mechanism == mechanism)
    return found


def test_township_pays_three_quarters_above_fifty() -> None:
    result = result_of(make_case(eligible="3050.00"))
    # (3,050 - 50) x 75%
    assert result.compensation == 225_000
    assert result.patient_share == 80_000
    assert step(result, "rate").formula == "(3,050.00 − 50.00) × 75% = 2,250.00"


def test_at_sixty_there_is_no_deductible() -> None:
    result = result_of(make_case(eligible="3050.00", born=ADMITTED.replace(year=1956)))
    # 3,050 x 75%
    assert result.compensation == 228_750
    assert result.deductible == 0
    assert step(result, "rate").formula == "3,050.00 × 75% = 2,287.50"
    (figure,) = step(result, "deductible").figures
    assert (figure.name, figure.value, figure.unit, figure.clause) == ("age_from", "60", "years", "001:433")


def test_one_day_short_of_sixty_bears_the_deductible() -> None:
    born = ADMITTED.replace(year=1956) + timedelta(1)
    assert paid(make_case(eligible="3050.00", born=born)) == "2250.00"


def test_turning_sixty_during_the_stay_comes_too_late() -> None:
    assert paid(make_case(eligible="3050.00", born=date(1956, 3, 4))) == "2250.00"


@pytest.mark.parametrize("group", ["wubao", "disabled", "extremely-poor"])
def test_listed_groups_bear_no_deductible(group: str) -> None:
    result = result_of(make_case(eligible="3050.00", groups=[group, "dibao"]))
    assert result.compensation == 228_750
    assert step(result, "deductible").arguments == {"who": group}


def test_other_groups_bear_the_deductible() -> None:
    assert paid(make_case(eligible="3050.00", groups=["dibao", "veteran", "registered-poor"])) == "2250.00"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.TOWNSHIP, "2212.50"),  # (3,000 - 50) x 75%
        (Level.COUNTY, "1885.00"),  # (3,000 - 100) x 65%
        (Level.PREFECTURE, "1080.00"),  # (3,000 - 300) x 40%
        (Level.PROVINCE, "1080.00"),
        (Level.OTHER, "1080.00"),
    ],
)
def test_each_level_has_its_deductible_and_rate(level: Level, expected: str) -> None:
    assert paid(make_case(eligible="3000.00", level=level)) == expected


def test_a_cap_reached_in_the_middle_of_a_stay_pays_exactly_the_rest() -> None:
    result = result_of(make_case(eligible="3050.00", used="18765.43"))
    # 2,250.00 are due, 20,000.00 - 18,765.43 are left
    assert result.compensation == 123_457
    assert result.payments == (Payment("basic", 123_457, "inpatient"),)
    assert step(result, "yearly-cap").rule == "trace.yearly-cap-reached"
    assert step(result, "yearly-cap").formula == "20,000.00 − 18,765.43 = 1,234.57"


def test_a_cap_that_is_met_exactly_pays_in_full() -> None:
    result = result_of(make_case(eligible="3050.00", used="17750.00"))
    assert result.compensation == 225_000
    assert step(result, "yearly-cap").rule == "trace.yearly-cap-kept"


@pytest.mark.parametrize("used", ["20000.00", "20000.01", "35000.00"])
def test_a_cap_that_is_used_up_pays_nothing(used: str) -> None:
    result = result_of(make_case(eligible="3050.00", used=used))
    assert result.compensation == 0
    assert result.patient_share == 305_000
    assert step(result, "yearly-cap").rule == "trace.yearly-cap-used-up"


def test_a_use_below_zero_does_not_widen_the_cap() -> None:
    assert paid(make_case(eligible="40000.00", used="-5000.00")) == "20000.00"


@pytest.mark.parametrize("eligible", ["0.00", "30.00", "50.00"])
def test_a_cost_within_the_deductible_pays_nothing(eligible: str) -> None:
    result = result_of(make_case(eligible=eligible))
    assert result.compensation == 0
    assert yuan_text(result.deductible) == eligible


def test_one_fen_above_the_deductible_is_rounded_half_up() -> None:
    # 0.01 x 75% = 0.0075
    assert paid(make_case(eligible="50.01")) == "0.01"


def test_more_refunded_than_charged_pays_nothing() -> None:
    result = result_of(make_case(eligible="-120.00"))
    assert (result.compensation, result.deductible, result.patient_share) == (0, 0, -12_000)


def test_an_empty_stay_costs_and_pays_nothing() -> None:
    result = result_of(make_case())
    assert (result.total, result.compensation, result.patient_share) == (0, 0, 0)


def test_a_payment_is_rounded_once_at_the_end() -> None:
    result = result_of(make_case(eligible="3050.33"))
    # (3,050.33 - 50) x 75% = 2,250.2475
    assert result.compensation == 225_025
    assert step(result, "rate").formula == "(3,050.33 − 50.00) × 75% = 2,250.2475"
    assert step(result, "rounding").formula == "2,250.2475 ≈ 2,250.25"


def test_a_whole_slip_by_hand() -> None:
    drug_b = make_entry(ExpenseClass.B, share="0.1")
    bed = make_entry(ceilings={Level.TOWNSHIP: 2_500})
    result = result_of(
        make_case(
            make_line("312.00", None, number=1),
            make_line("1806.00", drug_b, number=2),
            make_line("180.00", bed, quantity="6", number=3),
            make_line("2514.60", make_entry(), number=4),
        )
    )
    # self-paid 312.00; 10% of 1,806.00 = 180.60; bed 180.00 - 6 x 25.00 = 30.00
    assert (result.self_paid, result.first_own_share, result.over_ceiling) == (31_200, 18_060, 3_000)
    assert result.eligible == 429_000
    assert step(result, "line-assessment").formula == "4,812.60 − 312.00 − 30.00 − 180.60 = 4,290.00"
    # (4,290.00 - 50.00) x 75%
    assert result.compensation == 318_000
    assert result.patient_share == 481_260 - 318_000


def test_a_village_clinic_is_refused() -> None:
    refusal = compute(make_case(eligible="100.00", level=Level.VILLAGE), county_2016h1())
    assert isinstance(refusal, Finding)
    assert refusal.code == "compute.level-not-served"
    assert refusal.arguments["where"] == "village"


def test_another_countys_patient_is_refused() -> None:
    refusal = compute(make_case(eligible="100.00", county="990124"), county_2016h1())
    assert isinstance(refusal, Finding)
    assert refusal.code == "compute.other-county"
