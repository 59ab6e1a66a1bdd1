"""When a rule applies: one model of conditions for every mechanism, each with the clause that states it."""

from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.circumstances import Delivery, Place, Referral
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.figures import SOME, STRICT, LevelName, Text, choice, yuan_of


class AgeDay(StrEnum):
    """The day on which an age is looked at."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"
    SETTLEMENT = "settlement"


class AdmissionCount(StrEnum):
    """Which admissions are counted: all of the scheme year, those at the same level, or those of the same course."""

    YEAR = "year"
    LEVEL = "level"
    COURSE = "course"


def _age(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 150:
        raise PydanticCustomError("policy.age-impossible", "no age", {"given": str(value)[:40]})
    return value


def _counted(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 1000:
        raise PydanticCustomError("policy.count-impossible", "no count", {"given": str(value)[:40]})
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("policy.not-a-flag", "no flag", {"given": str(value)[:40]})
    return value


Age: TypeAlias = Annotated[int, BeforeValidator(_age)]
"""Completed years."""

Count: TypeAlias = Annotated[int, BeforeValidator(_counted)]
"""1 or more."""

Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
"""``true`` or ``false``."""

Texts: TypeAlias = Annotated[tuple[Text, ...], SOME, Field(strict=False)]
"""Some texts, of which one must fit."""


def _nothing_said(given: BaseModel, *but: str) -> bool:
    return not (given.model_fields_set - set(but))


class When(BaseModel):
    """Circumstances of a visit. Every key that is given must hold; of a list, one item must fit. ``clause`` says where
    the document states them, ``name`` how people call them."""

    model_config = STRICT

    clause: Text
    name: Text | None = None
    group: Text | None = None
    groups: Texts | None = None
    not_groups: Texts | None = None
    age_from: Age | None = None
    age_under: Age | None = None
    age_on: Annotated[AgeDay, choice(AgeDay)] = AgeDay.ADMISSION
    sex: Annotated[Sex, choice(Sex)] | None = None
    levels: Annotated[tuple[LevelName, ...], SOME, Field(strict=False)] | None = None
    places: Annotated[tuple[Annotated[Place, choice(Place)], ...], SOME, Field(strict=False)] | None = None
    referrals: Annotated[tuple[Annotated[Referral, choice(Referral)], ...], SOME, Field(strict=False)] | None = None
    designated: Flag | None = None
    tcm_hospital: Flag | None = None
    hospital_marks: Texts | None = None
    kinds: Annotated[tuple[Annotated[VisitKind, choice(VisitKind)], ...], SOME, Field(strict=False)] | None = None
    diagnoses: Texts | None = None
    main_diagnosis: Texts | None = None
    diseases: Texts | None = None
    single_diseases: Texts | None = None
    deliveries: Annotated[tuple[Annotated[Delivery, choice(Delivery)], ...], SOME, Field(strict=False)] | None = None
    causes: Texts | None = None
    admission_from: Count | None = None
    admission_until: Count | None = None
    admission_count: Annotated[AdmissionCount, choice(AdmissionCount)] = AdmissionCount.YEAR
    days_from: Count | None = None
    days_under: Count | None = None
    cost_from: Annotated[int, BeforeValidator(yuan_of)] | None = None
    cost_under: Annotated[int, BeforeValidator(yuan_of)] | None = None
    other_insurance: Flag | None = None
    other_programme: Flag | None = None

    @model_validator(mode="after")
    def _something_that_can_hold(self) -> "When":
        if _nothing_said(self, "clause", "name", "age_on", "admission_count"):
            raise PydanticCustomError("policy.condition-empty", "empty")
        for low, high in (("age_from", "age_under"), ("days_from", "days_under"), ("cost_from", "cost_under")):
            least, under = getattr(self, low), getattr(self, high)
            if least is not None and under is not None and least >= under:
                raise PydanticCustomError("policy.condition-impossible", "never", {"low": low, "high": high})
        least, most = self.admission_from, self.admission_until
        if least is not None and most is not None and least > most:
            names = {"low": "admission_from", "high": "admission_until"}
            raise PydanticCustomError("policy.condition-impossible", "never", names)
        return self

    @property
    def any_groups(self) -> tuple[str, ...]:
        """Groups of which the person must be in one; empty where groups don't matter."""
        return (*(() if self.group is None else (self.group,)), *(self.groups or ()))


class LineFilter(BaseModel):
    """Which expense lines a rule means. Every key that is given must hold; of a list, one item must fit. ``marks`` are
    those of the catalogue entry (``tcm``, ``essential``, ``imported`` …), ``classes`` its class."""

    model_config = STRICT

    marks: Texts | None = None
    not_marks: Texts | None = None
    classes: Annotated[tuple[Annotated[ExpenseClass, choice(ExpenseClass)], ...], SOME, Field(strict=False)] | None = (
        None
    )
    categories: Annotated[tuple[Annotated[Category, choice(Category)], ...], SOME, Field(strict=False)] | None = None
    not_categories: Annotated[tuple[Annotated[Category, choice(Category)], ...], SOME, Field(strict=False)] | None = (
        None
    )
    codes: Texts | None = None

    @model_validator(mode="after")
    def _something(self) -> "LineFilter":
        if _nothing_said(self):
            raise PydanticCustomError("policy.filter-empty", "empty")
        return self
