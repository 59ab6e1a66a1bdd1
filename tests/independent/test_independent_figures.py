"""Every figure of every level and limit, once: eligible 10,000.00 unless the row says another cost.

Each expected payment is worked out in the row's text: (cost - deductible) x rate, or the limit that cuts it.
"""

from decimal import Decimal
from typing import Any

import pytest

from independent import CALCULATIONS
from independent.arithmetic import yuan
from independent.visit import Line, Outcome, Visit


def outcome(scheme: str, cost: str, facts: dict[str, Any]) -> Outcome:
    return CALCULATIONS[scheme](Visit(lines=(Line(yuan(cost)),), **facts))


JIMUNAI = {"assumed": {"deductible": 0}, "cost": "1000"}
FREE = {"kind": "outpatient", "cost": "100"}

LEVELS = [
    ("baiyun-cycle5", "township", "400", {"cost": "1000"}),
    ("baiyun-cycle5", "county", "300", {"cost": "1000"}),
    ("baiyun-cycle5", "other", "300", {"cost": "1000"}),
    ("yaan-2014", "prefecture", "6175", {}),  # 9,500 x 65%
    ("henan-2012", "prefecture", "6510", {"grade": "I"}),  # 9,300 x 70%
    ("henan-2012", "prefecture", "6300", {"grade": "II"}),  # 9,000 x 70%
    ("henan-2012", "province", "5850", {"grade": "I"}),  # 9,000 x 65%
    ("henan-2012", "province", "5200", {"grade": "II"}),  # 8,000 x 65%
    ("henan-2012", "county", "7840", {"admission": 2}),  # 9,800 x 80%
    ("henan-2012", "county", "7840", {"age": 14}),
    ("mingguang-2016", "township", "8865", {"grade": "I"}),  # 9,850 x 90%
    ("mingguang-2016", "county", "8448", {"grade": "II"}),  # 9,600 x 88%
    ("mingguang-2016", "prefecture", "7600", {"grade": "III"}),  # 9,500 x 80%
    ("mingguang-2016", "province", "6975", {"grade": "IV"}),  # 9,300 x 75%
    ("mingguang-2016", "province", "5060", {"grade": "V"}),  # 9,200 x 55%
    ("mingguang-2016", "county", "350", {"grade": "II", "network": True, "cost": "500"}),  # floor 70% above 88
    ("bengbu-2020s", "township", "8330", {}),  # 9,800 x 85%
    ("bengbu-2020s", "county", "7600", {}),  # 9,500 x 80%
    ("bengbu-2020s", "prefecture", "6440", {}),  # 9,200 x 70%
    ("bengbu-2020s", "province", "5720", {}),  # 8,800 x 65%
    ("bengbu-2020s", "county", "225", {"cost": "500"}),  # floor 45%
    ("bengbu-2020s", "province", "2250", {"place": "in-province", "cost": "5000"}),  # floor, as 3,000 x 75%
    ("bengbu-2020s", "province", "4800", {"place": "in-province", "assumed": {"rate": Decimal("0.6")}}),  # 8,000 x 60%
    (
        "bengbu-2020s",
        "province",
        "4500",
        {"place": "outside-province", "assumed": {"rate": Decimal("0.6")}},
    ),  # 7,500 x 60%
    ("anning", "township", "6930", {}),  # 9,900 x 70%
    ("anning", "county", "4850", {}),  # 9,700 x 50%
    ("anning", "prefecture", "2820", {}),  # 9,400 x 30%
    ("anning", "province", "2760", {}),  # 9,200 x 30%
    ("haigang-2014", "township", "8415", {}),  # 9,900 x 85%
    ("haigang-2014", "county", "6912", {}),  # 9,600 x 72%
    ("haigang-2014", "prefecture", "4840", {}),  # 8,800 x 55%
    ("haigang-2014", "province", "3750", {}),  # 7,500 x 50%
    ("haigang-2014", "township", "40", FREE),
    ("haigang-2014", "village", "45", FREE),
    ("hunan-2015", "county", "4875", {"admission": 2, "assumed": {"rate": Decimal("0.5"), "deductible": yuan(500)}}),
    ("zhangping-2012", "township", "9500", {}),
    ("zhangping-2012", "county", "7500", {}),
    ("zhangping-2012", "prefecture", "8000", {}),
    ("zhangping-2012", "other", "8000", {}),
    ("jimunai-2011", "township", "850", JIMUNAI),
    ("jimunai-2011", "county", "650", JIMUNAI),
    ("jimunai-2011", "prefecture", "550", JIMUNAI),
    ("jimunai-2011", "province", "450", JIMUNAI),
    ("jimunai-2011", "township", "800", JIMUNAI | {"early": True}),
    ("jimunai-2011", "prefecture", "500", JIMUNAI | {"early": True}),
    ("jimunai-2011", "province", "400", JIMUNAI | {"early": True}),
    ("yinjiang-new", "county", "7000", {"disease": "major-five"}),
    ("yinjiang-old", "county", "8000", {"age": 60, "assumed": {"rate": Decimal("0.5"), "points": Decimal("0.3")}}),
    ("anyang-chronic", "county", "210", {"kind": "chronic"}),
    ("3seg-30-40-50", "county", "20", FREE | {"period": "old"}),
    ("xianning-2005", "county", "25000", {"cost": "30000"}),  # less 5,000 x 40% + 15,000 x 20%
    ("resident-3seg-cap", "county", "33680", {"cost": "40000"}),  # 24,680 + 10,000 x 90%
    # 42,000 x 50% + 50,000 x 60% + 100,000 x 70%
    ("ziyang-critical", "county", "121000", {"kind": "critical", "cost": "200000"}),
    # 30,000 x 50% + 50,000 x 60% + 70,000 x 70% + 50,000 x 80%
    ("changsha-critical", "county", "134000", {"kind": "critical", "cost": "220000"}),
    ("critical-after-ded", "county", "18000", {"kind": "critical", "cost": "100000"}),  # 20,000 x 30% + 30,000 x 40%
    ("songtao", "county", "800", {"kind": "delivery"}),
    # 9,400 x 35% + 20,000 x 40% + 10,000 x 45%
    ("xiangfan-2010", "county", "15790", {"cost": "40000", "assumed": {"floor": Decimal(0)}}),
    ("xiaoshan", "county", "17425", {"cost": "25000"}),  # 2,925 + 11,250 + 5,000 x 65%
    ("6seg-2007", "county", "9000", {"cost": "25000"}),  # 450 + 250 + 300 + 1,750 + 4,000 + 5,000 x 45%
]


