"""The published examples, each with the figures as printed, in yuan."""

from decimal import Decimal
from typing import Any

import pytest

from independent import EXAMPLES
from independent.arithmetic import yuan
from independent.published_basic import PREMIUM, segment_payments
from independent.visit import Line, Visit


def line(amount: str, klass: str = "A", share: str = "0", *marks: str) -> Line:
    return Line(yuan(amount), klass, Decimal(share), marks=frozenset(marks))


def result(group: str, *lines: Line, **facts: Any) -> Any:
    outcome = EXAMPLES[group](Visit(lines=lines, **facts))
    assert not isinstance(outcome, str), outcome
    return outcome


def test_001_yubei_each_tier_on_what_the_tiers_before_left() -> None:
    outcome = result("yubei-2023", line("50000"), line("2000", "C"))
    assert outcome["total"] == yuan("52000")
    assert outcome["payments"] == {"basic": yuan("34790"), "large-aid": yuan("10647"), "tilt-aid": yuan("937.8")}
    assert sum(outcome["payments"].values()) == yuan("46374.8")


def test_003_ningbo_classes_and_deductible() -> None:
    # The example prints the first own share itself: 500 of class B that is borne in full.
    outcome = result("ningbo-2023", line("20000"), line("1500", "C"), line("500", "B", "1"))
    assert (outcome["self_paid"], outcome["first_own_share"]) == (yuan("1500"), yuan("500"))
    assert outcome["payments"] == {"basic": yuan("13160")}
    assert outcome["eligible"] - outcome["deductible"] - yuan("13160") == yuan("5640")
    assert outcome["patient_share"] == yuan("8840")


@pytest.mark.parametrize(
    ("group", "eligible", "printed"),
    [
        pytest.param("xiaoshan", "6000", "3675", id="005"),
        pytest.param("xiaoshan", "5600", "3375", id="006"),
        pytest.param("6seg-2007", "3000", "450", id="011"),
        pytest.param("6seg-2007", "4350", "805", id="013"),
        pytest.param("3seg-30-40-50", "35000", "15000", id="019"),
    ],
)
def test_segments(group: str, eligible: str, printed: str) -> None:
    assert result(group, line(eligible))["payments"] == {"basic": yuan(printed)}


def test_015_each_segment_by_itself() -> None:
    parts = segment_payments(yuan("30000"), [(5000, "0.30"), (20000, "0.40"), (None, "0.50")])
    assert parts == [yuan("1500"), yuan("6000"), yuan("5000")]
    assert result("3seg-30-40-50", line("30000"))["payments"] == {"basic": sum(parts)}


def test_017_outpatient_own_payment() -> None:
    assert result("3seg-30-40-50", line("257.14"), kind="outpatient")["patient_share"] == yuan("180.00")


def test_021_own_payment_of_a_stay() -> None:
    assert result("3seg-30-40-50", line("18500"), period="old")["patient_share"] == yuan("11600")


def test_027_the_deductible_comes_from_what_is_not_herbs() -> None:
    outcome = result("tcm-2012", line("6000"), line("6800", "A", "0", "tcm"))
    assert outcome["payments"] == {"basic": yuan("3705") + yuan("4760")} == {"basic": yuan("8465")}
    assert outcome["patient_share"] == yuan("4335")


@pytest.mark.parametrize(
    ("outpatient", "stay", "printed"),
    [
        pytest.param("20", "0", "60", id="028"),
        pytest.param("260", "0", "80", id="030"),
        pytest.param("280", "6000", "2300", id="032"),
    ],
)
def test_xianning_the_year_with_the_premium(outpatient: str, stay: str, printed: str) -> None:
    own = result("xianning-2005", line(outpatient), kind="outpatient")["patient_share"]
    own += result("xianning-2005", line(stay))["patient_share"]
    assert PREMIUM + own == yuan(printed)


def test_035_ziyang_bounds_before_the_deductible() -> None:
    # 42,000 above the deductible of 8,000.
    assert result("ziyang-critical", line("50000"), kind="critical")["payments"] == {"major-illness": yuan("21000")}


def test_038_changsha_bounds_on_the_excess() -> None:
    assert result("changsha-critical", line("30000"), kind="critical")["payments"] == {"major-illness": yuan("5000")}


