"""Compute a settlement again as if what was corrected before it had been known: the draft of a supplement.

The stored case is taken with corrected uses: what the case said, changed by what was corrected since in earlier
settlements. Where that would use more of a cap, others may have used it meanwhile (at a later visit, at another
hospital): then the cap's use is what stands today without this settlement, so that no supplement exceeds a cap, and
none is made where no room is left.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import ENGINE_VERSION, compute
from ncms_desktop.compensation.files import case_from_json, case_to_json, result_from_json, result_to_json
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import LimitKey, Use
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy, PolicyVersion
from ncms_desktop.policy.steps import Accumulator, caps
from ncms_desktop.ports.store import StoredSettlement, UnitOfWork
from ncms_desktop.usecases.accumulators import Holders, differences, use_now, uses_of, visits_counter
from ncms_desktop.usecases.office import Office
from ncms_desktop.wire.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class FundDifference:
    """What one fund paid and what it pays by the new calculation, in fen."""

    fund: str
    before: Fen
    after: Fen

    @property
    def difference(self) -> Fen:
        """More than zero: it pays more; less: it takes back."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class SupplementDraft:
    """What a settlement has to be corrected by; stored only when it is confirmed.

    ``compensation``, ``facility_share`` and ``patient_share`` are differences in fen. ``case`` and ``result`` are the
    new calculation, whole; ``uses`` is what accumulators are changed by. ``digest`` covers everything.
    """

    settlement: str
    visit: str
    participant: str
    scheme_year: int
    funds: tuple[FundDifference, ...]
    compensation: Fen
    facility_share: Fen
    patient_share: Fen
    case: Case
    result: Result
    uses: tuple[Use, ...]
    policy_digest: str
    catalogue_digest: str
    digest: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """A settlement's calculation as it stands: its own, or that of its last supplement."""

    case: Case
    result: Result


def standing_calculation(uow: UnitOfWork, stored: StoredSettlement) -> Calculation:
    """Raises ``CorruptData`` where what was stored can't be read."""
    texts = [(stored.case_json, stored.result_json)]
    for each in uow.corrections.of(stored.number):
        if each.case_json is not None and each.result_json is not None:
            texts.append((each.case_json, each.result_json))
    case = case_from_json(texts[-1][0].encode())
    if not isinstance(case, Case):
        raise CorruptData("file.result-damaged")
    return Calculation(case, result_from_json(texts[-1][1].encode()))


class Redraft:
    """Drafts of one transaction. Drafts made one after the other count on those before, as if they were confirmed."""

    def __init__(self, office: Office, uow: UnitOfWork) -> None:
        self._office = office
        self._uow = uow
        self._policies: dict[str, Policy] = {}
        self._drafted: dict[LimitKey, tuple[Fen, int]] = {}

    def draft(self, number: str) -> SupplementDraft | Finding | None:
        """The supplement that a standing settlement needs, None where it needs none, or why there can't be one."""
        stored = self._uow.settlements.get(number)
        if stored is None:
            return Finding("supplement.unknown", {"number": number}, subject=number)
        if stored.reversed_by is not None:
            return Finding("supplement.reversed", {"number": number, "by": stored.reversed_by}, subject=number)
        if stored.facility != self._office.workplace.facility:
            return Finding("supplement.other-facility", {"number": number, "facility": stored.facility}, subject=number)
        try:
            return self._draft(stored)
        except CorruptData:
            return Finding("supplement.damaged", {"number": number}, subject=number)

    def _draft(self, stored: StoredSettlement) -> SupplementDraft | Finding | None:
        now = standing_calculation(self._uow, stored)
        version = self._version(stored, now.case)
        if version is None or not _same_payment(compute(now.case, version), now.result):
            return Finding("supplement.not-replayed", {"number": stored.number}, subject=stored.number)
        holders = self._holders(stored, now.case)
        own = {use.key: use for use in self._uow.accumulators.of_settlement(stored.number)}
        case = self._corrected(stored, now.case, version, holders)
        raised: dict[str, Fen] = {}
        result = compute(case, version)
        if isinstance(result, Result):
            raised = self._raised_caps(stored, version, holders, own=own, after=uses_of(case, result, holders))
            if raised:
                case = replace(
                    case, used={**case.used, **{name: max(case.used[name], raised[name]) for name in raised}}
                )
                result = compute(case, version)
        if isinstance(result, Finding):
            return result
        if _same_payment(result, now.result) or self._without_room(raised, own, uses_of(case, result, holders)):
            return None
        draft = _difference(stored, now.result, case, result, differences(own.values(), uses_of(case, result, holders)))
        for use in draft.uses:
            used, count = self._drafted.get(use.key, (0, 0))
            self._drafted[use.key] = used + use.used, count + use.count
        return draft

    def _version(self, stored: StoredSettlement, case: Case) -> PolicyVersion | None:
        """The policy version that the settlement was made under, from the bytes that were kept of it."""
        held = stored.policy_digest
        if held not in self._policies:
            content = self._uow.contents.get(held)
            if content is None:
                return None
            policy = parse_policy(content, file=held, known_groups=frozenset(shipped_groups()))
            if not isinstance(policy, Policy):
                return None
            self._policies[held] = policy
        chosen = self._policies[held].version_for(
            admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on
        )
        return chosen if isinstance(chosen, PolicyVersion) else None

    def _holders(self, stored: StoredSettlement, case: Case) -> Holders:
        """The holders as they were then: a person may have moved to another household since."""
        try:
            snapshot = json.loads(self._uow.settlements.snapshot(stored.number))
            household = str(snapshot["verification"]["participant"]["household"])
        except (ValueError, KeyError, TypeError):
            raise CorruptData("file.result-damaged") from None
        return Holders(stored.participant, household, case.discharged, stored.visit)

    def _corrected(
        self,
        stored: StoredSettlement,
        case: Case,
        version: PolicyVersion,
        holders: Holders,
    ) -> Case:
        """The case with the uses and counts that it would have been given."""
        year, names = stored.scheme_year, (visits_counter(case.kind), visits_counter(case.kind, case.level))
        keys = {limit.limit: holders.key(limit) for limit in version.accumulators()}
        counters = [holders.counter(name) for name in names]
        self._uow.accumulators.lock(year, (*keys.values(), *counters))
        # What the first case said is the ground; what a supplement's case said holds corrections already.
        first = case_from_json(stored.case_json.encode())
        assert isinstance(first, Case)
        used, counts = dict(first.used), dict(first.counts)
        for name, key in keys.items():
            more, visits = self._correction(stored.number, year, key)
            used[name] = used.get(name, 0) + more
            counts[name] = max(counts.get(name, 0) + visits, 0)
        more_visits = [self._correction(stored.number, year, key)[0] for key in counters]
        admissions = replace(
            first.admissions,
            year=max(first.admissions.year + more_visits[0], 1),
            level=max(first.admissions.level + more_visits[1], 1),
        )
        return replace(case, used=used, counts=counts, admissions=admissions)

    def _raised_caps(
        self,
        stored: StoredSettlement,
        version: PolicyVersion,
        holders: Holders,
        *,
        own: Mapping[LimitKey, Use],
        after: Iterable[Use],
    ) -> dict[str, Fen]:
        """Caps of which the new calculation uses more than the settlement did, with what others use of them today."""
        wanted = {use.key: use.used for use in after}
        raised = {}
        for cap in _caps(version):
            key = holders.key(cap)
            mine = own[key].used if key in own else 0
            if wanted.get(key, 0) > mine:
                drafted = self._drafted.get(key, (0, 0))[0]
                raised[cap.limit] = use_now(self._uow, stored.scheme_year, key).used + drafted - mine
        return raised

    def _without_room(self, raised: Mapping[str, Fen], own: Mapping[LimitKey, Use], after: Iterable[Use]) -> bool:
        """Whether others have used so much of a cap that even what was paid wouldn't fit any more: that stays paid."""
        return any(use.key.limit in raised and use.key in own and use.used < own[use.key].used for use in after)

    def _correction(self, number: str, year: int, key: LimitKey) -> tuple[Fen, int]:
        stored, drafted = self._uow.accumulators.corrected_since(number, year, key), self._drafted.get(key, (0, 0))
        return stored[0] + drafted[0], stored[1] + drafted[1]


