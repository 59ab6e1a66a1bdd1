"""Visits of the independent calculation as cases of the engine, under the policy files that ship with the program.

What the two call differently stands here, each with its reason; nothing of how anything is calculated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from independent.visit import Line, Visit

from ncms_desktop.compensation.case import Admissions, Case, CaseLine, Hospital, Person
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.circumstances import Delivery, Place, Referral
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Blank, Policy

POLICIES = Path(__file__).resolve().parents[2] / "resources" / "policies"


def _nothing(visit: Visit) -> str | None:
    del visit
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a policy file and the independent calculation of the same scheme go together.

    ``blanks``: part of a blank's key or clause in the file -> the name under which ``Visit.assumed`` states it.
    ``differs``: why the two read a visit differently, None where they don't: such visits aren't compared.
    ``unwritten``: kinds of visits that the file has no plan for yet. They are compared as soon as it has one.
    ``major``: a disease whose stays the file pays in a plan of their own, as single-disease visits.
    """

    blanks: Mapping[str, str] = field(default_factory=dict)
    differs: Callable[[Visit], str | None] = _nothing
    unwritten: Mapping[str, str] = field(default_factory=dict)
    major: str | None = None


_ORDINARY = "the file keeps the county's ordinary terms, as blanks; the calculation serves the registered poor alone"
_LOW = ("township", "county")
_NOT_UP = "in the file nobody has gone up past anybody who comes to a township or county hospital without a referral"
_LATER = "the file is written for stays first"

READINGS: Mapping[str, Reading] = {
    "baiyun-cycle5": Reading(blanks={"segments": "second_bound"}),
    "county-2016h1": Reading(
        blanks={"001:425": "outpatient_rate"},
        unwritten={"outpatient": _LATER, "chronic": _LATER, "special": _LATER},
    ),
    "jimunai-2011": Reading(blanks={"amount.all": "deductible"}),
    "hunan-2015": Reading(
        blanks={"amount.all": "deductible", "rate.all": "rate"},
        differs=lambda visit: _NOT_UP if visit.referral == "bypassed" and visit.level in _LOW else None,
    ),
    "huining-2010": Reading(blanks={"rate.all": "rate"}),
    "yinjiang-old": Reading(
        blanks={"原补偿比例": "rate", "百分点": "points"},
        unwritten={"year-end": "the secondary compensation at the year's end is no visit"},
    ),
    "yinjiang-new": Reading(major="major-five"),
    "mingguang-2016": Reading(blanks={"文本残缺": "rate"}),
    "macheng-2008": Reading(
        blanks={"起付线未写明": "deductible", "补偿比例": "rate", "保底比例": "floor", "慢性病定额": "quota"}
    ),
    "zhangping-2012": Reading(blanks={"大病比例": "major_rate"}),
    "bengbu-2020s": Reading(blanks={"45% 至 75%": "rate"}),
    "township-hospital": Reading(blanks={"rate.township": "rate"}),
    "county-poor-2016": Reading(
        blanks={
            "现有起付线": "deductible",
            "现有报销比例": "rate",
            "百分点": "points",
            "慢病补助比例": "rate",
            "封顶线": "chronic_cap",
        },
        differs=lambda visit: None if "registered-poor" in visit.groups else _ORDINARY,
    ),
}
"""By scheme; a scheme that isn't named here needs nothing of the kind."""


def reading(scheme: str) -> Reading:
    """How the scheme's file and calculation go together."""
    return READINGS.get(scheme, Reading())


def schemes() -> tuple[str, ...]:
    """The schemes that have a policy file."""
    return tuple(sorted(path.stem for path in POLICIES.glob("*.toml")))


def policy_for(scheme: str, assumed: Mapping[str, Any]) -> Policy:
    """The scheme's policy with what ``assumed`` states in place of its blanks."""
    return _policy(scheme, tuple(sorted(assumed.items())))


@lru_cache(maxsize=4096)
def _policy(scheme: str, assumed: tuple[tuple[str, Any], ...]) -> Policy:
    content = (POLICIES / f"{scheme}.toml").read_text("utf-8")
    # Examples are no part of the policy, and some of them show that a blank is refused.
    content = content.partition("\n[[example]]")[0]
    stated = dict(assumed)
    if stated:
        lines = content.splitlines()
        for blank in _policy(scheme, ()).blanks:
            name = _assumption(scheme, blank)
            if name in stated:
                at = blank.line - 1
                assert lines[at].count("blank = true") == 1, lines[at]
                lines[at] = lines[at].replace("blank = true", _figure(blank.key, stated[name]))
        content = "\n".join(lines)
    policy = parse_policy(content.encode(), file=scheme, known_groups=frozenset(shipped_groups()))
    assert isinstance(policy, Policy), policy
    return policy


def _assumption(scheme: str, blank: Blank) -> str | None:
    found = {name for part, name in reading(scheme).blanks.items() if part in blank.key or part in blank.clause}
    assert len(found) <= 1, blank
    return found.pop() if found else None


