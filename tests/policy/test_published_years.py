"""Published examples that state a whole year's own cost, the premium inside, not one visit."""

from pathlib import Path

import pytest
from builders.cases import make_case
from builders.plans import settled, visit_of
from builders.policies import only_version

from ncms_desktop.domain.money import fen_from_yuan, yuan_text
from ncms_desktop.policy.model import PolicyVersion

PREMIUM = 6_000


def own_cost(version: PolicyVersion, outpatient: list[str], inpatient: str) -> str:
    """Premium and patient shares of the year's visits, each outpatient visit knowing the use of those before it."""
    own, used = PREMIUM, 0
    for cost in outpatient:
        result = settled(visit_of("outpatient", cost, level="township", used={"outpatient": used}), version)
        own += result.patient_share
        used += sum(use.amount for use in result.uses)
    if fen_from_yuan(inpatient):
        own += settled(make_case(eligible=inpatient), version).patient_share
    return yuan_text(own)


@pytest.mark.parametrize(
    ("outpatient", "inpatient", "published"),
    [("20.00", "0.00", "60.00"), ("260.00", "0.00", "80.00"), ("280.00", "6000.00", "2300.00")],
    ids=["028", "030", "032"],
)
def test_the_years_own_cost_of_xianning_is_the_published_one(outpatient: str, inpatient: str, published: str) -> None:
    path = Path(__file__).parent / "examples" / "028-xianning-2005.toml"
    version = only_version(path.read_bytes())
    assert own_cost(version, [outpatient], inpatient) == published
    # Many visits come to the same as one: the yearly quota is carried on.
    tenth = yuan_text(fen_from_yuan(outpatient) // 10)
    assert own_cost(version, [tenth] * 10, inpatient) == published