def drafts_after(office: Office, uow: UnitOfWork, number: str) -> Iterable[SupplementDraft | Finding]:
    """What the settlements need that built on one that was cancelled or corrected, in the order of their making."""
    redraft = Redraft(office, uow)
    for later in uow.accumulators.builders_on(number):
        outcome = redraft.draft(later)
        if outcome is not None:
            yield outcome


def _caps(version: PolicyVersion) -> tuple[Accumulator, ...]:
    """The limits that run out; others (a deductible already borne, a tier's own share) are steps of a sum."""
    steps = (step for plan in version.plans for step in plan.steps if isinstance(step, caps.MODELS))
    return tuple(dict.fromkeys(each for step in steps for each in step.accumulators))


def _same_payment(computed: Result | Finding, held: Result) -> bool:
    """Whether everything that is paid is the same to the fen; the trace may say it in other words."""
    if isinstance(computed, Finding):
        return False
    parts = [
        (tuple((each.fund, each.amount) for each in result.payments if each.amount != 0), result.facility_share)
        for result in (computed, held)
    ]
    return parts[0] == parts[1] and computed.deductible == held.deductible


def _difference(
    stored: StoredSettlement, before: Result, case: Case, after: Result, uses: tuple[Use, ...]
) -> SupplementDraft:
    funds: dict[str, list[Fen]] = {}
    for position, result in enumerate((before, after)):
        for payment in result.payments:
            if not payment.elsewhere:
                funds.setdefault(payment.fund, [0, 0])[position] += payment.amount
    differs = tuple(FundDifference(fund, old, new) for fund, (old, new) in funds.items() if old != new)
    draft = SupplementDraft(
        settlement=stored.number,
        visit=stored.visit,
        participant=stored.participant,
        scheme_year=stored.scheme_year,
        funds=differs,
        compensation=after.compensation - before.compensation,
        facility_share=after.facility_share - before.facility_share,
        patient_share=after.patient_share - before.patient_share,
        case=case,
        result=after,
        uses=uses,
        policy_digest=stored.policy_digest,
        catalogue_digest=stored.catalogue_digest,
        digest="",
    )
    return replace(draft, digest=_digest(draft, before))


def _digest(draft: SupplementDraft, before: Result) -> str:
    """Over what stood before and what is to stand now."""
    return digest(
        canonical(
            {
                "settlement": draft.settlement,
                "before": result_to_json(before),
                "case": case_to_json(draft.case),
                "result": result_to_json(draft.result),
                "policy": draft.policy_digest,
                "engine": ENGINE_VERSION,
            }
        )
    )