@pytest.mark.parametrize(("scheme", "level", "paid", "row"), LEVELS)
def test_rate_and_deductible_of_the_level(scheme: str, level: str, paid: str, row: dict[str, Any]) -> None:
    facts = dict(row)
    cost = facts.pop("cost", "10000")
    if scheme == "jimunai-2011":
        facts["day"] = Visit(lines=()).day.replace(year=2011, month=4, day=25 if facts.pop("early", False) else 26)
    found = outcome(scheme, cost, {"level": level, **facts})
    assert not isinstance(found, str), found
    assert sum(found["payments"].values()) == yuan(paid)


@pytest.mark.parametrize(("scheme", "taken"), [("xiangfan-2010", "600"), ("resident-3seg-cap", "400")])
def test_a_first_segment_at_nothing_is_shown_as_the_deductible(scheme: str, taken: str) -> None:
    found = outcome(scheme, "1000", {"assumed": {"floor": Decimal(0)}})
    assert not isinstance(found, str)
    assert found["deductible"] == yuan(taken)


HALF = {"rate": Decimal("0.5"), "deductible": 0}

LIMITS = [
    ("baiyun-cycle5", "outpatient", "outpatient", "200", {}),
    ("county-2016h1", "inpatient", "inpatient", "20000", {}),
    ("county-2016h1", "chronic", "chronic-hepatitis-b", "2000", {"disease": "hepatitis-b"}),
    ("county-2016h1", "special", "special", "2000", {"disease": "cancer"}),
    ("county-2016h1", "outpatient", "outpatient", "200", {"assumed": {"outpatient_rate": Decimal("0.5")}}),
    ("yinjiang-old", "inpatient", "inpatient", "20000", {"assumed": {"rate": Decimal("0.5")}}),
    ("yinjiang-new", "inpatient", "inpatient", "50000", {}),
    ("yinjiang-new", "inpatient", "major-disease", "200000", {"disease": "major-five"}),
    ("hunan-2015", "inpatient", "inpatient", "150000", {"assumed": HALF}),
    ("anning", "inpatient", "inpatient", "15000", {}),
    ("haigang-2014", "inpatient", "inpatient", "100000", {}),
    ("haigang-2014", "injury", "inpatient", "100000", {}),
    ("haigang-2014", "chronic", "chronic", "1000", {}),
    ("haigang-2014", "outpatient", "outpatient", "60", {"level": "township"}),
    ("haikou", "outpatient", "outpatient", "300", {}),
    ("haikou", "outpatient", "day", "40", {}),
    ("huining-2010", "outpatient", "household-outpatient", "150", {"household": 3, "assumed": HALF}),
    ("hezheng", "outpatient", "household-outpatient", "180", {"household": 3}),
    ("zhangping-2012", "inpatient", "inpatient", "80000", {"assumed": {"major_rate": Decimal(0)}}),
    ("xianning-2005", "outpatient", "outpatient", "240", {}),
    ("resident-3seg-cap", "inpatient", "inpatient", "60000", {}),
    ("songtao", "injury", "inpatient", "150000", {}),
    ("xiangfan-2010", "inpatient", "inpatient", "40000", {"assumed": {"floor": Decimal(0)}}),
    ("changsha-critical", "critical", "major-illness", "200000", {}),
]


