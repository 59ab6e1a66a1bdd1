"""Patients of the sample county, their stays and the rules for them: plain values for tests of the window."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.adapters.rules_files import load_rules
from ncms_desktop.domain.catalogue import Category, ItemMapping
from ncms_desktop.domain.facility import Level, Workplace
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.identity import Sex, check_character, masked
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    Household,
    LimitUse,
    MemberStatus,
    Participant,
    Verification,
    VerifiedBy,
)
from ncms_desktop.domain.visit import ExpenseLine, Visit, VisitKind
from ncms_desktop.ports.rules import Rules
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.sample.stays import STAYS, charges

RESOURCES = Path(__file__).parents[2] / "resources"
NOW = datetime(2016, 3, 10, 9, 30, tzinfo=COUNTER_ZONE)
WORKPLACE = Workplace(
    county="990123",
    county_name="示例县",
    facility="P01",
    facility_name="平安镇卫生院",
    level=Level.TOWNSHIP,
    workstation="W02",
    window_name="2 号窗口",
    clerk="王某",
    complaint_telephone="0990-0000000",
)
CATEGORIES = {
    "药品": Category.DRUG,
    "检查": Category.EXAMINATION,
    "治疗": Category.TREATMENT,
    "床位": Category.BED,
    "材料": Category.MATERIAL,
}


USED = LimitUse("inpatient", 120450, NOW - timedelta(days=2), 0, 0)
"""What the county says was used before."""


@lru_cache
def sample_rules() -> Rules:
    """The shipped sample policy and catalogue."""
    rules = load_rules(RESOURCES / "policies" / "county-2016h1.toml", RESOURCES / "catalogues" / "sample-2016.csv")
    assert isinstance(rules, Rules), rules
    return rules


@lru_cache
def sample_mappings() -> tuple[ItemMapping, ...]:
    """The shipped mapping of the sample hospital."""
    path = RESOURCES / "catalogues" / "sample-2016-mapping.csv"
    parsed = parse_mapping(
        path.read_bytes(),
        file=path.name,
        county=WORKPLACE.county,
        facility=WORKPLACE.facility,
        decided_by="合管员",
        decided_at=NOW,
        catalogue=sample_rules().catalogue,
    )
    assert isinstance(parsed, MappingFile), parsed
    return parsed.mappings


@lru_cache
def sample_visit(position: int) -> tuple[Visit, tuple[ExpenseLine, ...]]:
    """One of the sample stays, as read from the hospital."""
    stay = STAYS[position]
    lines = tuple(
        replace(line, category=CATEGORIES.get(line.category, Category.OTHER).value, row=row)
        for row, line in enumerate(charges(stay), start=2)
    )
    visit = Visit(
        county=WORKPLACE.county,
        facility=WORKPLACE.facility,
        number=stay.number,
        kind=VisitKind.INPATIENT,
        card_number=None,
        identity_number=None,
        name="",
        sex=None,
        birth_date=None,
        admitted=stay.admitted,
        discharged=stay.discharged,
        department=stay.department,
        ward=stay.ward,
        bed=stay.bed,
        doctor=stay.doctor,
        diagnoses=stay.diagnoses,
        invoice_number=stay.invoice,
        invoice_total=sum(line.amount for line in lines),
    )
    return visit, lines


def verification(
    card: str,
    name: str,
    *,
    sex: Sex = Sex.FEMALE,
    born: date = date(1954, 11, 2),
    groups: tuple[str, ...] = (),
    card_status: CardStatus = CardStatus.ACTIVE,
    findings: tuple[Finding, ...] = (),
) -> Verification:
    """A participant of the sample county, as the roster answers."""
    first = f"990123{born:%Y%m%d}{'012' if sex is Sex.FEMALE else '011'}"
    household = Household("990123", 2016, "9901230203000001", name, "平安镇", "柳树村", "3 组")
    person = Participant(
        county="990123",
        scheme_year=2016,
        number=f"{household.number}01",
        household=household.number,
        name=name,
        sex=sex,
        birth_date=born,
        identity_number=first + check_character(first),
        relation="户主",
        status=MemberStatus.NORMAL,
        status_since=date(2016, 1, 1),
    )
    held = Card("990123", 2016, card, household.number, person.number, card_status, date(2016, 1, 1))
    as_of = NOW - timedelta(days=2)
    return Verification(card, VerifiedBy.CARD, NOW.date(), person, household, held, frozenset(groups), as_of, findings)


def unknown(card: str) -> Verification:
    """The roster's answer to a number that it doesn't hold."""
    finding = Finding("verify.card-unknown", {"number": masked(card), "year": "2016"})
    return Verification(card, VerifiedBy.CARD, NOW.date(), None, None, None, frozenset(), NOW, (finding,))


def many_lines(count: int) -> tuple[ExpenseLine, ...]:
    """A long list: one dressing after another."""
    first = sample_visit(0)[1][0]
    return tuple(
        replace(
            first,
            bill="B1",
            line=str(number),
            item_name=f"换药 {number}",
            quantity=Decimal(1),
            price=Decimal("1.50"),
            amount=150,
            row=number + 1,
        )
        for number in range(1, count + 1)
    )
