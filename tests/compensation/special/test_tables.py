"""Published tables, written as policy files, against the second calculation on random visits."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.plans import settled
from builders.policies import only_version
from hypothesis import given
from hypothesis import strategies as st
from independent import derived, published_tiers, tables_outpatient
from independent.visit import Line, Visit

from ncms_desktop.compensation.case import Case, CaseLine, SingleDisease
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.circumstances import Delivery
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.visit import VisitKind

TABLES = Path(__file__).parent / "tables"
VERSIONS = {path.stem: only_version(path.read_bytes()) for path in TABLES.glob("*.toml")}


class Kind(NamedTuple):
    """A kind of visit as the second calculation names it, and as the case does."""

    name: str
    kind: VisitKind
    delivery: Delivery | None = None


OUTPATIENT = Kind("outpatient", VisitKind.OUTPATIENT)
CHRONIC = Kind("chronic", VisitKind.CHRONIC)
INJURY = Kind("injury", VisitKind.INJURY)
NORMAL = Kind("delivery", VisitKind.DELIVERY, Delivery.NORMAL)
CAESAREAN = Kind("caesarean", VisitKind.DELIVERY, Delivery.CAESAREAN)

SCHEMES = {
    "haigang outpatient": ("haigang-2014", tables_outpatient.haigang_2014, (OUTPATIENT,), ("village", "township")),
    "haigang stays": (
        "haigang-2014",
        tables_outpatient.haigang_2014,
        (CHRONIC, INJURY, NORMAL, CAESAREAN),
        ("township", "county", "prefecture", "province"),
    ),
    "haikou": ("haikou", tables_outpatient.haikou, (OUTPATIENT,), ("village", "township", "county")),
    "hezheng": ("hezheng", tables_outpatient.hezheng, (OUTPATIENT,), ("village", "township", "county")),
    "songtao": ("songtao", derived.songtao, (INJURY, NORMAL, CAESAREAN), ("township", "county")),
}
LIMITS = ("outpatient", "chronic", "chronic-deductible", "inpatient", "deductible", "household-outpatient", "day")

lines = st.lists(
    st.builds(
        Line,
        st.one_of(st.integers(0, 5_000), st.integers(0, 3_000_000)),
        st.sampled_from("AABC"),
        share=st.integers(0, 30).map(lambda parts: Decimal(parts) / 100),
        marks=st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"consultation"})]),
    ).map(lambda line: line if line.klass == "B" else replace(line, share=Decimal(0))),
    min_size=1,
    max_size=5,
)
uses = st.dictionaries(st.sampled_from(LIMITS), st.one_of(st.integers(-500, 31_000), st.integers(0, 15_100_000)))


def case_line(line: Line, number: int) -> CaseLine:
    entry = replace(make_entry(ExpenseClass(line.klass), share=str(line.share)), code=f"E{number}", marks=line.marks)
    return make_line(str(Decimal(line.amount) / 100), entry, number=number)


def case_of(visit: Visit, kind: Kind) -> Case:
    used = {**visit.used, "outpatient-day": visit.used_of("day")}
    return replace(
        make_case(*(case_line(line, number) for number, line in enumerate(visit.lines, 1)), level=Level(visit.level)),
        kind=kind.kind,
        delivery=kind.delivery,
        used=used,
        counts={"outpatient-day": visit.today, "consultation-day": visit.today},
        household_size=visit.household,
        other_programme=visit.paid.get("other-programme"),
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@given(data=st.data())
def test_the_policy_file_agrees_with_the_second_calculation(scheme: str, data: st.DataObject) -> None:
    table, second, kinds, levels = SCHEMES[scheme]
    kind = data.draw(st.sampled_from(kinds))
    charged = tuple(data.draw(lines))
    total = sum(line.amount for line in charged)
    programme = data.draw(st.none() | st.integers(0, total)) if table == "songtao" and kind.delivery else None
    visit = Visit(
        lines=charged,
        kind=kind.name,
        level=data.draw(st.sampled_from(levels)),
        today=data.draw(st.integers(0, 1)),
        household=data.draw(st.integers(1, 6)),
        used=data.draw(uses),
        paid={} if programme is None else {"other-programme": programme},
    )
    due: Any = second(visit)
    assert isinstance(due, dict), due
    result = settled(case_of(visit, kind), VERSIONS[table])
    got = {payment.fund: payment.amount for payment in result.payments if payment.amount}
    assert got == {fund: amount for fund, amount in due["payments"].items() if amount}
    assert (result.facility_share, result.patient_share) == (due["facility_share"], due["patient_share"])
    if table != "hezheng":  # there the second calculation reports the catalogue's parts, though none counts
        assert (result.eligible, result.self_paid) == (due["eligible"], due["self_paid"])


ANHUI = only_version((Path(__file__).parents[2] / "policy" / "examples" / "053-anhui-disease.toml").read_bytes())


@given(charged=lines.filter(lambda charged: sum(line.amount for line in charged) > 0))
def test_a_price_per_disease_agrees_with_the_second_calculation(charged: list[Line]) -> None:
    visit = Visit(lines=tuple(charged), kind="single-disease", price=2_500_000)
    due: Any = published_tiers.anhui_disease(visit)
    case = case_of(visit, Kind("single-disease", VisitKind.SINGLE_DISEASE))
    result = settled(replace(case, single_disease=SingleDisease("oesophageal-cancer")), ANHUI)
    assert {payment.fund: payment.amount for payment in result.payments} == due["payments"]
    assert (result.facility_share, result.patient_share) == (due["facility_share"], due["patient_share"])
