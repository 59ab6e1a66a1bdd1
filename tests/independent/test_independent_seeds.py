"""The seeds' schemes by hand, in yuan. Blanks stay blank."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from independent import SCHEMES
from independent.arithmetic import yuan
from independent.visit import Line, Outcome, Visit


def outcome(scheme: str, eligible: str, **facts: Any) -> Outcome:
    return SCHEMES[scheme](Visit(lines=(Line(yuan(eligible)),), **facts))


def payments(scheme: str, eligible: str, **facts: Any) -> dict[str, int]:
    found = outcome(scheme, eligible, **facts)
    assert not isinstance(found, str), found
    return found["payments"]


def basic(scheme: str, eligible: str, **facts: Any) -> int:
    return payments(scheme, eligible, **facts)["basic"]


def test_baiyun_pays_one_person_at_most_17500() -> None:
    """47,000 x 40% is above 2,500: the cap is paid, own payment is 44,500. Secondary: 4,000 x 30% = 1,200 and, however
    high the blank bound, at least 34,500 x 40% = 13,800: 15,000. Any lower bound pays more and is cut to 15,000."""
    found = payments("baiyun-cycle5", "47000", level="township")
    assert found == {"basic": yuan("2500"), "secondary": yuan("15000")}
    assert sum(found.values()) == yuan("17500")


def test_baiyun_one_yuan_less_is_refused_for_the_blank_bound() -> None:
    """Own payment 44,499: a bound above it gives 1,200 + 34,499 x 40% = 14,999.60, a bound of 20,000 gives 15,000."""
    assert outcome("baiyun-cycle5", "46999", level="township") == "blank: second_bound (000:117)"
    high = {"second_bound": yuan("50000")}
    assert payments("baiyun-cycle5", "46999", level="township", assumed=high)["secondary"] == yuan("14999.60")
    low = {"second_bound": yuan("20000")}
    assert payments("baiyun-cycle5", "46999", level="township", assumed=low)["secondary"] == yuan("15000")


def test_baiyun_own_payment_below_the_blank_needs_no_bound() -> None:
    """10,000 x 30% = 3,000, cut to 2,500; own payment 7,500: 1,500 x 30% = 450."""
    assert payments("baiyun-cycle5", "10000") == {"basic": yuan("2500"), "secondary": yuan("450")}


def test_baiyun_secondary_only_after_the_cap() -> None:
    """7,999 x 30% = 2,399.70: the cap isn't reached, though 1,000 of own payment was borne earlier in the cycle."""
    found = payments("baiyun-cycle5", "7999", used={"own-payment": yuan("9000")})
    assert found == {"basic": yuan("2399.70"), "secondary": 0}


def test_baiyun_a_later_stay_earns_what_it_adds() -> None:
    """Cap used up, own payment 7,000 before: 2,000 more earn 2,000 x 30%."""
    used = {"inpatient": yuan("2500"), "own-payment": yuan("7000")}
    assert payments("baiyun-cycle5", "2000", used=used) == {"basic": 0, "secondary": yuan("600")}


@pytest.mark.parametrize(
    ("level", "paid"), [("village", "40"), ("township", "30"), ("county", "20"), ("province", "20")]
)
def test_baiyun_outpatient(level: str, paid: str) -> None:
    assert basic("baiyun-cycle5", "100", kind="outpatient", level=level) == yuan(paid)


def test_baiyun_outpatient_cap_of_200() -> None:
    used = {"outpatient": yuan("190")}
    assert basic("baiyun-cycle5", "100", kind="outpatient", level="village", used=used) == yuan("10")


def test_jimunai_before_and_after_the_change() -> None:
    """With no deductible: 3,000 x 60% on 20 April, 3,000 x 65% on 30 April."""
    none = {"deductible": 0}
    assert basic("jimunai-2011", "3000", day=date(2011, 4, 20), assumed=none) == yuan("1800.00")
    assert basic("jimunai-2011", "3000", day=date(2011, 4, 30), assumed=none) == yuan("1950.00")