def _figure(key: str, value: Any) -> str:
    """A figure as the file writes it: amounts are stated in fen, rates and points as shares."""
    unit = "points" if ".points" in key else "rate" if ".rate" in key else "yuan"
    return f"{unit} = {Decimal(value) / 100 if unit == 'yuan' else value}"


def case_of(scheme: str, visit: Visit, policy: Policy) -> Case:
    """The visit as the engine takes it."""
    day, kind = _day(scheme, visit, policy), kind_of(scheme, visit)
    assert kind is not None, visit.kind
    return Case(
        county=policy.county,
        level=Level(visit.level),
        kind=kind,
        admitted=day,
        discharged=day,
        settled_on=day,
        person=Person(date(day.year - visit.age, 1, 1), Sex(visit.sex), visit.groups),
        lines=tuple(_line(line, at, Level(visit.level), day) for at, line in enumerate(visit.lines, start=1)),
        used=visit.used,
        counts={"outpatient-day": visit.today, "consultation-day": visit.today},
        disease=visit.disease or None,
        referral=_referral(visit),
        hospital=Hospital(_PLACES[visit.place], visit.designated, visit.tcm_hospital, _marks(visit)),
        admissions=Admissions(visit.stay_of_year, visit.admission, visit.course),
        household_size=visit.household,
        consultations=int(any("consultation" in line.marks for line in visit.lines)),
        delivery=_DELIVERIES.get(visit.kind),
    )


def kind_of(scheme: str, visit: Visit) -> VisitKind | None:
    """The kind of visit, None for what is no visit here; a caesarean paid like any other stay is an ordinary stay."""
    if visit.disease and visit.disease == reading(scheme).major:
        return VisitKind.SINGLE_DISEASE
    return _KINDS.get(visit.kind)


_KINDS = {
    "inpatient": VisitKind.INPATIENT,
    "outpatient": VisitKind.OUTPATIENT,
    "chronic": VisitKind.CHRONIC,
    "special": VisitKind.SPECIAL_DISEASE,
    "delivery": VisitKind.DELIVERY,
    "caesarean": VisitKind.INPATIENT,
    "injury": VisitKind.INJURY,
    "single-disease": VisitKind.SINGLE_DISEASE,
}
_DELIVERIES = {"delivery": Delivery.NORMAL, "caesarean": Delivery.CAESAREAN}
_PLACES = {
    "in-county": Place.IN_COUNTY,
    "in-prefecture": Place.IN_PREFECTURE,
    "in-province": Place.IN_PROVINCE,
    "outside-province": Place.OUT_OF_PROVINCE,
}


def _referral(visit: Visit) -> Referral:
    """Without a referral is 'bypassed' there and the ordinary case here; so 'nothing special' is an emergency here."""
    return {"": Referral.EMERGENCY, "bypassed": Referral.NONE, "up": Referral.UP, "down": Referral.DOWN}[visit.referral]


def _marks(visit: Visit) -> frozenset[str]:
    """The marks that the files use: the class of the hospital, its consortium, and that it isn't under warning."""
    marks = {
        f"class-{visit.grade.lower()}": bool(visit.grade),
        "network": visit.network,
        "not-warned": not visit.warned,
    }
    return frozenset(mark for mark, there in marks.items() if there)


def _day(scheme: str, visit: Visit, policy: Policy) -> date:
    """The day that selects the rules. Most calculations don't ask for it and have visits of 2016: these are taken into
    the first year of the file's version."""
    if scheme in ("jimunai-2011", "county-2016h1"):
        return visit.day
    position = 0 if scheme == "township-outside" and visit.period == "old" else -1
    return policy.versions[position].start + timedelta((visit.day - date(2016, 1, 1)).days % 365)


def _line(line: Line, at: int, level: Level, day: date) -> CaseLine:
    return CaseLine(
        bill="B1",
        line=str(at),
        charged_at=datetime.combine(day - timedelta(line.days_before), time(8)),
        item_code=f"H{at}",
        item_name="费用",
        category=Category.EXAMINATION if "examination" in line.marks else Category.DRUG,
        quantity=line.quantity,
        price=Decimal(line.amount) / 100 / line.quantity,
        amount=line.amount,
        # Class C is self-paid whether the catalogue says so or doesn't hold the item.
        entry=None if line.klass == "C" and at % 2 else _entry(line, at, level),
    )


def _entry(line: Line, at: int, level: Level) -> CatalogueEntry:
    return CatalogueEntry(
        code=f"E{at}",
        name="费用",
        category=Category.DRUG,
        expense_class=ExpenseClass(line.klass),
        first_own_share=line.share,
        unit="",
        form="",
        specification="",
        ceilings={} if line.ceiling is None else {level: line.ceiling},
        marks=line.marks,
        valid_from=date(1900, 1, 1),
        valid_until=None,
    )
