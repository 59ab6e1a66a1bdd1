"""The engine under the shipped policy files agrees with the independent calculation, on invented visits, to the fen.

300 visits of each scheme in every run, 10,000 in a test marked slow: some 5 seconds for a scheme, most of them the
engine's with its trace.

Where a figure is blank, the engine refuses every visit that touches it, while the independent calculation lets a result
stand that no value of the blank would change (nothing eligible, a limit used up). Such a visit may be refused here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from agreement.cases import case_of, kind_of, policy_for, reading, schemes
from independent import CALCULATIONS
from independent.profiles import PROFILES
from independent.visit import Amounts, Line, Visit
from independent.visits import random_visit

from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.model import Policy

SCHEMES = schemes()


def engine(scheme: str, visit: Visit) -> Result | Finding:
    """What the program says of the visit, under the version of its day."""
    policy = policy_for(scheme, visit.assumed)
    case = case_of(scheme, visit, policy)
    version = policy.version_for(admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on)
    return version if isinstance(version, Finding) else compute(case, version)


def amounts_of(result: Result) -> Mapping[str, object]:
    """The result in the words of the independent calculation."""
    return {
        "total": result.total,
        "self_paid": result.self_paid,
        "first_own_share": result.first_own_share,
        "over_ceiling": result.over_ceiling,
        "eligible": result.eligible,
        "deductible": result.deductible,
        "payments": {payment.fund: payment.amount for payment in result.payments if payment.amount},
        "facility_share": result.facility_share,
        "patient_share": result.patient_share,
    }


def without_zeros(amounts: Amounts) -> Mapping[str, object]:
    """The same form: a fund that pays nothing isn't named."""
    return {**amounts, "payments": {fund: fen for fund, fen in amounts["payments"].items() if fen}}


def disagreement(scheme: str, visit: Visit) -> str | None:
    """What the two say differently of a visit, None where they agree."""
    expected, got = CALCULATIONS[scheme](visit), engine(scheme, visit)
    refused = got.code if isinstance(got, Finding) else None
    if isinstance(expected, str):
        if refused is None:
            return f"{expected}, but the engine computes {got}"
        if expected.startswith("blank:") and refused != "compute.figure-blank":
            return f"{expected}, but the engine refuses with {got}"
        return None
    if isinstance(got, Finding):
        stated = PROFILES[scheme].assumed.keys() <= visit.assumed.keys()
        return None if refused == "compute.figure-blank" and not stated else f"{expected}, but the engine: {got}"
    return (
        None if amounts_of(got) == without_zeros(expected) else f"{without_zeros(expected)}\nengine {amounts_of(got)}"
    )


def written(scheme: str, visit: Visit) -> bool:
    """Whether the file has a plan for the visit, or should have one."""
    policy: Policy = policy_for(scheme, {})
    planned = {plan.kind for version in policy.versions for plan in version.plans}
    return kind_of(scheme, visit) in planned or visit.kind not in reading(scheme).unwritten


def visits(scheme: str, count: int) -> Iterator[Visit]:
    """Invented visits that file and calculation read alike; the same ones in every run."""
    rng = Random(f"agreement of {scheme}")
    for _ in range(count):
        visit = random_visit(rng, scheme)
        if reading(scheme).differs(visit) is None and written(scheme, visit):
            yield visit


def agree(scheme: str, count: int) -> None:
    """Fails at the first visit that the two calculate differently."""
    computed = 0
    for visit in visits(scheme, count):
        said = disagreement(scheme, visit)
        assert said is None, f"{visit}\n{said}"
        computed += isinstance(engine(scheme, visit), Result) if computed < count // 10 else 0
    assert computed >= count // 10, "hardly any visit was computed at all"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_engine_and_independent_calculation_agree(scheme: str) -> None:
    agree(scheme, 300)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_engine_and_independent_calculation_agree_on_ten_thousand_visits(scheme: str) -> None:
    agree(scheme, 10_000)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_policy_file_has_its_independent_calculation(scheme: str) -> None:
    assert scheme in CALCULATIONS


@pytest.mark.parametrize(("day", "paid"), [(date(2011, 4, 20), 180_000), (date(2011, 4, 30), 195_000)])
def test_jimunai_pays_the_printed_rates_where_the_deductible_is_assumed_to_be_0(day: date, paid: int) -> None:
    """Eligible 3,000.00 at county level: 60% until 25 April, 65% from 26 April 2011."""
    visit = Visit(lines=(Line(300_000),), level="county", day=day, assumed={"deductible": 0})
    result = engine("jimunai-2011", visit)
    assert isinstance(result, Result)
    assert result.compensation == paid
    assert disagreement("jimunai-2011", visit) is None


def test_a_difference_of_one_fen_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(lines=(Line(300_000),), level="township", day=date(2016, 3, 1))
    assert disagreement("county-2016h1", visit) is None
    given = CALCULATIONS["county-2016h1"](visit)
    assert not isinstance(given, str)
    wrong = {**given, "payments": {"basic": given["payments"]["basic"] + 1}}
    monkeypatch.setitem(CALCULATIONS, "county-2016h1", lambda _: wrong)  # type: ignore[misc]
    assert disagreement("county-2016h1", visit) is not None


def test_an_amount_where_the_calculation_names_a_blank_is_noticed() -> None:
    stated = Visit(lines=(Line(300_000),), day=date(2011, 5, 1), assumed={"deductible": 0})
    blank = replace(stated, assumed={})
    assert isinstance(engine("jimunai-2011", blank), Finding)
    assert disagreement("jimunai-2011", blank) is None
    assert Decimal(engine("jimunai-2011", stated).compensation) == Decimal("195000")  # type: ignore[union-attr]
