"""A draft: everything that the settlement page shows, complete and frozen, with a digest over all that it rests on."""

from dataclasses import dataclass

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import LimitUse, Verification
from ncms_desktop.domain.visit import DailyList, VisitRecord
from ncms_desktop.policy.model import PolicyVersion


@dataclass(frozen=True, slots=True)
class Draft:
    """One visit ready to be looked at, and to be settled where ``ready``.

    ``result`` is None where nothing can be computed (no policy for the date, not discharged outside a trial).
    ``trial`` drafts are never ready: they store nothing. ``limit_use`` and ``year_cap`` belong to the yearly cap of
    the inpatient compensation, None where the policy has none; ``limit_uses`` are all that the policy asks for.
    """

    workplace: Workplace
    verification: Verification
    record: VisitRecord
    days: tuple[DailyList, ...]
    findings: tuple[Finding, ...]
    mappings: tuple[ItemMapping, ...]
    version: PolicyVersion | None
    case: Case | None
    result: Result | None
    limit_use: LimitUse | None
    year_cap: Fen | None
    trial: bool
    digest: str
    limit_uses: tuple[LimitUse, ...] = ()

    @property
    def ready(self) -> bool:
        """Nothing stops a settlement."""
        return not self.trial and self.result is not None and not refusals(self.findings)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A confirmed settlement: from here the money is owed."""

    number: str
    visit: str
    compensation: Fen
    patient_share: Fen


@dataclass(frozen=True, slots=True)
class Stale:
    """What the draft rested on has moved: the new draft beside the old; nothing was stored."""

    old: Draft
    new: Draft


@dataclass(frozen=True, slots=True)
class Refused:
    """The settlement was refused; nothing was stored."""

    findings: tuple[Finding, ...]
