"""A policy that was checked: versions by date, each with a plan per kind of visit. Made by ``load.parse_policy``."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.domain.participation import SchemeYear
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.steps import Accumulator, StepModel, YearlyCap


class SelectedBy(StrEnum):
    """The date that selects the version which counts."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"
    SETTLEMENT = "settlement"


class StayYear(StrEnum):
    """The scheme year that a stay across the year end belongs to, whole."""

    BY_DISCHARGE = "by-discharge"
    WHOLE_IN_SETTLEMENT_YEAR = "whole-in-settlement-year"


class NamedAfter(StrEnum):
    """Which calendar year names a scheme year that spans two."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class YearRule:
    """When a scheme year begins, what it is called, and how a stay across its end is treated."""

    start_month: int
    start_day: int
    named_after: NamedAfter
    stays: StayYear

    def year_of(self, day: date) -> SchemeYear:
        """The scheme year that holds the day."""
        start = date(day.year, self.start_month, self.start_day)
        if start > day:
            start = start.replace(year=day.year - 1)
        end = start.replace(year=start.year + 1) - timedelta(1)
        return SchemeYear(end.year if self.named_after is NamedAfter.END else start.year, start, end)


@dataclass(frozen=True, slots=True)
class Plan:
    """The ordered steps for one kind of visit at the levels that it serves."""

    kind: VisitKind
    levels: frozenset[Level]
    steps: tuple[StepModel, ...]

    def caps(self) -> Iterator[YearlyCap]:
        """Its yearly caps."""
        return (step for step in self.steps if isinstance(step, YearlyCap))

    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limits that its steps read or count on, each once, in order of the steps."""
        return tuple(dict.fromkeys(each for step in self.steps for each in step.accumulators))


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """What holds from ``start`` until ``until`` (included; None: until further notice)."""

    policy_id: str
    county: str
    name: str
    start: date
    until: date | None
    selected_by: SelectedBy
    year: YearRule
    rounding: Rounding
    plans: tuple[Plan, ...]

    def holds(self, day: date) -> bool:
        """Whether the version is in force on the day."""
        return self.start <= day and (self.until is None or day <= self.until)

    def selection_date(self, *, admitted: date, discharged: date, settled_on: date) -> date:
        """The date of a visit that decides which version counts."""
        return _date_by(self.selected_by, admitted=admitted, discharged=discharged, settled_on=settled_on)

    def scheme_year_for(self, *, admitted: date, discharged: date, settled_on: date) -> SchemeYear:
        """The scheme year whose limits a visit uses. ``admitted`` decides under no treatment known so far."""
        del admitted
        return self.year.year_of(discharged if self.year.stays is StayYear.BY_DISCHARGE else settled_on)

    def plan(self, kind: VisitKind) -> Plan | None:
        """The steps for a kind of visit, None where the policy has none."""
        return next((plan for plan in self.plans if plan.kind is kind), None)

    @property
    def levels(self) -> frozenset[Level]:
        """Facility levels that any plan serves."""
        return frozenset().union(*(plan.levels for plan in self.plans))

    def limits(self) -> tuple[str, ...]:
        """Names of the limits whose use before the visit must be supplied, in order of the plans."""
        return tuple(dict.fromkeys(each.limit for each in self.accumulators()))

    def accumulators(self) -> tuple[Accumulator, ...]:
        """The same limits with their holders and periods."""
        return tuple(dict.fromkeys(each for plan in self.plans for each in plan.accumulators()))

    def cap_of(self, limit: str) -> Fen | None:
        """The yearly amount of a limit in fen; None where it is blank or no plan knows the limit."""
        return next((step.cap.fen for plan in self.plans for step in plan.caps() if step.limit == limit), None)


@dataclass(frozen=True, slots=True)
class Blank:
    """A figure that the document leaves open: ``line`` of the file, ``key`` as written there."""

    line: int
    key: str
    clause: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A county's policy file. ``digest`` is the SHA-256 of its bytes; ``versions`` are in order of dates, without
    gap or overlap; ``source`` names the document; ``blanks`` are the figures that it leaves open."""

    id: str
    county: str
    name: str
    source: str
    digest: str
    selected_by: SelectedBy
    versions: tuple[PolicyVersion, ...]
    blanks: tuple[Blank, ...] = ()

    def version_for(self, *, admitted: date, discharged: date, settled_on: date) -> PolicyVersion | Finding:
        """The version that counts for a visit; never a default, but a refusal that says what to do."""
        return self._on(_date_by(self.selected_by, admitted=admitted, discharged=discharged, settled_on=settled_on))

    def scheme_year(self, day: date) -> SchemeYear | Finding:
        """The scheme year that holds the day, by the version in force on it."""
        version = self._on(day)
        return version if isinstance(version, Finding) else version.year.year_of(day)

    def _on(self, day: date) -> PolicyVersion | Finding:
        for version in self.versions:
            if version.holds(day):
                return version
        first, last = self.versions[0], self.versions[-1]
        if day < first.start:
            return Finding("policy.not-yet-in-force", {"policy": self.name, "day": day, "start": first.start})
        return Finding("policy.no-longer-in-force", {"policy": self.name, "day": day, "until": last.until})


def _date_by(which: SelectedBy, *, admitted: date, discharged: date, settled_on: date) -> date:
    match which:
        case SelectedBy.ADMISSION:
            return admitted
        case SelectedBy.DISCHARGE:
            return discharged
        case SelectedBy.SETTLEMENT:
            return settled_on
