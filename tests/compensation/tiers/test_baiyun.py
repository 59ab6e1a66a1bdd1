"""The most that one person was paid in Baiyun's fifth cycle: 17,500 = 2,500 + 15,000, as printed."""

from dataclasses import replace
from datetime import date

import pytest
from builders.policies import SHIPPED, only_version
from builders.tiers import funds, refused, settled, visit

from ncms_desktop.compensation.case import Case
from ncms_desktop.domain.facility import Level
from ncms_desktop.policy.model import PolicyVersion

DAY = date(2007, 3, 1)


@pytest.fixture(scope="module")
def baiyun() -> PolicyVersion:
    return only_version((SHIPPED / "baiyun-cycle5.toml").read_bytes())


def stay(eligible: str, level: Level = Level.TOWNSHIP, **used: str) -> Case:
    case = visit(eligible, level=level, used={name.replace("_", "-"): amount for name, amount in used.items()})
    return replace(case, admitted=DAY, discharged=DAY, settled_on=DAY)


@pytest.mark.parametrize("level", [Level.TOWNSHIP, Level.COUNTY, Level.PROVINCE])
def test_the_most_for_one_person_is_17500(baiyun: PolicyVersion, level: Level) -> None:
    """47,000.00 × 30% or 40% is above 2,500.00, so own payment is 44,500.00. However low the bound that the document
    leaves blank, at least 4,000 × 30% + 34,500 × 40% = 15,000.00 are due, and no more is paid."""
    result = settled(stay("47000.00", level), baiyun)
    assert funds(result) == {"basic": "2500.00", "secondary": "15000.00"}
    assert result.compensation == 1_750_000


def test_with_one_yuan_less_of_own_payment_the_blank_bound_decides(baiyun: PolicyVersion) -> None:
    finding = refused(stay("46999.00"), baiyun)
    assert finding.code == "compute.figure-blank"
    assert (finding.arguments["key"], finding.arguments["clause"]) == ("segments", "000:117")


def test_more_than_17500_is_paid_to_nobody(baiyun: PolicyVersion) -> None:
    assert settled(stay("900000.00"), baiyun).compensation == 1_750_000
    after = stay("900000.00", inpatient="2500.00", secondary="15000.00", own_payment="44500.00")
    assert settled(after, baiyun).compensation == 0