def test_jimunai_changes_on_the_26th() -> None:
    none = {"deductible": 0}
    days = [date(2011, 4, 25), date(2011, 4, 26)]
    assert [basic("jimunai-2011", "100", day=day, assumed=none) for day in days] == [yuan("60"), yuan("65")]


def test_jimunai_needs_the_deductible() -> None:
    assert outcome("jimunai-2011", "3000", day=date(2011, 4, 20)) == "blank: deductible (001:405)"


def test_jimunai_higher_cap_goes_on_from_what_was_used() -> None:
    """25,000 used by April; 45,000 x 65% = 29,250, of which 50,000 - 25,000 are left."""
    facts: dict[str, Any] = {"assumed": {"deductible": 0}, "used": {"inpatient": yuan("25000")}}
    assert basic("jimunai-2011", "45000", day=date(2011, 4, 25), **facts) == 0
    assert basic("jimunai-2011", "45000", day=date(2011, 4, 26), **facts) == yuan("25000")


@pytest.mark.parametrize(
    ("facts", "paid"),
    [
        ({"level": "township"}, "2250"),  # (3,050 - 50) x 75%
        ({"level": "county"}, "1917.50"),  # (3,050 - 100) x 65%
        ({"level": "prefecture"}, "1100"),  # (3,050 - 300) x 40%
        ({"level": "township", "age": 60}, "2287.50"),  # 3,050 x 75%
        ({"level": "township", "age": 59}, "2250"),
        ({"level": "county", "groups": frozenset({"wubao"})}, "1982.50"),  # 3,050 x 65%
        ({"level": "county", "used": {"inpatient": 1_999_999}}, "0.01"),
        ({"kind": "chronic", "disease": "tuberculosis"}, "1000"),  # 1,525, cut
        ({"kind": "chronic", "disease": "hepatitis-b"}, "1525"),
        ({"kind": "special", "disease": "cancer"}, "1830"),
    ],
)
def test_county_2016h1(facts: dict[str, Any], paid: str) -> None:
    assert basic("county-2016h1", "3050", **facts) == yuan(paid)


def test_county_2016h1_outpatient_rate_is_blank() -> None:
    assert outcome("county-2016h1", "80", kind="outpatient") == "blank: outpatient_rate (001:425)"
    assert basic("county-2016h1", "80", kind="outpatient", used={"outpatient": yuan("200")}) == 0


def test_anhui_single_disease_surplus_stays_with_the_facility() -> None:
    """Price 6,000, cost 5,000: fund 4,500, patient 1,250, so the facility keeps 750."""
    found = outcome("anhui-county-2016", "5000", kind="single-disease", price=yuan("6000"))
    assert not isinstance(found, str)
    assert found["payments"] == {"basic": yuan("4500"), "major-illness": 0}
    assert (found["patient_share"], found["facility_share"]) == (yuan("1250"), -yuan("750"))


def test_anhui_tcm_technique_costs_the_patient_five_points_less() -> None:
    """Price and cost 6,000: fund 80% = 4,800, patient 20% = 1,200."""
    found = outcome("anhui-county-2016", "6000", kind="single-disease", price=yuan("6000"), disease="tcm-technique")
    assert not isinstance(found, str)
    assert (found["payments"]["basic"], found["patient_share"]) == (yuan("4800"), yuan("1200"))


def test_anhui_major_illness_starts_lower_for_hardship() -> None:
    """Cost and price 60,000: own share 15,000 is the ordinary deductible and needs no rate; hardship is 10,000 above
    its 5,000, so the blank rate stands in the way."""
    facts: dict[str, Any] = {"kind": "single-disease", "price": yuan("60000")}
    assert payments("anhui-county-2016", "60000", **facts)["major-illness"] == 0
    hard = facts | {"groups": frozenset({"dibao"})}
    assert outcome("anhui-county-2016", "60000", **hard) == "blank: major_rate (001:555-590)"
    half = hard | {"assumed": {"major_rate": Decimal("0.5")}}
    assert payments("anhui-county-2016", "60000", **half)["major-illness"] == yuan("5000")


