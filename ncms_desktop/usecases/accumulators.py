"""What was used of each limit before a visit, and what a settlement adds: the county's figure plus the local delta.

Beside the limits that payments draw on, every settlement counts what a year's rules may need to know later:

- ``count:inpatient`` and ``count:inpatient:township``: visits of the kind this year, overall and at the level;
- ``deductible:inpatient``: the deductible that the person bore;
- ``own-share:major-illness``: the eligible own share, i.e. eligible cost less basic compensation;
  ``own-share:first``: the first own share, which some policies add to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ncms_desktop.compensation.case import Admissions, Case
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.circumstances import Holder as HolderName
from ncms_desktop.domain.circumstances import Period
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.participation import CountyFigure, Holder, HolderKind, LimitKey, LimitUse, Use
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.steps import Accumulator
from ncms_desktop.ports.store import UnitOfWork

BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Holders:
    """Whose accumulators one visit uses, and the day and visit that its periods are named by.

    ``day`` is the visit's last. A course of treatment is the visit alone: visits don't name their course yet.
    """

    person: str
    household: str
    day: date
    visit: str

    def key(self, limit: Accumulator) -> LimitKey:
        """The accumulator of a limit for this visit."""
        number = {HolderName.PERSON: self.person, HolderName.HOUSEHOLD: self.household}[limit.holder]
        periods = {
            Period.YEAR: "",
            Period.MONTH: f"{self.day:%Y-%m}",
            Period.DAY: self.day.isoformat(),
            Period.VISIT: self.visit,
            Period.COURSE: self.visit,
        }
        return LimitKey(limit.limit, Holder(HolderKind(limit.holder.value), number), periods[limit.period])

    def counter(self, name: str) -> LimitKey:
        """The accumulator of something that is counted for the person and year."""
        return self.key(Accumulator(name))


def visits_counter(kind: VisitKind, level: Level | None = None) -> str:
    """The name under which visits of a kind are counted, overall or at a level."""
    return f"count:{kind.value}" if level is None else f"count:{kind.value}:{level.value}"


def uses_before(
    uow: UnitOfWork, *, scheme_year: int, holders: Holders, limits: Iterable[Accumulator]
) -> tuple[LimitUse, ...]:
    """Use of each limit as it stands now; in a writing transaction the accumulators are locked first."""
    keys = tuple(holders.key(limit) for limit in limits)
    uow.accumulators.lock(scheme_year, keys)
    return tuple(use_now(uow, scheme_year, key) for key in keys)


def admissions_before(
    uow: UnitOfWork, *, scheme_year: int, holders: Holders, kind: VisitKind, level: Level
) -> tuple[LimitUse, LimitUse]:
    """Visits of the kind so far this year, overall and at the level."""
    names = (visits_counter(kind), visits_counter(kind, level))
    year, at_level = uses_before(
        uow, scheme_year=scheme_year, holders=holders, limits=(Accumulator(name) for name in names)
    )
    return year, at_level


def next_admission(year: LimitUse, at_level: LimitUse) -> Admissions:
    """The number of this admission. The course that it belongs to isn't known: it begins one."""
    return Admissions(year=max(year.used, 0) + 1, level=max(at_level.used, 0) + 1)


def counts_of(uses: Iterable[LimitUse]) -> Mapping[str, int]:
    """How many settlements counted on each limit; where the county doesn't tell how many, those of this ledger."""
    return {use.limit: max(use.ledger_count if use.count is None else use.count, 0) for use in uses}


def use_now(uow: UnitOfWork, scheme_year: int, key: LimitKey) -> LimitUse:
    """The county's newest figure and what this ledger did that the figure can't contain."""
    figure: CountyFigure | None = uow.accumulators.figure(scheme_year, key)
    as_of = figure.as_of if figure else None
    local, count = uow.accumulators.local(scheme_year, key, after=as_of)
    _, standing = uow.accumulators.local(scheme_year, key, after=None)
    return LimitUse(
        limit=key.limit,
        county_used=figure.used if figure else 0,
        county_as_of=as_of,
        local_used=local,
        local_count=count,
        county_count=figure.count if figure else None,
        ledger_count=standing,
        holder=key.holder.kind,
        period=key.period,
    )


def uses_of(case: Case, result: Result, holders: Holders) -> tuple[Use, ...]:
    """What a settled visit adds to accumulators: the use of each limit that the policy counts on, and the counters."""
    found: dict[LimitKey, int] = {}
    for use in result.uses:
        key = holders.key(Accumulator(use.limit, use.holder, use.period))
        found[key] = found.get(key, 0) + use.amount
    for name, amount in _counters(case, result).items():
        found[holders.counter(name)] = amount
    return tuple(Use(key, amount, 1) for key, amount in sorted(found.items()))


def _counters(case: Case, result: Result) -> dict[str, int]:
    basic = sum(payment.amount for payment in result.payments if payment.fund == BASIC)
    return {
        visits_counter(case.kind): 1,
        visits_counter(case.kind, case.level): 1,
        f"deductible:{case.kind.value}": result.deductible,
        "own-share:major-illness": result.eligible - basic,
        "own-share:first": result.first_own_share,
    }


def taken_back(uses: Iterable[Use]) -> tuple[Use, ...]:
    """The uses that undo these."""
    return tuple(Use(use.key, -use.used, -use.count) for use in uses)


def differences(before: Iterable[Use], after: Iterable[Use]) -> tuple[Use, ...]:
    """What has to be added to the first uses to get the second; what is the same is left out."""
    changed: dict[LimitKey, tuple[int, int]] = {}
    for use in (*taken_back(before), *after):
        used, count = changed.get(use.key, (0, 0))
        changed[use.key] = used + use.used, count + use.count
    return tuple(Use(key, used, count) for key, (used, count) in sorted(changed.items()) if (used, count) != (0, 0))
