"""Assemble a draft from what is stored: participant, lists, mapping, use of limits, policy in force; and compute it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ncms_desktop.compensation.case import Case, CaseLine, Person
from ncms_desktop.compensation.compute import ENGINE_VERSION, compute
from ncms_desktop.compensation.files import case_to_json, result_to_json
from ncms_desktop.domain.catalogue import Catalogue, Category, ItemMapping
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.findings import Argument, Finding, Severity
from ncms_desktop.domain.lists import check_lists, daily_lists
from ncms_desktop.domain.participation import LimitUse, SchemeYear, Verification
from ncms_desktop.domain.visit import ExpenseLine, Visit, VisitRecord
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.usecases.accumulators import Holders, admissions_before, counts_of, next_admission, uses_before
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.usecases.office import Office
from ncms_desktop.usecases.snapshot import plain
from ncms_desktop.usecases.verify import check_visit_person, verify
from ncms_desktop.wire.canonical import canonical, digest

INPATIENT_LIMIT = "inpatient"
"""The stable name of the limit whose use the inpatient slip shows."""


def prepare_draft(office: Office, *, asked: str, visit_number: str, trial: bool) -> Draft:
    """Everything that the settlement page shows of one visit. Stores nothing."""
    with office.store.read() as uow:
        return assemble(office, uow, asked=asked, visit_number=visit_number, trial=trial)


def assemble(office: Office, uow: UnitOfWork, *, asked: str, visit_number: str, trial: bool) -> Draft:
    """The same, inside a transaction that is already open: what ``settle`` re-checks under the write lock."""
    workplace, rules, today = office.workplace, office.rules, office.clock.today()
    record = uow.visits.get(workplace.county, workplace.facility, visit_number)
    if record is None:
        raise Bug("bug.visit-not-read", visit=visit_number)
    visit = record.visit
    discharged = visit.discharged or today
    dates = {"admitted": visit.admitted, "discharged": discharged, "settled_on": today}
    found: list[Finding] = []
    chosen = rules.policy.version_for(**dates)
    version = chosen if isinstance(chosen, PolicyVersion) else None
    if isinstance(chosen, Finding):
        found.append(chosen)
    verification = _verification(office, uow, asked=asked, visit=visit, version=version, today=today)
    mappings = _MappingBook(uow.mappings.all(workplace.county, workplace.facility), rules.catalogue)
    found.extend(verification.findings)
    found.extend(check_visit_person(verification, visit))
    found.extend(check_lists(record, today=today, mapped=mappings.decided, file=record.source))
    found.extend(_settled_before(office, uow, record=record, verification=verification))
    found.extend(mappings.notes(record.lines))
    case = result = use = None
    uses: tuple[LimitUse, ...] = ()
    if version is not None and verification.participant is not None and (visit.discharged is not None or trial):
        uses = _limit_uses(office, uow, verification=verification, version=version, visit=visit, day=discharged)
        use = next((each for each in uses if each.limit == INPATIENT_LIMIT), None)
        case = _case(office, uow, record=record, verification=verification, book=mappings, uses=uses)
        computed = compute(case, version)
        if isinstance(computed, Finding):
            found.append(computed)
        else:
            result = computed
    draft = Draft(
        workplace=workplace,
        verification=verification,
        record=record,
        days=daily_lists(visit, record.lines, record.signatures, record.free_days),
        findings=tuple(found),
        mappings=mappings.used(record.lines),
        version=version,
        case=case,
        result=result,
        limit_use=use,
        year_cap=version.cap_of(INPATIENT_LIMIT) if version is not None and use is not None else None,
        trial=trial,
        digest="",
        limit_uses=uses,
    )
    return _sealed(office, draft)


def _sealed(office: Office, draft: Draft) -> Draft:
    """The draft with its digest: over every input and over the result, so that nothing shown can differ unseen."""
    return replace(draft, digest=digest(canonical(draft_snapshot(office, draft))))


def draft_snapshot(office: Office, draft: Draft) -> dict[str, object]:
    """Everything that a draft rests on, as plain values: digested for the draft, stored with the settlement."""
    return {
        "workplace": plain(draft.workplace),
        "verification": plain(draft.verification),
        "visit": plain(draft.record.visit),
        "lines": plain(draft.record.lines),
        "signatures": plain(draft.record.signatures),
        "free_days": plain(draft.record.free_days),
        "findings": plain(draft.findings),
        "mappings": plain(draft.mappings),
        "limit_uses": plain(draft.limit_uses),
        "case": None if draft.case is None else case_to_json(draft.case),
        "result": None if draft.result is None else result_to_json(draft.result),
        "policy": office.rules.policy.digest,
        "catalogue": office.rules.catalogue.digest,
        "engine": ENGINE_VERSION,
        "training": office.training,
    }


def _verification(
    office: Office, uow: UnitOfWork, *, asked: str, visit: Visit, version: PolicyVersion | None, today: date
) -> Verification:
    """The participant as enrolled for the scheme year that the policy selects for this stay."""
    dates = {"admitted": visit.admitted, "discharged": visit.discharged or today, "settled_on": today}
    on = version.selection_date(**dates) if version else dates["discharged"]
    year = version.scheme_year_for(**dates) if version else calendar_year(on)
    return verify(uow, county=office.workplace.county, text=asked, on=on, scheme_year=year, today=today)


def calendar_year(day: date) -> SchemeYear:
    """The scheme year to look a person up in where no policy says one; the draft is refused for that reason anyway."""
    return SchemeYear(day.year, date(day.year, 1, 1), date(day.year, 12, 31))


def _settled_before(
    office: Office, uow: UnitOfWork, *, record: VisitRecord, verification: Verification
) -> Iterable[Finding]:
    """The same visit, the same charge, or an overlapping stay settled before."""
    county, facility, visit = office.workplace.county, office.workplace.facility, record.visit
    standing = uow.settlements.of_visit(county, facility, visit.number)
    if standing is not None:
        yield Finding("visit.settled", {"visit": visit.number, "number": standing.number}, subject=standing.number)
        return
    charges = uow.settlements.settled_charges(county, facility, [line.key for line in record.lines])
    for (bill, line), number in sorted(charges.items()):
        yield Finding("visit.charge-settled", {"bill": bill, "line": line, "number": number}, subject=number)
    if verification.participant is None or visit.discharged is None:
        return
    for stay in uow.settlements.stays_of(county, verification.participant.number):
        if stay.standing and stay.admitted < visit.discharged and visit.admitted < stay.discharged:
            arguments: dict[str, Argument] = {
                "number": stay.number,
                "admitted": stay.admitted,
                "discharged": stay.discharged,
            }
            yield Finding("visit.overlaps-settled", arguments, subject=stay.number)


def _limit_uses(
    office: Office, uow: UnitOfWork, *, verification: Verification, version: PolicyVersion, visit: Visit, day: date
) -> tuple[LimitUse, ...]:
    """Use of each of the policy's limits (the county's last figure and what this ledger added since), and the visits of
    this kind so far."""
    participant = verification.participant
    if participant is None:
        return ()
    holders = Holders(participant.number, participant.household, day, visit.number)
    year, level = participant.scheme_year, office.workplace.level
    visits = admissions_before(uow, scheme_year=year, holders=holders, kind=visit.kind, level=level)
    return (*uses_before(uow, scheme_year=year, holders=holders, limits=version.accumulators()), *visits)


def _case(
    office: Office,
    uow: UnitOfWork,
    *,
    record: VisitRecord,
    verification: Verification,
    book: "_MappingBook",
    uses: tuple[LimitUse, ...],
) -> Case:
    """``uses`` are those of the policy's limits, and last the visits so far, overall and at this level."""
    participant = verification.participant
    assert participant is not None
    visit, today = record.visit, office.clock.today()
    *limits, visits, at_level = uses
    members = uow.roster.members(participant.county, participant.scheme_year, participant.household)
    return Case(
        county=office.workplace.county,
        level=office.workplace.level,
        kind=visit.kind,
        admitted=visit.admitted,
        discharged=visit.discharged or today,
        settled_on=today,
        person=Person(participant.birth_date, participant.sex, verification.groups),
        lines=tuple(book.case_line(line) for line in record.lines),
        used={use.limit: use.used for use in limits},
        counts=counts_of(limits),
        diagnoses=tuple(diagnosis.code for diagnosis in visit.diagnoses),
        admissions=next_admission(visits, at_level),
        household_size=max(len(members), 1),
    )


