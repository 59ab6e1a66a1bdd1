"""What another policy would have paid on the settlements that a workstation keeps: who gains, who loses, fund by fund.

Each standing settlement is computed again from its stored case, in the order in which they were made. Limits are
carried forward as the other policy would have used them: what a case says of a limit's use contains the earlier
settlements as they were paid; these are taken out and put back as they would have been paid. Names are masked here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.documents.settlement import document_from_json
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.identity import masked_name
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import LimitKey, Use
from ncms_desktop.policy.model import Policy, PolicyVersion
from ncms_desktop.ports.store import Store, StoredSettlement, UnitOfWork
from ncms_desktop.usecases.accumulators import Holders, uses_of
from ncms_desktop.usecases.replay import Calculation, calculations

_Kept: TypeAlias = tuple[int, LimitKey]
"""Scheme year and accumulator."""


@dataclass(frozen=True, slots=True)
class Row:
    """One settlement under both policies, in fen. ``after`` is None where the other policy refuses it, and ``refusal``
    says why. ``in_force`` is False where the other policy has no version for its date and the nearest one was used."""

    number: str
    name_masked: str
    admitted: date
    discharged: date
    total: Fen
    before: Fen
    after: Fen | None
    refusal: Finding | None
    in_force: bool

    @property
    def change(self) -> Fen | None:
        """What the patient would gain (more than 0) or lose; None where it is refused."""
        return None if self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a fund, the facility or the patients bear in all settlements that both policies compute, in fen."""

    name: str
    before: Fen
    after: Fen


@dataclass(frozen=True, slots=True)
class Simulation:
    """The whole comparison. ``bearers`` are the funds by name, then facility and patients; ``reversed`` counts the
    settlements that don't stand and were left out."""

    policy: str
    rows: tuple[Row, ...]
    bearers: tuple[Bearer, ...]
    reversed: int

    @property
    def computed(self) -> tuple[Row, ...]:
        """Settlements that the other policy computes."""
        return tuple(row for row in self.rows if row.after is not None)

    @property
    def refused(self) -> tuple[Row, ...]:
        """Settlements that it refuses."""
        return tuple(row for row in self.rows if row.after is None)

    @property
    def winners(self) -> int:
        """How many would be paid more."""
        return sum(row.change is not None and row.change > 0 for row in self.rows)

    @property
    def losers(self) -> int:
        """How many would be paid less."""
        return sum(row.change is not None and row.change < 0 for row in self.rows)


def simulate(store: Store, policy: Policy) -> Simulation:
    """Compute every settlement of this workstation under the policy. Stores nothing. Raises ``CorruptData`` where one
    can't be read back."""
    rows: list[Row] = []
    ledger, totals = _Ledger(), _Totals()
    reversed_count = 0
    with store.read() as uow:
        # Numbers grow with time within a workstation's ledger, and ``each`` goes by number.
        for stored in uow.settlements.each():
            if not stored.standing:
                reversed_count += 1
                continue
            rows.append(_row(uow, stored, policy, ledger, totals))
    return Simulation(policy.name, tuple(rows), totals.bearers(), reversed_count)


def _row(uow: UnitOfWork, stored: StoredSettlement, policy: Policy, ledger: "_Ledger", totals: "_Totals") -> Row:
    kept = calculations(uow, stored)[-1]
    holders = _holders(uow, stored, kept.case)
    version, in_force = _version(policy, kept.case)
    case = ledger.carried(kept.case, version, holders)
    outcome = compute(case, version)
    after = outcome if isinstance(outcome, Result) else None
    ledger.note(stored.scheme_year, kept, _scheme_year(version, case), after, holders)
    if after is not None:
        totals.add(kept.result, after)
    return Row(
        number=stored.number,
        name_masked=masked_name(document_from_json(stored.document_json).name),
        admitted=stored.admitted,
        discharged=stored.discharged,
        total=kept.result.total,
        before=kept.result.compensation,
        after=None if after is None else after.compensation,
        refusal=None if isinstance(outcome, Result) else outcome,
        in_force=in_force,
    )


