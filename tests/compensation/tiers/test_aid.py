"""Medical aid and backstops. All figures are derived by hand; published ones are in ``tests/policy/examples``."""

import pytest
from builders.policies import parse
from builders.tiers import HALF, NOTHING_PAID, funds, plan_text, refused, settled, tiers, uses, visit

from ncms_desktop.domain.facility import Level

AID = """
mechanism = "medical-aid"
limit = "aid"
cap = { yuan = 8000, clause = "cap" }
rows = [
    { when = { group = "wubao", clause = "wubao" }, rate.all = { rate = 1, clause = "wubao" }, cap = { yuan = 20000, clause = "wubao" } },
    { when = { group = "dibao", clause = "dibao" }, rate.township = { rate = 0.70, clause = "dibao" }, rate.all = { rate = 0.60, clause = "dibao" }, deductible = { yuan = 1000, clause = "dibao" } },
]
"""  # noqa: E501 (a policy file's rows)


def aid(eligible: str, *groups: str, used: str = "0.00", level: Level = Level.TOWNSHIP) -> str:
    result = settled(visit(eligible, groups=groups, used={"aid": used}, level=level), tiers(HALF, AID))
    return funds(result).get("medical-aid", "0.00")


def test_aid_is_a_share_by_group_of_what_the_earlier_funds_left() -> None:
    """10,000 × 50% = 5,000 left. Wubao: all. Dibao: (5,000 − 1,000) × 70%; elsewhere 60%. Others: nothing."""
    assert aid("10000.00", "wubao") == "5000.00"
    assert aid("10000.00", "dibao") == "2800.00"
    assert aid("10000.00", "dibao", level=Level.COUNTY) == "2400.00"
    assert aid("10000.00", "dibao", "wubao") == "5000.00"
    assert aid("10000.00", "veteran") == "0.00"
    assert aid("2000.00", "dibao") == "0.00"


def test_aid_has_a_cap_of_the_year_by_group() -> None:
    """Dibao: (20,000 − 1,000) × 70% = 13,300, capped at 8,000. Wubao: 20,000 of 25,000."""
    assert aid("40000.00", "dibao") == "8000.00"
    assert aid("40000.00", "dibao", used="7999.99") == "0.01"
    assert aid("40000.00", "dibao", used="8000.00") == "0.00"
    assert aid("50000.00", "wubao") == "20000.00"


def test_aid_may_look_at_the_years_sum_with_one_deductible() -> None:
    """Own share 3,000 + 2,000, deductible 4,000: (5,000 − 4,000) × 60% = 600 with the second visit."""
    own = 'mechanism = "accumulate"\nlimit = "own-share"\nless = ["compensation"]'
    step = (
        'mechanism = "medical-aid"\nof = "own-share"\nrate.all = { rate = 0.60, clause = "r" }\n'
        'deductible = { yuan = 4000, clause = "d" }'
    )
    version = tiers(NOTHING_PAID, own, step)
    assert funds(settled(visit("3000.00"), version)) == {}
    assert funds(settled(visit("2000.00", used={"own-share": "3000.00"}), version)) == {"medical-aid": "600.00"}
    assert funds(settled(visit("2000.00", used={"own-share": "5000.00"}), version)) == {"medical-aid": "1200.00"}


def test_each_tier_pays_on_what_its_own_base_leaves() -> None:
    """10,000: basic 5,000; aid 60% of the 5,000 left = 3,000; backstop to 90%: 9,000 − 8,000 = 1,000."""
    aid_step = 'mechanism = "medical-aid"\nrate.all = { rate = 0.60, clause = "r" }'
    to_share = 'mechanism = "backstop-to-share"\nshare.all = { rate = 0.90, clause = "b" }'
    result = settled(visit("10000.00"), tiers(HALF, aid_step, to_share))
    assert funds(result) == {"basic": "5000.00", "medical-aid": "3000.00", "backstop": "1000.00"}
    assert result.patient_share == 100_000
    swapped = settled(visit("10000.00"), tiers(HALF, to_share, aid_step))
    assert funds(swapped) == {"basic": "5000.00", "backstop": "4000.00", "medical-aid": "600.00"}


