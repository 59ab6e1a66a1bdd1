"""Mechanisms whose documents print no worked example, each derived by hand from its rule, step by step."""

from decimal import Decimal
from typing import Any

import pytest

from independent import CALCULATIONS
from independent.arithmetic import yuan
from independent.visit import Amounts, Line, Visit


def result(scheme: str, *lines: Line, **facts: Any) -> Amounts:
    found = CALCULATIONS[scheme](Visit(lines=lines, **facts))
    assert not isinstance(found, str), found
    return found


def covered(amount: str) -> Line:
    return Line(yuan(amount))


def not_covered(amount: str) -> Line:
    return Line(yuan(amount), "C")


def test_derived_floor_on_the_total_cost() -> None:
    """Mingguang, class I within the consortium: floor 80% of the cost of the stay.

    1. Total 1,000 = eligible 900 + self-paid 100.
    2. Ordinary: (900 - 150) x 90% = 675.
    3. Floor: 1,000 x 80% = 800, more than 675.
    4. The fund pays 800, the patient 200. Outside the consortium it stays at 675.
    """
    facts: dict[str, Any] = {"grade": "I", "level": "township"}
    inside = result("mingguang-2016", covered("900"), not_covered("100"), network=True, **facts)
    assert (inside["payments"], inside["patient_share"]) == ({"basic": yuan("800")}, yuan("200"))
    outside = result("mingguang-2016", covered("900"), not_covered("100"), **facts)
    assert outside["payments"] == {"basic": yuan("675")}


def test_derived_floor_makes_a_blank_rate_harmless() -> None:
    """Bengbu, outside the province: deductible 2,500, rate somewhere in 45 to 75%, floor 40% of the eligible cost.

    1. Eligible 5,000. Highest rate: (5,000 - 2,500) x 75% = 1,875.
    2. Floor: 5,000 x 40% = 2,000, more than any rate gives: 2,000 stands.
    3. Eligible 6,000: the lowest rate gives 1,575, below the floor's 2,400, the highest 2,625, above it: refused.
    """
    facts: dict[str, Any] = {"level": "province", "place": "outside-province"}
    assert result("bengbu-2020s", covered("5000"), **facts)["payments"] == {"basic": yuan("2000")}
    refused = CALCULATIONS["bengbu-2020s"](Visit(lines=(covered("6000"),), **facts))
    assert refused == "blank: rate (Bengbu)"


def test_derived_floor_borne_by_the_hospital() -> None:
    """Xiangfan: segments from 600 at 35%, from 10,000 at 40%; the floor's rate is assumed as 40%.

    1. Eligible 5,000: (5,000 - 600) x 35% = 1,540.
    2. Floor: 5,000 x 40% = 2,000; short by 460.
    3. The fund pays 1,540, the hospital bears 460 and doesn't claim them, the patient bears 3,000.
    """
    found = result("xiangfan-2010", covered("5000"), assumed={"floor": Decimal("0.4")})
    assert (found["payments"], found["facility_share"]) == ({"basic": yuan("1540")}, yuan("460"))
    assert found["patient_share"] == yuan("3000")


def test_derived_injury_after_the_deductible() -> None:
    """Haigang, county level: (eligible - deductible) x 30%.

    1. Eligible 5,000, deductible 400: 4,600.
    2. 4,600 x 30% = 1,380, instead of 72% for an illness.
    """
    found = result("haigang-2014", covered("5000"), kind="injury", level="county")
    assert (found["deductible"], found["payments"]) == (yuan("400"), {"basic": yuan("1380")})


def test_derived_injury_discounted_before_the_rate() -> None:
    """Songtao: 70% of the eligible cost counts, paid at 80%.

    1. Eligible 3,000.05: 70% counts = 2,100.035, not rounded here.
    2. 2,100.035 x 80% = 1,680.028, rounded once: 1,680.03.
    """
    assert result("songtao", covered("3000.05"), kind="injury")["payments"] == {"basic": yuan("1680.03")}


@pytest.mark.parametrize(("cost", "paid"), [("1000", "300"), ("280", "280")])
def test_derived_delivery_grant_at_most_the_cost(cost: str, paid: str) -> None:
    """Haigang: a normal delivery gets 300. A bill of 1,000 gets 300; a bill of 280 gets 280."""
    assert result("haigang-2014", covered(cost), kind="delivery")["payments"] == {"basic": yuan(paid)}


def test_derived_delivery_with_a_ceiling_on_the_charge() -> None:
    """Anning, township: grant 400, the hospital may charge 400.

    1. The bill is 450: 50 above the ceiling are the hospital's.
    2. The fund pays 400, the patient nothing.
    3. At the county the ceiling is 600: of 750 the hospital bears 150, the fund 400, the patient 200.
    """
    township = result("anning", covered("450"), kind="delivery", level="township")
    assert (township["facility_share"], township["patient_share"]) == (yuan("50"), 0)
    county = result("anning", covered("700"), not_covered("50"), kind="delivery", level="county")
    assert county["payments"] == {"basic": yuan("400")}
    assert (county["facility_share"], county["patient_share"]) == (yuan("150"), yuan("200"))


def test_derived_delivery_after_another_programme() -> None:
    """Songtao: the other programme pays first, then 800, together at most the cost.

    1. Cost 1,100, other programme 500: 600 are left, less than 800.
    2. The scheme pays 600, the patient nothing.
    3. A caesarean of 4,000 with 500 from the programme: 2,100, the patient bears 1,400.
    """
    other = {"other-programme": yuan("500")}
    found = result("songtao", covered("1100"), kind="delivery", paid=other)
    assert (found["payments"], found["patient_share"]) == ({**other, "basic": yuan("600")}, 0)
    caesarean = result("songtao", covered("4000"), kind="caesarean", paid=other)
    assert (caesarean["payments"]["basic"], caesarean["patient_share"]) == (yuan("2100"), yuan("1400"))