def test_anhui_the_price_of_the_disease_is_blank() -> None:
    assert outcome("anhui-county-2016", "5000", kind="single-disease") == "blank: price (001:555)"


def test_county_poor_level_one_has_no_deductible() -> None:
    poor: dict[str, Any] = {
        "groups": frozenset({"registered-poor"}),
        "assumed": {"rate": Decimal("0.8"), "points": Decimal("0.05")},
    }
    assert basic("county-poor-2016", "1000", level="township", **poor) == yuan("800")
    assert outcome("county-poor-2016", "1000", level="county", **poor) == "blank: deductible (001:315)"


def test_yinjiang_new() -> None:
    assert basic("yinjiang-new", "1000", level="township") == yuan("700")
    assert basic("yinjiang-new", "1000", level="province") == yuan("550")
    assert basic("yinjiang-new", "100000") == yuan("50000")
    assert basic("yinjiang-new", "300000", disease="major-five") == yuan("200000")


def test_yinjiang_new_examinations_up_to_three_days_before_count() -> None:
    def with_charge(days: int, *marks: str) -> Outcome:
        line = Line(yuan("100"), days_before=days, marks=frozenset(marks))
        return SCHEMES["yinjiang-new"](Visit(lines=(line,)))

    counted = with_charge(3, "examination")
    assert not isinstance(counted, str)
    assert counted["payments"] == {"basic": yuan("70")}
    assert isinstance(with_charge(4, "examination"), str)
    assert isinstance(with_charge(1), str)


@pytest.mark.parametrize(
    ("cost", "first", "secondary"),
    [
        ("10000", "4000", "1000"),  # 10 points of 10,000
        ("20000", "8000", "6000"),  # 20,000 x 70% - 8,000
        ("400000", "20000", "180000"),  # 280,000 - 20,000, together at most 200,000
        ("20000", "15000", "0"),  # more than 70% already
    ],
)
def test_yinjiang_old_year_end(cost: str, first: str, secondary: str) -> None:
    found = payments("yinjiang-old", cost, kind="year-end", paid={"basic": yuan(first)})
    assert found == {"basic": yuan(first), "secondary": yuan(secondary)}


def test_yinjiang_old_age_bands_are_blank() -> None:
    rate = {"rate": Decimal("0.5")}
    assert basic("yinjiang-old", "1000", age=59, assumed=rate) == yuan("500")
    assert outcome("yinjiang-old", "1000", age=60, assumed=rate) == "blank: points (003:24)"


def test_yinjiang_old_age_bands_do_not_matter_where_all_reach_everything() -> None:
    """95% and at least 5 points are 100% in every band; 94% aren't."""
    assert basic("yinjiang-old", "1000", age=60, assumed={"rate": Decimal("0.95")}) == yuan("1000")
    assert outcome("yinjiang-old", "1000", age=60, assumed={"rate": Decimal("0.94")}) == "blank: points (003:24)"


def test_macheng_floor_includes_the_age_of_14() -> None:
    """Rate 40% after 500: (1,000 - 500) x 40% = 200; the floor of 30% gives 300. All figures are assumptions."""
    figures = {"rate": Decimal("0.4"), "deductible": yuan("500"), "floor": Decimal("0.3")}
    paid = [basic("macheng-2008", "1000", age=age, assumed=figures) for age in (14, 15)]
    assert paid == [yuan("300"), yuan("200")]
    assert basic("macheng-2008", "1000", disease="dialysis", assumed=figures) == yuan("300")
    assert basic("macheng-2008", "1000", groups=frozenset({"zero-deductible"}), assumed=figures) == yuan("400")


@pytest.mark.parametrize("scheme", ["macheng-2008", "yueyang", "yangjiang"])
def test_without_figures_nothing_is_computed(scheme: str) -> None:
    assert str(outcome(scheme, "1000")).startswith("blank: rate, ")