@pytest.mark.parametrize(("share", "expected"), [("0.90", "4900.00"), ("0.50", "500.00"), ("0.45", "0.00")])
def test_a_backstop_brings_payments_up_to_a_share_of_the_actual_cost(share: str, expected: str) -> None:
    """Total 11,000 with 1,000 self-paid, 5,000 paid: 11,000 × 90% − 5,000 = 4,900."""
    step = f'mechanism = "backstop-to-share"\nfrom = ["total"]\nshare.all = {{ rate = {share}, clause = "b" }}'
    result = settled(visit("10000.00", self_paid="1000.00"), tiers(HALF, step))
    assert funds(result).get("backstop", "0.00") == expected


def test_a_backstop_has_its_own_cap() -> None:
    step = (
        'mechanism = "backstop-to-share"\nshare.all = { rate = 0.90, clause = "b" }\nlimit = "backstop"\n'
        'cap = { yuan = 3000, clause = "c" }'
    )
    result = settled(visit("10000.00", used={"backstop": "1000.00"}), tiers(HALF, step))
    assert funds(result)["backstop"] == "2000.00"
    assert "trace.backstop-capped" in [each.rule for each in result.steps]


OWN_LIMIT = """
mechanism = "backstop-own-limit"
limit = "own-payment"
most.township = { yuan = 3000, clause = "m" }
most.all = { yuan = 10000, clause = "m" }
when = { group = "registered-poor", clause = "who" }
"""


@pytest.mark.parametrize(
    ("own", "used", "level", "expected", "counted"),
    [
        ("3000.00", "0.00", Level.TOWNSHIP, "0.00", "3000.00"),
        ("3000.01", "0.00", Level.TOWNSHIP, "0.01", "3000.00"),
        ("5000.00", "2000.00", Level.TOWNSHIP, "4000.00", "1000.00"),
        ("5000.00", "3000.00", Level.TOWNSHIP, "5000.00", "0.00"),
        ("5000.00", "3000.00", Level.PROVINCE, "0.00", "5000.00"),
        ("8000.00", "3000.00", Level.PROVINCE, "1000.00", "7000.00"),
        ("100.00", "4000.00", Level.TOWNSHIP, "100.00", "0.00"),
    ],
)
def test_own_payments_of_a_year_end_at_the_limit_of_the_level(
    own: str, used: str, level: Level, expected: str, counted: str
) -> None:
    case = visit(own, used={"own-payment": used}, level=level, groups=["registered-poor"])
    result = settled(case, tiers(NOTHING_PAID, OWN_LIMIT))
    assert funds(result).get("backstop", "0.00") == expected
    assert uses(result) == {"own-payment": counted}


def test_the_limit_of_own_payments_is_for_listed_groups_only() -> None:
    result = settled(visit("5000.00"), tiers(NOTHING_PAID, OWN_LIMIT))
    assert funds(result) == {}


def test_the_trace_shows_bases_and_figures() -> None:
    result = settled(visit("10000.00", groups=["dibao"]), tiers(HALF, AID))
    (step,) = (step for step in result.steps if step.mechanism == "medical-aid")
    assert step.formula == "(10,000.00 − 5,000.00 − 1,000.00) × 70% = 2,800.00"
    assert [(figure.name, figure.clause) for figure in step.figures] == [
        ("deductible", "dibao"),
        ("rate", "dibao"),
        ("cap", "cap"),
        ("when", "dibao"),
    ]


def test_a_blank_cap_refuses_only_where_something_is_due() -> None:
    version = tiers(HALF, AID.replace("cap = { yuan = 8000,", "cap = { blank = true,"))
    assert funds(settled(visit("2000.00", groups=["dibao"]), version)) == {"basic": "1000.00"}
    finding = refused(visit("10000.00", groups=["dibao"]), version)
    assert (finding.code, finding.arguments["key"]) == ("compute.figure-blank", "cap")


def test_what_cannot_be_meant_is_refused() -> None:
    def codes(*steps: str) -> set[str]:
        found = parse(plan_text(*steps))
        assert isinstance(found, tuple), found
        return {each.code for each in found}

    assert codes(HALF, 'mechanism = "medical-aid"') == {"policy.aid-without-rate"}
    assert codes(HALF, AID.replace('rate.all = { rate = 1, clause = "wubao" }, ', "")) == {"policy.aid-without-rate"}
    assert codes(HALF, AID.replace('limit = "aid"\n', "")) == {"policy.tier-without-limit"}
    assert "policy.unknown-group" in "".join(codes(HALF, AID.replace('group = "dibao"', 'group = "nobody"')))
    assert codes(HALF, OWN_LIMIT.replace("most.all", "most.village")) >= {"policy.level-without-figure"}