def test_derived_household_cap() -> None:
    """Huining: members x 50, shared; the rate is assumed as 60%.

    1. Four members: 200 a year. The household used 170.
    2. This visit: 100 x 60% = 60, of which 200 - 170 = 30 are left.
    3. A single person who used nothing is paid at most 50 of the same 60.
    """
    rate = {"rate": Decimal("0.6")}
    facts: dict[str, Any] = {"kind": "outpatient", "level": "village", "assumed": rate}
    household = result("huining-2010", covered("100"), household=4, used={"household-outpatient": yuan("170")}, **facts)
    assert household["payments"] == {"basic": yuan("30")}
    assert result("huining-2010", covered("100"), household=1, **facts)["payments"] == {"basic": yuan("50")}


def test_derived_household_cap_on_a_share_of_the_total() -> None:
    """Hezheng: 80% of the whole bill, household limit members x 60.

    1. Bill 90 = eligible 60 + self-paid 30: 90 x 80% = 72.
    2. Two members: 120, of which 40 were used: 80 are left, 72 are paid.
    3. Had 60 been used, 60 would be left and paid.
    """
    facts: dict[str, Any] = {"kind": "outpatient", "level": "village", "household": 2}
    lines = covered("60"), not_covered("30")
    for used, paid in (("40", "72"), ("60", "60")):
        found = result("hezheng", *lines, used={"household-outpatient": yuan(used)}, **facts)
        assert found["payments"] == {"basic": yuan(paid)}


def test_derived_daily_limit() -> None:
    """Haikou, township: yearly deductible 50, 60%, at most 40 a day and 300 a year, consultation fee 8.

    1. Eligible 150, of which the fee is 10: pool base 140. The fund pays 8 of the fee.
    2. Deductible: 20 were borne before, 30 are left: (140 - 30) x 60% = 66.
    3. 8 + 66 = 74, cut to the day's 40.
    4. A second visit on the day that already brought 40 is paid nothing.
    5. Late in the year, 285 used: 15 are left.
    """
    fee = Line(yuan("10"), marks=frozenset({"consultation"}))
    facts: dict[str, Any] = {"kind": "outpatient", "level": "township"}

    def paid(today: int = 0, **used: str) -> int:
        amounts = {"deductible": yuan("20")} | {name: yuan(amount) for name, amount in used.items()}
        found = result("haikou", covered("140"), fee, used=amounts, today=today, **facts)
        assert found["deductible"] == yuan("30")
        return found["payments"]["basic"]

    assert paid() == yuan("40")
    assert paid(today=1, day="40") == 0
    assert paid(outpatient="285") == yuan("15")


def test_derived_backstop_to_a_share_of_eligible_cost() -> None:
    """Yingshan, registered poor, in the county: backstop to 90%. Rates are assumed: basic 70%, major-illness 60% + 5.

    1. Eligible 30,000, no deductible: basic 21,000, own share 9,000.
    2. Major-illness: (9,000 - 5,000) x 65% = 2,600.
    3. 90% of 30,000 = 27,000; 27,000 - 21,000 - 2,600 = 3,400 from the backstop.
    4. The patient bears 3,000 and what isn't covered.
    """
    facts: dict[str, Any] = {
        "groups": frozenset({"registered-poor"}),
        "assumed": {"rate": Decimal("0.7"), "major_rate": Decimal("0.6")},
    }
    found = result("yingshan-2016", covered("30000"), not_covered("400"), **facts)
    assert found["payments"] == {"basic": yuan("21000"), "major-illness": yuan("2600"), "backstop": yuan("3400")}
    assert found["patient_share"] == yuan("3400")


def test_derived_major_illness_by_difference_equals_once_on_the_sum() -> None:
    """Yingshan again: own shares of 3,000, 4,000 and 2,000 one after another earn what 9,000 earn at once, 2,600.

    1. Eligible 10,000 at 70%: own 3,000, below 5,000: 0.
    2. 13,333.33 at 70% = 9,333.33: own 4,000, year 7,000: 2,000 x 65% = 1,300.
    3. 6,666.67 at 70% = 4,666.67: own 2,000, year 9,000: 4,000 x 65% - 1,300 = 1,300.
    """
    facts: dict[str, Any] = {
        "groups": frozenset({"registered-poor"}),
        "assumed": {"rate": Decimal("0.7"), "major_rate": Decimal("0.6")},
    }
    own, paid = 0, []
    for eligible in ("10000", "13333.33", "6666.67"):
        found = result("yingshan-2016", covered(eligible), used={"own-payment": own}, **facts)
        own += found["eligible"] - found["payments"]["basic"]
        paid.append(found["payments"]["major-illness"])
    assert paid == [0, yuan("1300"), yuan("1300")]


def test_derived_dual_insurance() -> None:
    """Another insurer first, then county-2016h1, together at most the cost.

    1. Cost 3,100 at the county: ordinary (3,100 - 100) x 65% = 1,950.
    2. The insurer paid 1,000: 2,100 are left, 1,950 are paid, the patient bears 150.
    3. The insurer paid 2,000: 1,100 are left and paid; nobody gains.
    """
    for other, paid, own in (("1000", "1950", "150"), ("2000", "1100", "0")):
        found = result("dual-insurance", covered("3100"), paid={"other-insurer": yuan(other)})
        assert found["payments"] == {"other-insurer": yuan(other), "basic": yuan(paid)}
        assert found["patient_share"] == yuan(own)
