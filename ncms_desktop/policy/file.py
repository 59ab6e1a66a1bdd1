"""The shape of a policy file (TOML), as pydantic reads it. ``checks`` looks at what one key alone can't show."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.examples import ExampleTable
from ncms_desktop.policy.figures import SOME, STRICT, LevelName, Text, choice
from ncms_desktop.policy.model import NamedAfter, Plan, PolicyVersion, SelectedBy, StayYear, YearRule
from ncms_desktop.policy.steps import RoundingRule, Step

SCHEMA = 1


def _schema(value: Any) -> int:
    if value != SCHEMA or isinstance(value, bool):
        raise PydanticCustomError("policy.schema-unknown", "schema", {"given": str(value)[:40], "known": SCHEMA})
    return SCHEMA


def _county(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise PydanticCustomError("policy.county-code", "county code", {"given": str(value)[:40]})
    return value


def _stays(value: Any) -> Any:
    if value == "split":
        raise PydanticCustomError("policy.year-split-unsupported", "split by year")
    return value


def _month(value: Any) -> int:
    return _between(value, 12)


def _day(value: Any) -> int:
    # 29 to 31 don't exist in every month of every year, and no scheme year begins there.
    return _between(value, 28)


def _between(value: Any, last: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= last:
        raise PydanticCustomError("policy.year-start", "no such day", {"given": str(value)[:40], "last": last})
    return value


class YearTable(BaseModel):
    """``[version.year]``: the scheme year."""

    model_config = STRICT

    start_month: Annotated[int, BeforeValidator(_month)]
    start_day: Annotated[int, BeforeValidator(_day)]
    named_after: Annotated[NamedAfter, choice(NamedAfter)] | None = None
    stays: Annotated[StayYear, choice(StayYear), BeforeValidator(_stays)]
    clause: Text | None = None

    @model_validator(mode="after")
    def _a_year_that_spans_two_says_its_name(self) -> "YearTable":
        if self.named_after is None and (self.start_month, self.start_day) != (1, 1):
            raise PydanticCustomError("policy.year-name-missing", "named_after")
        return self

    def rule(self) -> YearRule:
        """The rule that the table states."""
        return YearRule(self.start_month, self.start_day, self.named_after or NamedAfter.START, self.stays)


class PlanTable(BaseModel):
    """``[[version.plan]]``: the steps for one kind of visit."""

    model_config = STRICT

    visit: Annotated[VisitKind, choice(VisitKind)]
    levels: Annotated[tuple[LevelName, ...], SOME] = Field(strict=False)
    step: Annotated[tuple[Step, ...], SOME] = Field(strict=False)

    def plan(self) -> Plan:
        """The plan that the table states."""
        return Plan(self.visit, frozenset(self.levels), self.step)


class VersionTable(BaseModel):
    """``[[version]]``: what holds between two dates, both included."""

    model_config = STRICT

    start: date = Field(alias="from")
    until: date | None = None
    clause: Text | None = None
    year: YearTable
    rounding: RoundingRule = RoundingRule()
    plan: Annotated[tuple[PlanTable, ...], SOME] = Field(strict=False)


class PolicyFile(BaseModel):
    """The whole file."""

    model_config = STRICT

    schema_: Annotated[int, BeforeValidator(_schema)] = Field(alias="schema")
    id: Text
    county: Annotated[str, BeforeValidator(_county)]
    name: Text
    document: Text
    selected_by: Annotated[SelectedBy, choice(SelectedBy)]
    version: Annotated[tuple[VersionTable, ...], SOME] = Field(strict=False)
    example: tuple[ExampleTable, ...] = Field(default=(), strict=False)

    def versions(self) -> tuple[PolicyVersion, ...]:
        """The versions in order of dates."""
        return tuple(
            PolicyVersion(
                policy_id=self.id,
                county=self.county,
                name=self.name,
                start=table.start,
                until=table.until,
                selected_by=self.selected_by,
                year=table.year.rule(),
                rounding=table.rounding.rounding,
                plans=tuple(plan.plan() for plan in table.plan),
            )
            for table in sorted(self.version, key=lambda table: table.start)
        )
