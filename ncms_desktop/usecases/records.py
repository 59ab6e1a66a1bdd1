"""The next record of this workstation's ledger, inside the transaction that it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.usecases.office import Office
from ncms_desktop.wire.record import RecordKind, RecordNumber, SealedRecord, render, seal


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next record stands: its number, the digest before it, and the moment at which it is made."""

    number: RecordNumber
    previous: str
    at: datetime


def next_place(office: Office, uow: UnitOfWork) -> Place:
    """The place after the last record; its row is locked until the transaction ends."""
    head, workplace = uow.outbox.head(), office.workplace
    number = RecordNumber(workplace.facility, workplace.workstation, head.epoch, head.sequence + 1)
    return Place(number, head.digest, office.clock.now())


def append_record(
    office: Office, uow: UnitOfWork, place: Place, *, kind: RecordKind, body: dict[str, Any]
) -> SealedRecord:
    """Render, sign and queue the record of a place."""
    content = render(
        kind=kind,
        county=office.workplace.county,
        number=place.number,
        previous=place.previous,
        created_at=place.at,
        body=body,
    )
    record = seal(office.signer, number=place.number, content=content)
    uow.outbox.append(record, kind=kind.value, created_at=place.at)
    return record


def clock_set_back(office: Office, uow: UnitOfWork) -> Finding | None:
    """The refusal where the clock stands before what was settled or recorded last."""
    now = office.clock.now()
    latest = uow.settlements.latest(office.workplace.county, 1)
    moments = [uow.outbox.newest(), latest[0].settled_at if latest else None]
    last = max((moment for moment in moments if moment is not None), default=now)
    if last <= now:
        return None
    times: dict[str, Argument] = {"last": last.astimezone(COUNTER_ZONE), "now": now}
    return Finding("settle.clock-set-back", times)
