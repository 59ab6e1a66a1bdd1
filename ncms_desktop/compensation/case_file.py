"""The case as JSON: the input of ``ncms compute`` and the snapshot from which a stored settlement is replayed.

``case_version`` grows when the form changes; older forms stay readable.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from ncms_desktop.compensation.case import Admissions, Case, CaseLine, Hospital, Injury, Person, SingleDisease
from ncms_desktop.compensation.fields import FILE, Ceiling, Count, Day, Flag, Moment, Number, Share, Text, Yuan
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.circumstances import Delivery, Place, Referral
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.visit import VisitKind

CASE_VERSION = 2
"""1 had no circumstances beyond level, dates, person and lines: they stand at their defaults."""

FindEntry: TypeAlias = Callable[[str, date], CatalogueEntry | None]
"""A catalogue entry by code and day, None where the catalogue doesn't hold it then."""


def _version(value: Any) -> int:
    if isinstance(value, bool) or value not in (1, CASE_VERSION):
        raise PydanticCustomError("file.version", "version", {"given": str(value)[:40], "known": CASE_VERSION})
    return int(value)


class EntryFile(BaseModel):
    """The facts of a catalogue entry as they were when the visit was computed."""

    model_config = FILE

    code: Text
    name: Text
    category: Category
    expense_class: ExpenseClass
    first_own_share: Share
    unit: Text
    form: Text
    specification: Text
    ceilings: dict[Level, Ceiling]
    marks: list[Text]
    valid_from: Day
    valid_until: Day | None

    @classmethod
    def of(cls, entry: CatalogueEntry) -> "EntryFile":
        """The entry's file form."""
        return cls.model_construct(
            code=entry.code,
            name=entry.name,
            category=entry.category,
            expense_class=entry.expense_class,
            first_own_share=entry.first_own_share,
            unit=entry.unit,
            form=entry.form,
            specification=entry.specification,
            ceilings=dict(sorted(entry.ceilings.items())),
            marks=sorted(entry.marks),
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
        )

    def entry(self) -> CatalogueEntry:
        """The entry."""
        return CatalogueEntry(
            code=self.code,
            name=self.name,
            category=self.category,
            expense_class=self.expense_class,
            first_own_share=self.first_own_share,
            unit=self.unit,
            form=self.form,
            specification=self.specification,
            ceilings=self.ceilings,
            marks=frozenset(self.marks),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


FACTS, CODE, NOTHING = "entry-facts", "entry-code", "entry-nothing"


def _entry_form(value: Any) -> str:
    if value is None:
        return NOTHING
    return FACTS if isinstance(value, dict | EntryFile) else CODE


class LineFile(BaseModel):
    """One charge. ``entry`` is the catalogue entry with its facts, or its code (then a catalogue is needed), or null:
    self-paid."""

    model_config = FILE

    bill: Text
    line: Text
    charged_at: Moment
    item_code: Text
    item_name: Text
    category: Category
    quantity: Number
    price: Number
    amount: Yuan
    entry: Annotated[
        Annotated[EntryFile, Tag(FACTS)] | Annotated[Text, Tag(CODE)] | Annotated[None, Tag(NOTHING)],
        Discriminator(_entry_form),
    ]

    @classmethod
    def of(cls, line: CaseLine) -> "LineFile":
        """The line's file form, with the facts of its entry."""
        return cls.model_construct(
            bill=line.bill,
            line=line.line,
            charged_at=line.charged_at,
            item_code=line.item_code,
            item_name=line.item_name,
            category=line.category,
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
            entry=None if line.entry is None else EntryFile.of(line.entry),
        )

    def case_line(self, find: FindEntry | None) -> CaseLine:
        """The line, its entry's code looked up on the day of the charge. Codes were checked to be found."""
        entry: CatalogueEntry | None = None
        if isinstance(self.entry, EntryFile):
            entry = self.entry.entry()
        elif self.entry is not None and find is not None:
            entry = find(self.entry, self.charged_at.date())
        return CaseLine(
            bill=self.bill,
            line=self.line,
            charged_at=self.charged_at,
            item_code=self.item_code,
            item_name=self.item_name,
            category=self.category,
            quantity=self.quantity,
            price=self.price,
            amount=self.amount,
            entry=entry,
        )


class PersonFile(BaseModel):
    """The participant, as far as rules may ask. ``groups`` are codes of resources/codes/groups.toml."""

    model_config = FILE

    birth_date: Day
    sex: Sex
    groups: list[Text]


class HospitalFile(BaseModel):
    """The hospital, besides its level."""

    model_config = FILE

    place: Place = Place.IN_COUNTY
    designated: Flag = True
    tcm: Flag = False
    marks: list[Text] = Field(default_factory=list)


class AdmissionsFile(BaseModel):
    """The number of this admission, 1 for the first: in the year, at this level, in this course of treatment."""

    model_config = FILE

    year: Count = 1
    level: Count = 1
    course: Count = 1


class SingleDiseaseFile(BaseModel):
    """The single disease that the stay was treated as."""

    model_config = FILE

    code: Text
    price_key: Text | None = None


class InjuryFile(BaseModel):
    """The cause of the injury by its code, and the share (0-1) that somebody else is liable for."""

    model_config = FILE

    cause: Text | None = None
    liability: Share = Decimal(0)


class CaseFile(BaseModel):
    """One visit to be computed. Money is yuan as text with two decimals.

    ``used`` is the use of each limit before this visit, by the limit's name, ``counts`` how many settlements counted on
    it, ``balances`` what is left on an account. ``diagnoses`` are ICD-10 codes, the main one first. Everything from
    ``counts`` on may be left out.
    """

    model_config = FILE

    case_version: Annotated[Literal[1, 2], BeforeValidator(_version)]
    county: Text
    level: Level
    kind: VisitKind
    admitted: Day
    discharged: Day
    settled_on: Day
    person: PersonFile
    lines: list[LineFile]
    used: dict[Text, Yuan] = Field(default_factory=dict)
    counts: dict[Text, Count] = Field(default_factory=dict)
    balances: dict[Text, Yuan] = Field(default_factory=dict)
    diagnoses: list[Text] = Field(default_factory=list)
    disease: Text | None = None
    referral: Referral = Referral.NONE
    hospital: HospitalFile = HospitalFile()
    admissions: AdmissionsFile = AdmissionsFile()
    household_size: Count = 1
    prescriptions: Count = 1
    consultations: Count = 0
    delivery: Delivery | None = None
    single_disease: SingleDiseaseFile | None = None
    injury: InjuryFile | None = None
    other_programme: Yuan | None = None
    other_insurer: Yuan | None = None

    @classmethod
    def of(cls, case: Case) -> "CaseFile":
        """The case's file form; sets and mappings in order, so that equal cases are equal text."""
        person, hospital, disease, injury = case.person, case.hospital, case.single_disease, case.injury
        return cls.model_construct(
            case_version=2,
            county=case.county,
            level=case.level,
            kind=case.kind,
            admitted=case.admitted,
            discharged=case.discharged,
            settled_on=case.settled_on,
            person=PersonFile.model_construct(
                birth_date=person.birth_date, sex=person.sex, groups=sorted(person.groups)
            ),
            lines=[LineFile.of(line) for line in case.lines],
            used=dict(sorted(case.used.items())),
            counts=dict(sorted(case.counts.items())),
            balances=dict(sorted(case.balances.items())),
            diagnoses=list(case.diagnoses),
            disease=case.disease,
            referral=case.referral,
            hospital=HospitalFile.model_construct(
                place=hospital.place, designated=hospital.designated, tcm=hospital.tcm, marks=sorted(hospital.marks)
            ),
            admissions=AdmissionsFile.model_construct(
                year=case.admissions.year, level=case.admissions.level, course=case.admissions.course
            ),
            household_size=case.household_size,
            prescriptions=case.prescriptions,
            consultations=case.consultations,
            delivery=case.delivery,
            single_disease=None
            if disease is None
            else SingleDiseaseFile.model_construct(code=disease.code, price_key=disease.price_key),
            injury=None
            if injury is None
            else InjuryFile.model_construct(cause=injury.cause, liability=injury.liability),
            other_programme=case.other_programme,
            other_insurer=case.other_insurer,
        )

    def case(self, find: FindEntry | None) -> Case:
        """The case."""
        hospital, disease, injury = self.hospital, self.single_disease, self.injury
        return Case(
            county=self.county,
            level=self.level,
            kind=self.kind,
            admitted=self.admitted,
            discharged=self.discharged,
            settled_on=self.settled_on,
            person=Person(self.person.birth_date, self.person.sex, frozenset(self.person.groups)),
            lines=tuple(line.case_line(find) for line in self.lines),
            used=self.used,
            counts=self.counts,
            balances=self.balances,
            diagnoses=tuple(self.diagnoses),
            disease=self.disease,
            referral=self.referral,
            hospital=Hospital(hospital.place, hospital.designated, hospital.tcm, frozenset(hospital.marks)),
            admissions=Admissions(self.admissions.year, self.admissions.level, self.admissions.course),
            household_size=self.household_size,
            prescriptions=self.prescriptions,
            consultations=self.consultations,
            delivery=self.delivery,
            single_disease=None if disease is None else SingleDisease(disease.code, disease.price_key),
            injury=None if injury is None else Injury(injury.cause, injury.liability),
            other_programme=self.other_programme,
            other_insurer=self.other_insurer,
        )