class _MappingBook:
    """The mappings in force, by item and day, against the catalogue."""

    def __init__(self, mappings: Iterable[ItemMapping], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_item: dict[str, list[ItemMapping]] = {}
        for mapping in mappings:
            self._by_item.setdefault(mapping.item_code, []).append(mapping)

    def find(self, item_code: str, day: date) -> ItemMapping | None:
        """The mapping that counts on the day."""
        return next((each for each in self._by_item.get(item_code, ()) if each.holds(day)), None)

    def decided(self, item_code: str, day: date) -> bool:
        """Whether somebody decided what the item is on that day."""
        return self.find(item_code, day) is not None

    def used(self, lines: Iterable[ExpenseLine]) -> tuple[ItemMapping, ...]:
        """Each mapping that the lines rest on, once."""
        found: Mapping[tuple[str, date], ItemMapping] = {
            (mapping.item_code, mapping.valid_from): mapping
            for line in lines
            if (mapping := self.find(line.item_code, line.day)) is not None
        }
        return tuple(found[key] for key in sorted(found))

    def notes(self, lines: Iterable[ExpenseLine]) -> Iterable[Finding]:
        """Items whose catalogue entry isn't in force on the day: taken as self-paid, and said so."""
        seen = set()
        for line in lines:
            mapping = self.find(line.item_code, line.day)
            if mapping is None or mapping.entry is None or line.item_code in seen:
                continue
            if self._catalogue.entry(mapping.entry, line.day) is None:
                seen.add(line.item_code)
                arguments: dict[str, Argument] = {"item": line.item_name, "entry": mapping.entry, "day": line.day}
                yield Finding("visit.entry-not-in-force", arguments, severity=Severity.NOTE, subject=line.item_code)

    def case_line(self, line: ExpenseLine) -> CaseLine:
        """The line with its entry in force on the day of the charge."""
        mapping = self.find(line.item_code, line.day)
        entry = self._catalogue.entry(mapping.entry, line.day) if mapping and mapping.entry else None
        return CaseLine(
            bill=line.bill,
            line=line.line,
            charged_at=line.charged_at,
            item_code=line.item_code,
            item_name=line.item_name,
            category=entry.category if entry else Category(line.category),
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
            entry=entry,
        )
