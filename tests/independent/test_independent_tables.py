"""The published policy tables by hand, in yuan. The tables print no result: every figure here is derived."""

from decimal import Decimal
from typing import Any

import pytest

from independent import TABLES
from independent.arithmetic import yuan
from independent.visit import Line, Outcome, Visit


def outcome(table: str, eligible: str, self_paid: str = "0", **facts: Any) -> Outcome:
    return TABLES[table](Visit(lines=(Line(yuan(eligible)), Line(yuan(self_paid), "C")), **facts))


def payments(table: str, eligible: str, self_paid: str = "0", **facts: Any) -> dict[str, int]:
    found = outcome(table, eligible, self_paid, **facts)
    assert not isinstance(found, str), found
    return found["payments"]


def basic(table: str, eligible: str, self_paid: str = "0", **facts: Any) -> int:
    return payments(table, eligible, self_paid, **facts)["basic"]


@pytest.mark.parametrize(
    ("facts", "paid"),
    [
        ({"level": "township"}, "2610"),  # (3,000 - 100) x 90%
        ({"level": "county"}, "2080"),  # (3,000 - 400) x 80%
        ({"level": "prefecture", "grade": "II"}, "1400"),  # (3,000 - 1,000) x 70%
        ({"level": "province", "grade": "II"}, "650"),  # (3,000 - 2,000) x 65%
        ({"level": "county", "place": "outside-province"}, "650"),
        ({"level": "county", "tcm_hospital": True}, "2160"),  # 300 instead of 400
        ({"level": "township", "tcm_hospital": True}, "2610"),  # only from county level up
        ({"level": "county", "tcm_hospital": True, "age": 14, "admission": 2}, "2240"),  # the best alone: 200
        ({"level": "county", "age": 15}, "2080"),
    ],
)
def test_henan_takes_only_the_best_relief(facts: dict[str, Any], paid: str) -> None:
    assert basic("henan-2012", "3000", **facts) == yuan(paid)


def test_mingguang_first_stay_of_the_year_is_waived_once() -> None:
    group: dict[str, Any] = {"groups": frozenset({"dibao"}), "grade": "II"}
    assert basic("mingguang-2016", "1000", **group) == yuan("880")
    assert basic("mingguang-2016", "1000", stay_of_year=2, **group) == yuan("528")
    always: dict[str, Any] = {"groups": frozenset({"wubao"}), "grade": "II"}
    assert basic("mingguang-2016", "1000", stay_of_year=2, **always) == yuan("880")


def test_mingguang_course_of_a_disease_has_one_deductible() -> None:
    later: dict[str, Any] = {"grade": "III", "disease": "leukaemia", "course": 2}
    assert basic("mingguang-2016", "1500", **later) == yuan("1200")
    assert basic("mingguang-2016", "1500", warned=True, **later) == yuan("800")


@pytest.mark.parametrize(
    ("facts", "total", "deductible"),
    [
        ({"place": "outside-province"}, "3000", "1000"),
        ({"place": "outside-province"}, "20000", "4000"),
        ({"place": "outside-province"}, "200000", "20000"),
        ({"place": "outside-province", "warned": True}, "200000", "50000"),
        ({"place": "in-province", "designated": False}, "10000", "4000"),
    ],
)
def test_mingguang_deductible_as_a_share_of_the_total(facts: dict[str, Any], total: str, deductible: str) -> None:
    assert str(outcome("mingguang-2016", total, **facts)) == "blank: rate (Mingguang 2016)"
    found = outcome("mingguang-2016", total, assumed={"rate": Decimal("0.5")}, **facts)
    assert not isinstance(found, str)
    assert found["deductible"] == yuan(deductible)


@pytest.mark.parametrize(("level", "paid"), [("township", "1710"), ("county", "1476"), ("province", "715")])
def test_yaan(level: str, paid: str) -> None:
    """2,000 less 100, 200, 700 at 90, 82, 55%."""
    assert basic("yaan-2014", "2000", level=level) == yuan(paid)