@pytest.mark.parametrize(("scheme", "kind", "limit", "cap", "facts"), LIMITS)
def test_a_limit_pays_its_last_fen_and_no_more(
    scheme: str, kind: str, limit: str, cap: str, facts: dict[str, Any]
) -> None:
    for left in (1, 0):
        used = {limit: yuan(cap) - left}
        found = outcome(scheme, "900000", {"kind": kind, "used": used, **facts})
        assert not isinstance(found, str), found
        first = "major-illness" if kind == "critical" else "basic"
        assert found["payments"][first] == left


def test_secondary_limits_pay_their_last_fen() -> None:
    used = {"inpatient": yuan("2500"), "secondary": yuan("15000") - 1}
    found = outcome("baiyun-cycle5", "100000", {"used": used})
    assert not isinstance(found, str)
    assert found["payments"] == {"basic": 0, "secondary": 1}
    reached: dict[str, Any] = {
        "kind": "year-end",
        "groups": frozenset({"cap-reached"}),
        "used": {"secondary": yuan("15000") - 1},
    }
    alone = outcome("guiyang-secondary", "100000", reached)
    assert not isinstance(alone, str)
    assert alone["payments"] == {"secondary": 1}


def test_baiyun_segments_around_the_stated_bound() -> None:
    """Own payment 34,000 and a bound of 30,000: 4,000 x 30% + 20,000 x 40% + 4,000 x 50% = 11,200."""
    facts: dict[str, Any] = {"level": "county", "assumed": {"second_bound": yuan("30000")}}
    found = outcome("baiyun-cycle5", "36500", facts)
    assert not isinstance(found, str)
    assert found["payments"] == {"basic": yuan("2500"), "secondary": yuan("11200")}


def test_anhui_major_illness_figures() -> None:
    """Own 15,004 of 60,016: 4 above the deductible at 100%. Then the cap of 300,000 with one fen left."""
    facts: dict[str, Any] = {"kind": "single-disease", "price": yuan("1000"), "assumed": {"major_rate": Decimal(1)}}
    found = outcome("anhui-county-2016", "60016", facts)
    assert not isinstance(found, str)
    assert found["payments"]["major-illness"] == yuan("4")
    last = outcome("anhui-county-2016", "60016", {**facts, "used": {"major-illness": yuan("300000") - 1}})
    assert not isinstance(last, str)
    assert last["payments"]["major-illness"] == 1


@pytest.mark.parametrize(
    ("level", "fee", "paid"),
    [("village", "9", "5.50"), ("township", "9", "8"), ("county", "12", "9"), ("county", "7", "7")],
)
def test_haikou_consultation_fee(level: str, fee: str, paid: str) -> None:
    line = Line(yuan(fee), marks=frozenset({"consultation"}))
    found = CALCULATIONS["haikou"](Visit(lines=(line,), kind="outpatient", level=level))
    assert not isinstance(found, str)
    assert found["payments"] == {"basic": yuan(paid)}


@pytest.mark.parametrize(("level", "paid"), [("village", "12"), ("township", "12"), ("county", "10")])
def test_haikou_rates(level: str, paid: str) -> None:
    """(70 - 50) x 60%, at level two 50%."""
    found = outcome("haikou", "70", {"kind": "outpatient", "level": level})
    assert not isinstance(found, str)
    assert found["payments"] == {"basic": yuan(paid)}


def test_yinjiang_year_end_turns_above_10000() -> None:
    """10,000.01 with nothing paid first: 70% = 7,000.01 (7,000.007); at 10,000.00 it is 10 points, 1,000."""
    paid = [outcome("yinjiang-old", cost, {"kind": "year-end"}) for cost in ("10000.00", "10000.01")]
    assert [each["payments"] for each in paid if not isinstance(each, str)] == [
        {"secondary": yuan("1000")},
        {"secondary": yuan("7000.01")},
    ]
