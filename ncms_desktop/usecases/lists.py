"""The daily lists of a visit: read from the HIS, signed, declared free, mapped to the catalogue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.domain.lists import changed_days, daily_lists
from ncms_desktop.domain.visit import FreeDay, Signature, VisitRecord, in_order
from ncms_desktop.ports.hospital import Hospital
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.usecases.answers import ListReading
from ncms_desktop.usecases.office import Office

FOREVER_AGO = date(1900, 1, 1)
"""A mapping of an item that had none counts for every earlier stay."""


def read_lists(office: Office, hospital: Hospital, *, visit_number: str) -> ListReading:
    """Read a visit whole from the HIS and keep it; where anything in the file refuses, nothing is stored.

    A settled visit isn't read again. Signatures stay with the digest that they were given over, so a changed day shows
    as changed until it is signed anew.
    """
    workplace = office.workplace
    reading = hospital.read_visit(visit_number)
    if reading.visit is None or refusals(reading.findings):
        return ListReading(None, reading.findings, ())
    with office.store.write() as uow:
        settled = uow.settlements.of_visit(workplace.county, workplace.facility, visit_number)
        if settled is not None:
            finding = Finding(
                "visit.settled", {"visit": visit_number, "number": settled.number}, subject=settled.number
            )
            return ListReading(None, (finding,), ())
        old = uow.visits.get(workplace.county, workplace.facility, visit_number)
        changed = changed_days(old, reading.lines)
        lines = in_order(reading.lines)
        if old is not None and old.visit == reading.visit and _same(old.lines, lines):
            return ListReading(old, reading.findings, ())
        record = VisitRecord(
            visit=reading.visit,
            lines=lines,
            signatures=old.signatures if old else (),
            free_days=old.free_days if old else (),
            read_at=office.clock.now(),
            source=reading.source,
            revision=old.revision + 1 if old else 1,
        )
        uow.visits.put(record)
        _audit(office, uow, "lists-read", visit_number, {"lines": len(lines), "changed_days": len(changed)})
        uow.commit()
    return ListReading(record, reading.findings, changed if old else ())


def _same(old: Sequence[object], new: Sequence[object]) -> bool:
    return tuple(old) == tuple(new)


def sign_days(office: Office, *, visit_number: str, days: Sequence[date], signer: str, relation: str) -> VisitRecord:
    """Mark those of the days that have a list as signed on paper, over their present content."""
    if not signer.strip() or not relation.strip():
        raise Bug("bug.signer-missing")
    with office.store.write() as uow:
        record = _record(office, uow, visit_number)
        lists = daily_lists(record.visit, record.lines, record.signatures, record.free_days)
        now = office.clock.now()
        signatures = {signature.day: signature for signature in record.signatures}
        signed = [entry for entry in lists if entry.day in days and entry.count > 0]
        for entry in signed:
            signatures[entry.day] = Signature(
                entry.day, entry.digest, signer.strip(), relation.strip(), now, office.workplace.clerk
            )
        changed = replace(
            record,
            signatures=tuple(signatures[day] for day in sorted(signatures)),
            revision=record.revision + 1,
        )
        uow.visits.put(changed)
        _audit(office, uow, "days-signed", visit_number, {"days": [entry.day.isoformat() for entry in signed]})
        uow.commit()
    return changed


def declare_free_day(office: Office, *, visit_number: str, day: date, reason: str) -> VisitRecord:
    """Declare a day without charges. A day that has charges stays a finding; the declaration is kept."""
    if not reason.strip():
        raise Bug("bug.reason-missing")
    with office.store.write() as uow:
        record = _record(office, uow, visit_number)
        others = tuple(free for free in record.free_days if free.day != day)
        free = FreeDay(day, reason.strip(), office.clock.now(), office.workplace.clerk)
        changed = replace(
            record,
            free_days=tuple(sorted((*others, free), key=lambda each: each.day)),
            revision=record.revision + 1,
        )
        uow.visits.put(changed)
        _audit(office, uow, "day-declared-free", visit_number, {"day": day.isoformat()})
        uow.commit()
    return changed


def map_item(office: Office, *, item_code: str, entry: str | None, reason: str) -> ItemMapping:
    """Map a hospital item on the spot (provisional until an officer accepts), or record that it is self-paid."""
    workplace = office.workplace
    with office.store.write() as uow:
        earlier = [
            each for each in uow.mappings.all(workplace.county, workplace.facility) if each.item_code == item_code
        ]
        ended = [each.valid_until for each in earlier if each.valid_until is not None]
        mapping = ItemMapping(
            county=workplace.county,
            facility=workplace.facility,
            item_code=item_code,
            entry=entry,
            valid_from=max(ended) + timedelta(1) if ended else FOREVER_AGO,
            valid_until=None,
            provisional=True,
            reason=reason.strip(),
            decided_by=workplace.clerk,
            decided_at=office.clock.now(),
        )
        uow.mappings.put((mapping,))
        _audit(office, uow, "item-mapped", item_code, {"entry": entry, "reason": mapping.reason})
        uow.commit()
    return mapping


def _record(office: Office, uow: UnitOfWork, visit_number: str) -> VisitRecord:
    record = uow.visits.get(office.workplace.county, office.workplace.facility, visit_number)
    if record is None:
        raise Bug("bug.visit-not-read", visit=visit_number)
    return record


def _audit(office: Office, uow: UnitOfWork, action: str, subject: str, detail: dict[str, object]) -> None:
    uow.audit.append(at=office.clock.now(), actor=office.workplace.clerk, action=action, subject=subject, detail=detail)


def keep_mappings(office: Office, mappings: Sequence[ItemMapping]) -> None:
    """Keep the mappings of a checked mapping file, all or none."""
    with office.store.write() as uow:
        uow.mappings.put(mappings)
        _audit(office, uow, "mappings-kept", office.workplace.facility, {"count": len(mappings)})
        uow.commit()