def test_yaan_outside_the_province_only_without_agreement() -> None:
    assert basic("yaan-2014", "2000", place="outside-province", designated=False) == yuan("450")
    assert str(outcome("yaan-2014", "2000", place="outside-province")).startswith("not-served")


def test_hunan_reliefs_halve_once() -> None:
    """Assumed 500 and 60%. Halved once: (2,000 - 250) x 60%; bypassed: (2,000 - 500) x 50%."""
    figures: dict[str, Any] = {"deductible": yuan("500"), "rate": Decimal("0.6")}
    assert basic("hunan-2015", "2000", assumed=figures, admission=2, referral="down") == yuan("1050")
    assert basic("hunan-2015", "2000", assumed=figures, referral="bypassed") == yuan("750")
    assert outcome("hunan-2015", "2000") == "blank: rate, deductible (Hunan 2015)"


def test_anning_waives_for_three_groups_and_caps() -> None:
    assert basic("anning", "1000", level="county") == yuan("350")
    assert basic("anning", "1000", level="county", groups=frozenset({"dibao"})) == yuan("500")
    assert basic("anning", "100000", level="township") == yuan("15000")


def test_haigang_outpatient_once_a_day_and_60_a_year() -> None:
    facts: dict[str, Any] = {"kind": "outpatient", "level": "village"}
    assert basic("haigang-2014", "100", **facts) == yuan("45")
    assert basic("haigang-2014", "100", today=1, **facts) == 0
    assert basic("haigang-2014", "100", used={"outpatient": yuan("50")}, **facts) == yuan("10")


def test_haigang_chronic_deductible_goes_on_over_visits() -> None:
    """60 of 100 borne before: (200 - 40) x 50%."""
    assert basic("haigang-2014", "200", kind="chronic", used={"chronic-deductible": yuan("60")}) == yuan("80")


def test_haigang_stays() -> None:
    assert basic("haigang-2014", "3000", kind="caesarean", level="county") == yuan("1872")
    assert basic("haigang-2014", "10000", place="outside-province") == yuan("2000")


def test_zhangping() -> None:
    assert basic("zhangping-2012", "30", kind="outpatient", level="township") == yuan("18")
    assert basic("zhangping-2012", "50", kind="outpatient", level="township") == yuan("20")
    assert payments("zhangping-2012", "60000", level="county") == {"basic": yuan("45000"), "major-illness": 0}
    assert outcome("zhangping-2012", "60004", level="county") == "blank: major_rate (Zhangping 2012)"


@pytest.mark.parametrize(
    ("own", "secondary"),
    [("10000", "0"), ("15000", "2500"), ("25000", "7750"), ("45000", "19750")],
    # 5,000 x 50%; 10,000 x 50% + 5,000 x 55%; 5,000 + 5,500 + 6,000 + 5,000 x 65%
)
def test_wuzhou_segments_on_the_excess(own: str, secondary: str) -> None:
    assert payments("wuzhou-2012", own, kind="year-end") == {"secondary": yuan(secondary)}


def test_wuzhou_both_layers_together_at_most_150000() -> None:
    found = payments("wuzhou-2012", "185000", kind="year-end", paid={"basic": yuan("140000")})
    assert found == {"basic": yuan("140000"), "secondary": yuan("10000")}
    assert payments("wuzhou-2012", "45000", kind="year-end", disease="fixed-quota") == {"secondary": 0}


def test_guiyang_secondary_alone() -> None:
    reached: dict[str, Any] = {
        "kind": "year-end",
        "groups": frozenset({"cap-reached"}),
        "paid": {"basic": yuan("2500")},
    }
    assert payments("guiyang-secondary", "47000", **reached)["secondary"] == yuan("15000")
    assert outcome("guiyang-secondary", "46999", **reached) == "blank: second_bound (000:117)"
    assert payments("guiyang-secondary", "47000", kind="year-end") == {"secondary": 0}