@pytest.mark.parametrize(
    ("designated", "period", "paid"), [(True, "old", 500), (True, "new", 550), (False, "old", 450), (False, "new", 500)]
)
def test_township_outside(designated: bool, period: str, paid: int) -> None:
    assert basic("township-outside", "1000", level="province", designated=designated, period=period) == paid * 100


def test_township_hospital_says_not_who_gets_which() -> None:
    assert outcome("township-hospital", "100", level="township") == "blank: rate (000:191)"
    assert basic("township-hospital", "100", level="township", assumed={"rate": Decimal("0.9")}) == yuan("90")


def test_yangjiang_tilt() -> None:
    """Basic (50,000 - 1,000) x 60% = 29,400, own 20,600. Ordinary: 12,000 to 20,000 at 50%, 600 at 70% = 4,420. Tilt:
    deductible 12,000 less 70% = 3,600, 17,000 x 80% = 13,600; aid 70% of the 7,000 left."""
    figures = {
        "rate": Decimal("0.6"),
        "deductible": yuan("1000"),
        "cap": yuan("100000"),
        "major_deductible": yuan("12000"),
        "major_bound": yuan("20000"),
        "major_rate": Decimal("0.5"),
        "major_rate_above": Decimal("0.7"),
        "major_cap": yuan("4000"),
        "tilt_cut": Decimal("0.7"),
        "tilt_rate": Decimal("0.8"),
        "aid_rate": Decimal("0.7"),
        "aid_cap": yuan("30000"),
    }
    free = figures | {"major_cap": yuan("200000")}
    assert payments("yangjiang", "50000", assumed=free) == {"basic": yuan("29400"), "major-illness": yuan("4420")}
    assert payments("yangjiang", "50000", assumed=figures)["major-illness"] == yuan("4000")
    poor = payments("yangjiang", "50000", assumed=figures, groups=frozenset({"orphan"}))
    assert poor == {"basic": yuan("29400"), "major-illness": yuan("13600"), "medical-aid": yuan("4900")}


def test_yueyang_tiers() -> None:
    """Basic 30,000 x 60% = 18,000, own 12,000; major (12,000 - 5,000) x 60% = 4,200; aid 70% of 7,800 = 5,460, at most
    5,000. With 149,000 of major-illness used before, 1,000 of 150,000 are left."""
    figures = {
        "rate": Decimal("0.6"),
        "major_deductible": yuan("5000"),
        "major_rate": Decimal("0.6"),
        "major_cap": yuan("150000"),
        "aid_rate": Decimal("0.7"),
        "aid_cap": yuan("5000"),
    }
    found = payments("yueyang", "30000", assumed=figures, groups=frozenset({"dibao"}))
    assert found == {"basic": yuan("18000"), "major-illness": yuan("4200"), "medical-aid": yuan("5000")}
    late = payments("yueyang", "30000", assumed=figures, used={"major-illness": yuan("149000")})
    assert late == {"basic": yuan("18000"), "major-illness": yuan("1000")}


def test_anhui_registered_poor_aid_and_backstop() -> None:
    """Basic 60,000 x 70% = 42,000, own 18,000; major (18,000 - 5,000) x 60% = 7,800; aid 50% of 10,200 = 5,100; 5,100
    are left, of which 1,000 more may be borne this year: the backstop pays 4,100."""
    figures = {
        "rate": Decimal("0.7"),
        "major_rate": Decimal("0.6"),
        "aid_rate": Decimal("0.5"),
        "backstop_limit": yuan("3000"),
    }
    facts: dict[str, Any] = {"groups": frozenset({"registered-poor"}), "used": {"own-after-tiers": yuan("2000")}}
    found = payments("anhui-county-2016", "60000", assumed=figures, **facts)
    assert found == {
        "basic": yuan("42000"),
        "major-illness": yuan("7800"),
        "medical-aid": yuan("5100"),
        "backstop": yuan("4100"),
    }
    assert str(outcome("anhui-county-2016", "60000", **facts)).startswith("blank: rate, major_rate, aid_rate")