def test_041_what_the_catalogue_does_not_hold_stays_out_of_the_base() -> None:
    visit: dict[str, Any] = {"kind": "critical", "paid": {"basic": yuan("40000")}}
    outcome = result("critical-after-ded", line("90000"), line("10000", "C"), **visit)
    assert outcome["eligible"] - yuan("40000") - yuan("20000") == yuan("30000")
    assert outcome["payments"] == {"basic": yuan("40000"), "major-illness": yuan("10000")}
    assert outcome["patient_share"] == yuan("50000")


def test_046_chengdu_rate_grows_with_age() -> None:
    outcome = result("chengdu-2012", line("30000"), age=40)
    assert outcome["payments"] == {"basic": yuan("24564.51")}
    assert outcome["patient_share"] == yuan("5435.49")


def test_048_the_monthly_limit_stands_before_the_rate() -> None:
    outcome = result("anyang-chronic", line("500"), line("100", "C"), kind="chronic")
    assert outcome["payments"] == {"basic": yuan("210")}


def test_050_to_052_one_deductible_over_three_visits() -> None:
    group, used = "chronic-annual-ded", 0
    visits = [
        ([line("200"), line("50", "C"), line("100", "B", "0.04")], "296", "0"),
        ([line("600"), line("100", "C"), line("100", "B", "0.04")], "696", "204.4"),
        ([line("200"), line("300", "B", "0.04")], "488", "341.6"),
    ]
    left = []
    for lines, eligible, printed in visits:
        outcome = result(group, *lines, kind="chronic", used={"chronic-deductible": used})
        assert (outcome["eligible"], outcome["payments"]) == (yuan(eligible), {"basic": yuan(printed)})
        used += outcome["deductible"]
        left.append(yuan("700") - used)
    assert left == [yuan("404"), 0, 0]


def test_053_single_disease_at_its_quota() -> None:
    facts: dict[str, Any] = {"kind": "single-disease", "disease": "oesophageal-cancer", "price": yuan("25000")}
    outcome = result("anhui-disease", line("25000"), **facts)
    assert outcome["payments"] == {"basic": yuan("20000")}
    assert (outcome["patient_share"], outcome["facility_share"]) == (yuan("5000"), 0)


def test_055_minqin_slip() -> None:
    outcome = result("minqin-slip", line("44.4"), kind="outpatient")
    assert (outcome["payments"], outcome["patient_share"]) == ({"basic": yuan("35.52")}, yuan("8.88"))


def test_056_segments_up_to_the_cap() -> None:
    at = {
        amount: result("resident-3seg-cap", line(amount))["payments"]["basic"] for amount in ("10000", "30000", "99999")
    }
    assert at["10000"] == yuan("7680")
    assert at["30000"] - at["10000"] == yuan("17000")
    assert at["30000"] == yuan("24680")
    assert at["99999"] - at["30000"] == yuan("35320")


def test_061_the_first_own_share_is_rounded_by_itself() -> None:
    outcome = result("class-b-rounding", line("545.5", "B", "0.05"))
    assert outcome["first_own_share"] == yuan("27.28")
    assert outcome["payments"] == {"basic": yuan("259.11")}
    assert outcome["patient_share"] == yuan("286.39")


def test_062_class_b() -> None:
    outcome = result("class-b", line("100", "B", "0.10"))
    assert (outcome["payments"], outcome["patient_share"]) == ({"basic": yuan("72")}, yuan("28"))


@pytest.mark.parametrize(
    ("deductible", "rate", "eligible", "printed"),
    [
        pytest.param("200", "0.60", "3000", "1680", id="064"),
        pytest.param("1000", "0.30", "3000", "600", id="066"),
        pytest.param("200", "0.40", "5000", "1920", id="069"),
        pytest.param("800", "0.55", "6000", "2860", id="071"),
        pytest.param("200", "0.65", "300", "65", id="073"),
        pytest.param("1200", "0.65", "6000", "3120", id="075"),
    ],
)
def test_flat(deductible: str, rate: str, eligible: str, printed: str) -> None:
    assumed = {"deductible": yuan(deductible), "rate": Decimal(rate)}
    assert result("flat", line(eligible), assumed=assumed)["payments"] == {"basic": yuan(printed)}
