"""The window's core as a fake: real lists, real checks, real calculation and the shipped sample policy, no database.

A method can be held at an ``Event`` or made to fail, so that tests see the page while it waits and when it breaks.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Event

from builders.patients import NOW, USED, WORKPLACE, sample_mappings, sample_rules, sample_visit, unknown
from ncms_desktop.compensation.case import Case, CaseLine, Person
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ItemMapping
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.identity import masked_name
from ncms_desktop.domain.lists import changed_days, check_lists, daily_lists
from ncms_desktop.domain.participation import (
    LimitUse,
    Verification,
)
from ncms_desktop.domain.visit import ExpenseLine, FreeDay, Signature, Visit, VisitKind, VisitRecord, in_order
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.ports.hospital import VisitSearch
from ncms_desktop.ports.store import QueueState
from ncms_desktop.usecases.answers import HistoryRow, LineState, ListReading, PrintedSlip, Status
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ncms_desktop.usecases.upload import UploadReport


@dataclass(frozen=True, slots=True)
class BlankPage:
    """A picture of a page, two by two points."""

    width: int = 2
    height: int = 2
    rgba: bytes = b"\xff" * 16


def render_blank(pdf: bytes) -> tuple[BlankPage, ...]:
    """One blank page for any paper."""
    assert pdf
    return (BlankPage(),)


@dataclass
class FakeDesk:
    """Implements ``ui.presenters.desk.Desk``."""

    people: dict[str, Verification] = field(default_factory=dict)
    stays: dict[str, list[str]] = field(default_factory=dict)
    hospital: dict[str, tuple[Visit, tuple[ExpenseLine, ...]]] = field(default_factory=dict)
    broken_lists: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    kept: dict[str, VisitRecord] = field(default_factory=dict)
    mappings: dict[str, ItemMapping] = field(default_factory=dict)
    use: LimitUse | None = USED
    settled: dict[str, Receipt] = field(default_factory=dict)
    prints: dict[str, int] = field(default_factory=dict)
    line: LineState = LineState.UP
    held: dict[str, Event] = field(default_factory=dict)
    faults: dict[str, Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    missing_glyphs: tuple[str, ...] = ()
    training: bool = False
    workplace: Workplace = WORKPLACE
    draw: Callable[[Draft, str, int], bytes] | None = None
    drafts: dict[str, Draft] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mappings = self.mappings or {each.item_code: each for each in sample_mappings()}

    # --- what tests set up

    def admit(self, person: Verification, position: int = 0, *, signed: bool = True, **header: object) -> str:
        """Register a person with one of the sample stays; returns the visit's number."""
        visit, lines = sample_visit(position)
        visit = replace(visit, name=person.participant.name if person.participant else "", **header)  # type: ignore[arg-type]
        self.people[person.asked] = person
        self.stays.setdefault(person.asked, []).append(visit.number)
        self.hospital[visit.number] = (visit, lines)
        if signed:
            self._keep(visit, lines)
            self.sign_days(visit_number=visit.number, days=visit.days(), signer=visit.name, relation="self")
        self.calls.clear()
        return visit.number

    def drop_day(self, number: str, day: date) -> None:
        """The hospital exports nothing for a day; the invoice follows."""
        visit, lines = self.hospital[number]
        left = tuple(line for line in lines if line.day != day)
        self.change_hospital(number, left)
        self.kept.pop(number, None)
        self._keep(visit, left)

    def change_hospital(self, number: str, lines: tuple[ExpenseLine, ...]) -> None:
        """The hospital changes its export; the invoice follows."""
        visit, _ = self.hospital[number]
        self.hospital[number] = (replace(visit, invoice_total=sum(line.amount for line in lines)), lines)

    def hold(self, method: str) -> Event:
        """Make a method wait until the event is set."""
        self.held[method] = Event()
        return self.held[method]

    def _enter(self, method: str) -> None:
        self.calls.append(method)
        gate = self.held.get(method)
        if gate is not None:
            assert gate.wait(30), f"nobody released {method}"
        fault = self.faults.pop(method, None)
        if fault is not None:
            raise fault

    # --- Desk

    def verify(self, text: str) -> Verification:
        self._enter("verify")
        return self.people.get(text) or unknown(text)

    def find_visits(self, verification: Verification) -> VisitSearch:
        self._enter("find_visits")
        numbers = self.stays.get(verification.asked, [])
        return VisitSearch(tuple(self.hospital[number][0] for number in numbers), ())

    def read_lists(self, visit_number: str) -> ListReading:
        self._enter("read_lists")
        if visit_number in self.broken_lists:
            return ListReading(None, self.broken_lists[visit_number], ())
        visit, lines = self.hospital[visit_number]
        old = self.kept.get(visit_number)
        changed = changed_days(old, lines)
        return ListReading(self._keep(visit, lines), (), changed if old else ())

    def _keep(self, visit: Visit, lines: tuple[ExpenseLine, ...]) -> VisitRecord:
        old = self.kept.get(visit.number)
        if old is not None and (old.visit, old.lines) == (visit, in_order(lines)):
            return old
        signatures = old.signatures if old else ()
        free = old.free_days if old else ()
        revision = old.revision + 1 if old else 1
        record = VisitRecord(visit, in_order(lines), signatures, free, NOW, "lines.csv", revision)
        self.kept[visit.number] = record
        return record

    def draft(self, *, asked: str, visit_number: str, trial: bool) -> Draft:
        self._enter("draft")
        draft = self._draft(asked, visit_number, trial=trial)
        self.drafts[visit_number] = draft
        return draft

    def _draft(self, asked: str, visit_number: str, *, trial: bool) -> Draft:
        record, person = self.kept[visit_number], self.people[asked]
        visit = record.visit
        discharged = visit.discharged or NOW.date()
        version = sample_rules().policy.version_for(
            admitted=visit.admitted, discharged=discharged, settled_on=NOW.date()
        )
        assert isinstance(version, PolicyVersion)
        found = check_lists(record, today=NOW.date(), mapped=lambda code, _: code in self.mappings, file=record.source)
        case = result = None
        if visit.discharged is not None or trial:
            case = self._case(record, person, discharged)
            computed = compute(case, version)
            assert isinstance(computed, Result)
            result = computed
        cap = version.cap_of("inpatient")
        text = repr((record.revision, visit, person, self.use, sorted(self.mappings.items()), trial))
        return Draft(
            workplace=self.workplace,
            verification=person,
            record=record,
            days=daily_lists(visit, record.lines, record.signatures, record.free_days),
            findings=(*person.findings, *found),
            mappings=(),
            version=version,
            case=case,
            result=result,
            limit_use=self.use,
            year_cap=cap,
            trial=trial,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _case(self, record: VisitRecord, person: Verification, discharged: date) -> Case:
        participant = person.participant
        assert participant is not None
        return Case(
            county=self.workplace.county,
            level=self.workplace.level,
            kind=VisitKind.INPATIENT,
            admitted=record.visit.admitted,
            discharged=discharged,
            settled_on=NOW.date(),
            person=Person(participant.birth_date, participant.sex, person.groups),
            lines=tuple(self._case_line(line) for line in record.lines),
            used={} if self.use is None else {self.use.limit: self.use.used},
        )

    def _case_line(self, line: ExpenseLine) -> CaseLine:
        mapping = self.mappings.get(line.item_code)
        code = None if mapping is None else mapping.entry
        entry = None if code is None else sample_rules().catalogue.entry(code, line.day)
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

    def sign_days(self, *, visit_number: str, days: Sequence[date], signer: str, relation: str) -> VisitRecord:
        self._enter("sign_days")
        record = self.kept[visit_number]
        lists = daily_lists(record.visit, record.lines, record.signatures, record.free_days)
        fresh = tuple(
            Signature(each.day, each.digest, signer, relation, NOW, "王某") for each in lists if each.day in days
        )
        kept = tuple(each for each in record.signatures if each.day not in days)
        return self._change(record, signatures=(*kept, *fresh))

    def declare_free_day(self, *, visit_number: str, day: date, reason: str) -> VisitRecord:
        self._enter("declare_free_day")
        record = self.kept[visit_number]
        return self._change(record, free_days=(*record.free_days, FreeDay(day, reason, NOW, "王某")))

    def _change(self, record: VisitRecord, **changes: object) -> VisitRecord:
        changed = replace(record, revision=record.revision + 1, **changes)  # type: ignore[arg-type]
        self.kept[record.visit.number] = changed
        return changed

    def suggest_entries(self, text: str) -> tuple[CatalogueEntry, ...]:
        self._enter("suggest_entries")
        found = [each for each in sample_rules().catalogue.entries() if text in each.name or text in each.code]
        return tuple(found[:20])

    def map_item(self, *, item_code: str, entry: str | None, reason: str) -> None:
        self._enter("map_item")
        self.mappings[item_code] = ItemMapping(
            "990123", "P01", item_code, entry, date(1900, 1, 1), None, True, reason, "王某", NOW
        )

    def settle(self, draft: Draft, *, identity_confirmed: bool) -> Receipt | Stale | Refused:
        self._enter("settle")
        assert identity_confirmed
        number = draft.record.visit.number
        if number in self.settled:
            finding = Finding(
                "visit.settled",
                {"visit": number, "number": self.settled[number].number},
                subject=self.settled[number].number,
            )
            return Refused((finding,))
        new = self._draft(draft.verification.asked, number, trial=False)
        if new.digest != draft.digest:
            return Stale(draft, new)
        assert draft.result is not None
        receipt = Receipt(
            f"P01-W02-01-{len(self.settled) + 1:06d}", number, draft.result.compensation, draft.result.patient_share
        )
        self.settled[number] = receipt
        self.drafts[number] = draft
        return receipt

    def print_slip(self, number: str) -> PrintedSlip:
        self._enter("print_slip")
        self.prints[number] = self.prints.get(number, 0) + 1
        return self._slip(number, self.prints[number])

    def preview_slip(self, number: str) -> PrintedSlip:
        self._enter("preview_slip")
        return self._slip(number, self.prints.get(number, 0) + 1)

    def _slip(self, number: str, copy: int) -> PrintedSlip:
        visit = next(visit for visit, receipt in self.settled.items() if receipt.number == number)
        pdf = b"%PDF-1.7" if self.draw is None else self.draw(self.drafts[visit], number, copy)
        return PrintedSlip(number, copy, pdf, self.missing_glyphs)

    def history(self) -> tuple[HistoryRow, ...]:
        self._enter("history")
        return tuple(
            HistoryRow(
                number=receipt.number,
                visit=visit,
                name_masked=masked_name(self.hospital[visit][0].name),
                settled_at=NOW,
                compensation=receipt.compensation,
                prints=self.prints.get(receipt.number, 0),
            )
            for visit, receipt in reversed(self.settled.items())
        )

    def unsettled(self) -> tuple[tuple[str, str], ...]:
        self._enter("unsettled")
        asked = {number: card for card, numbers in self.stays.items() for number in numbers}
        return tuple((number, asked[number]) for number in self.kept if number not in self.settled)

    def status(self) -> Status:
        self._enter("status")
        total = sum(receipt.compensation for receipt in self.settled.values())
        waiting = len(self.settled)
        return Status(
            line=self.line,
            queue=QueueState(waiting, 0, 0, NOW if waiting else None),
            roster_as_of=NOW - timedelta(days=2),
            roster_count=20_000,
            policy_from=date(2016, 1, 1),
            settled_count=len(self.settled),
            settled_sum=total,
            now=NOW,
            training=self.training,
        )

    def ping(self) -> None:
        self._enter("ping")

    def upload(self, progress: Callable[[int, int], bool]) -> UploadReport:
        self._enter("upload")
        asked = len(self.settled)
        going = progress(0, asked)
        sent = asked if going else 0
        return UploadReport(
            asked=asked,
            sent=sent,
            accepted=sent,
            duplicates=0,
            rejected=0,
            conflicts=0,
            waiting=asked - sent,
            line_down=None,
            busy=False,
            stopped=not going,
        )
