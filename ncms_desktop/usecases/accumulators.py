"""What was used of each limit before a visit, and what a settlement adds: the county's figure plus the local delta.

Beside the limits that payments draw on, every settlement counts what a year's rules may need to know later:

- ``count:inpatient`` and ``count:inpatient:township``: visits of the kind this year, overall and at the level;
- ``deductible:inpatient``: the deductible that the person bore;
- ``own-share:major-illness``: the eligible own share, i.e. eligible cost less basic compensation;
  ``own-share:first``: the first own share, which some policies add to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.participation import (
    CountyFigure,
    Holder,
    HolderKind,
    LimitKey,
    LimitUse,
    Participant,
    Period,
    Use,
)
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Declared:
    """A limit as the policy declares it: its stable name, whose use it counts, over which time."""

    name: str
    holder: HolderKind = HolderKind.PERSON
    period: Period = Period.YEAR


@dataclass(frozen=True, slots=True)
class Holders:
    """Whose accumulators one visit uses, and which day and visit its periods are named by."""

    person: str
    household: str
    facility: str
    day: date
    visit: str

    def key(self, limit: Declared) -> LimitKey:
        """The accumulator of a limit for this visit."""
        numbers = {
            HolderKind.PERSON: self.person,
            HolderKind.HOUSEHOLD: self.household,
            HolderKind.FACILITY: self.facility,
        }
        holder = Holder(limit.holder, numbers[limit.holder])
        return LimitKey(limit.name, holder, limit.period.key(day=self.day, visit=self.visit))


def holders_of(participant: Participant, *, facility: str, day: date, visit: str) -> Holders:
    """The holders of a participant's visit. ``day`` is its last day."""
    return Holders(participant.number, participant.household, facility, day, visit)


def declared_limits(version: PolicyVersion) -> tuple[Declared, ...]:
    """Every limit whose use before the visit the policy asks for."""
    return tuple(Declared(name) for name in version.limits())


def uses_before(
    uow: UnitOfWork, *, scheme_year: int, holders: Holders, limits: Iterable[Declared]
) -> tuple[LimitUse, ...]:
    """Use of each limit as it stands now; in a writing transaction the accumulators are locked first."""
    keys = {limit: holders.key(limit) for limit in limits}
    uow.accumulators.lock(scheme_year, keys.values())
    return tuple(use_now(uow, scheme_year, key) for key in keys.values())


def use_now(uow: UnitOfWork, scheme_year: int, key: LimitKey) -> LimitUse:
    """The county's newest figure and what this ledger did that the figure can't contain."""
    figure: CountyFigure | None = uow.accumulators.figure(scheme_year, key)
    as_of = figure.as_of if figure else None
    local, count = uow.accumulators.local(scheme_year, key, after=as_of)
    return LimitUse(
        limit=key.limit,
        county_used=figure.used if figure else 0,
        county_as_of=as_of,
        local_used=local,
        local_count=count,
        county_count=figure.count if figure else None,
        holder=key.holder.kind,
        period=key.period,
    )


def uses_of(case: Case, result: Result, *, limits: Iterable[Declared], holders: Holders, count: int) -> tuple[Use, ...]:
    """What a calculation adds to accumulators. ``count`` is 1 for a visit that is settled, 0 where only its amounts
    change."""
    declared = {limit.name: limit for limit in limits}
    found: dict[LimitKey, int] = {}
    for payment in result.payments:
        if payment.limit is not None:
            key = holders.key(declared.get(payment.limit, Declared(payment.limit)))
            found[key] = found.get(key, 0) + payment.amount
    for name, amount in _counters(case, result, count).items():
        found[holders.key(Declared(name))] = amount
    return tuple(Use(key, amount, count) for key, amount in sorted(found.items()))


def _counters(case: Case, result: Result, count: int) -> dict[str, int]:
    kind, level = case.kind.value, case.level.value
    basic = sum(payment.amount for payment in result.payments if payment.fund == "basic")
    return {
        f"count:{kind}": count,
        f"count:{kind}:{level}": count,
        f"deductible:{kind}": result.deductible,
        "own-share:major-illness": result.eligible - basic,
        "own-share:first": result.first_own_share,
    }


def differences(before: Iterable[Use], after: Iterable[Use]) -> tuple[Use, ...]:
    """What has to be added to the first uses to get the second; what is the same is left out."""
    changed: dict[LimitKey, list[int]] = {}
    for sign, uses in ((-1, before), (1, after)):
        for use in uses:
            entry = changed.setdefault(use.key, [0, 0])
            entry[0] += sign * use.used
            entry[1] += sign * use.count
    return tuple(Use(key, used, count) for key, (used, count) in sorted(changed.items()) if (used, count) != (0, 0))