def _holders(uow: UnitOfWork, stored: StoredSettlement, case: Case) -> Holders:
    try:
        household = str(json.loads(uow.settlements.snapshot(stored.number))["verification"]["participant"]["household"])
    except (ValueError, KeyError, TypeError):
        raise CorruptData("replay.case-damaged", number=stored.number) from None
    return Holders(stored.participant, household, case.discharged, stored.visit)


def _version(policy: Policy, case: Case) -> tuple[PolicyVersion, bool]:
    """The version for the case's date; where there is none, the one whose dates are nearest, because next year's policy
    is to be tried on last year's settlements."""
    dates = {"admitted": case.admitted, "discharged": case.discharged, "settled_on": case.settled_on}
    version = policy.version_for(**dates)
    if isinstance(version, PolicyVersion):
        return version, True
    first, last = policy.versions[0], policy.versions[-1]
    return (first if first.selection_date(**dates) < first.start else last), False


def _scheme_year(version: PolicyVersion, case: Case) -> int:
    year = version.scheme_year_for(admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on)
    return year.year


@dataclass(slots=True)
class _Ledger:
    """Uses of limits by the settlements so far: as they were paid, and as they would have been."""

    paid: dict[_Kept, tuple[Fen, int]] = field(default_factory=dict)
    simulated: dict[_Kept, tuple[Fen, int]] = field(default_factory=dict)

    def carried(self, case: Case, version: PolicyVersion, holders: Holders) -> Case:
        """The case with the uses and counts that the other policy would have found. A limit that the case doesn't know
        was used by the simulated settlements alone: what the county knows of it isn't stored."""
        year, used, counts = _scheme_year(version, case), dict(case.used), dict(case.counts)
        for limit in version.accumulators():
            key, name = (year, holders.key(limit)), limit.limit
            paid, simulated = self.paid.get(key, (0, 0)), self.simulated.get(key, (0, 0))
            used[name] = _moved(case.used, name, paid[0], simulated[0])
            counts[name] = _moved(case.counts, name, paid[1], simulated[1])
        return replace(case, used=used, counts=counts)

    def note(self, year: int, kept: Calculation, new_year: int, after: Result | None, holders: Holders) -> None:
        """Count one settlement. One that the other policy refuses would have used nothing."""
        _count(self.paid, year, uses_of(kept.case, kept.result, holders))
        _count(self.simulated, new_year, () if after is None else uses_of(kept.case, after, holders))


def _moved(stated: Mapping[str, int], name: str, paid: int, simulated: int) -> int:
    return simulated if name not in stated else max(stated[name] - paid + simulated, 0)


def _count(into: dict[_Kept, tuple[Fen, int]], year: int, uses: tuple[Use, ...]) -> None:
    for use in uses:
        amount, count = into.get((year, use.key), (0, 0))
        into[year, use.key] = amount + use.used, count + use.count


@dataclass(slots=True)
class _Totals:
    """What everyone bears, before and after."""

    funds: dict[str, tuple[Fen, Fen]] = field(default_factory=dict)
    facility: tuple[Fen, Fen] = (0, 0)
    patients: tuple[Fen, Fen] = (0, 0)

    def add(self, before: Result, after: Result) -> None:
        for position, result in enumerate((before, after)):
            for payment in result.payments:
                sums = list(self.funds.get(payment.fund, (0, 0)))
                sums[position] += payment.amount
                self.funds[payment.fund] = sums[0], sums[1]
        self.facility = self.facility[0] + before.facility_share, self.facility[1] + after.facility_share
        self.patients = self.patients[0] + before.patient_share, self.patients[1] + after.patient_share

    def bearers(self) -> tuple[Bearer, ...]:
        funds = (Bearer(f"fund.{name}", *sums) for name, sums in self.funds.items())
        return (*funds, Bearer("facility_share", *self.facility), Bearer("patient_share", *self.patients))
