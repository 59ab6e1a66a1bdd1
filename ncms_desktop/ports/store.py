"""The local store: one unit of work per use case, rolled back unless committed.

``Store.write`` takes the write lock at once, so that what a use case reads there can't change before its commit.
Adapters raise ``EnvironmentFault`` (disk full, read-only, locked, wrong key, damaged) and nothing of SQLAlchemy.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ncms_desktop.compensation.result import AssessedLine, Step
from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import Card, CountyFigure, Household, Participant, Use
from ncms_desktop.domain.visit import LineKey, VisitRecord
from ncms_desktop.ports.accumulators import Accumulators
from ncms_desktop.ports.corrections import Corrections
from ncms_desktop.wire.answer import CountyAnswer
from ncms_desktop.wire.record import SealedRecord


@dataclass(frozen=True, slots=True)
class RosterFigure:
    """A county figure for one participant, as it arrives with the roster."""

    participant: str
    figure: CountyFigure


@dataclass(frozen=True, slots=True)
class RosterContent:
    """A complete roster of one county and scheme year, to replace what is held, whole."""

    county: str
    scheme_year: int
    as_of: datetime
    households: Iterable[Household]
    participants: Iterable[Participant]
    cards: Iterable[Card]
    figures: Iterable[RosterFigure]


class Roster(Protocol):
    """Participation, by county and scheme year."""

    def replace(self, content: RosterContent) -> None:
        """Put the content in place of the county's roster of that scheme year."""

    def as_of(self, county: str, scheme_year: int) -> datetime | None:
        """When the county made the roster that is held, or None."""

    def cards(self, county: str, number: str) -> tuple[Card, ...]:
        """Cards with this number in all scheme years, newest year first."""

    def cards_of(self, county: str, scheme_year: int, participant: str) -> tuple[Card, ...]:
        """Cards of one participant."""

    def participant(self, county: str, scheme_year: int, number: str) -> Participant | None:
        """One participant."""

    def by_identity_number(self, county: str, identity_number: str) -> tuple[Participant, ...]:
        """Participants with this identity number in all scheme years, newest year first."""

    def members(self, county: str, scheme_year: int, household: str) -> tuple[Participant, ...]:
        """Members of a household, by number."""

    def household(self, county: str, scheme_year: int, number: str) -> Household | None:
        """One household."""

    def county_figures(self, county: str, scheme_year: int, participant: str) -> tuple[CountyFigure, ...]:
        """What the roster's county says that the participant used, per limit."""

    def count(self, county: str, scheme_year: int) -> int:
        """Number of participants held."""


class Visits(Protocol):
    """Visits in work: headers, lines, signatures, free days."""

    def get(self, county: str, facility: str, number: str) -> VisitRecord | None:
        """The visit as it stands, lines in order."""

    def put(self, record: VisitRecord) -> None:
        """Insert or replace, whole."""

    def unsettled(self, county: str, facility: str) -> tuple[str, ...]:
        """Numbers of visits that were read and not settled yet, oldest reading first: drafts offered again."""


class Mappings(Protocol):
    """Hospital items to catalogue entries."""

    def all(self, county: str, facility: str) -> tuple[ItemMapping, ...]:
        """Every mapping, by item code and date."""

    def put(self, mappings: Iterable[ItemMapping]) -> None:
        """Add mappings; an identical (county, facility, item, valid_from) is replaced."""


@dataclass(frozen=True, slots=True)
class NewSettlement:
    """One settlement with everything needed to replay it. ``*_json`` are canonical JSON texts."""

    number: str
    county: str
    facility: str
    visit: str
    participant: str
    scheme_year: int
    settled_at: datetime
    clerk: str
    draft_digest: str
    total: Fen
    self_paid: Fen
    first_own_share: Fen
    over_ceiling: Fen
    eligible: Fen
    compensation: Fen
    facility_share: Fen
    patient_share: Fen
    admitted: date
    discharged: date
    case_json: str
    result_json: str
    document_json: str
    snapshot_json: str
    policy_digest: str
    catalogue_digest: str
    engine_version: str
    lines: tuple[AssessedLine, ...]
    steps: tuple[Step, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class StoredSettlement:
    """What history, reprint and replay read back: as it was made, with the number of the record that reversed it and
    what its supplements pay more or take back together."""

    number: str
    county: str
    facility: str
    visit: str
    participant: str
    scheme_year: int
    settled_at: datetime
    clerk: str
    draft_digest: str
    total: Fen
    compensation: Fen
    patient_share: Fen
    admitted: date
    discharged: date
    case_json: str
    result_json: str
    document_json: str
    policy_digest: str
    catalogue_digest: str
    engine_version: str
    prints: int
    reversed_by: str | None = None
    supplemented: Fen = 0

    @property
    def standing(self) -> bool:
        """Whether nothing reversed it."""
        return self.reversed_by is None

    @property
    def paid(self) -> Fen:
        """What the funds pay for it by now: nothing after a reversal, else compensation and supplements."""
        return self.compensation + self.supplemented if self.standing else 0


class Settlements(Protocol):
    """Settlements are appended and never changed. One that was reversed doesn't stand: its visit and charges may be
    settled again."""

    def insert(self, settlement: NewSettlement) -> None:
        """Write settlement, lines, steps, uses. Raises ``AlreadySettled`` for a second one of a visit or a charge."""

    def get(self, number: str) -> StoredSettlement | None:
        """One settlement by its number."""

    def snapshot(self, number: str) -> str:
        """The ``snapshot_json`` that a settlement was written with; ``""`` for an unknown one."""

    def of_visit(self, county: str, facility: str, visit: str) -> StoredSettlement | None:
        """The settlement that stands for a visit."""

    def settled_charges(self, county: str, facility: str, keys: Sequence[LineKey]) -> dict[LineKey, str]:
        """Those of the charges that a standing settlement holds, with its number."""

    def stays_of(self, county: str, participant: str) -> tuple[StoredSettlement, ...]:
        """All settlements of a participant, reversed ones too, by admission date."""

    def latest(self, county: str, count: int) -> tuple[StoredSettlement, ...]:
        """The newest settlements, reversed ones too, newest first."""

    def totals(self, county: str) -> tuple[int, Fen]:
        """Number of standing settlements, and what they pay together with their supplements."""

    def each(self) -> Iterable[StoredSettlement]:
        """Every settlement made by this workstation, by number, for verification."""

    def damaged(self) -> tuple[str, ...]:
        """Numbers of this workstation's settlements whose rows (header, lines, steps, uses) no longer give the digest
        that was taken when they were written."""


class AlreadySettled(Exception):
    """The visit or one of its charges carries a settlement already."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class OutboxState(StrEnum):
    """Life of a record: made, sent (outcome unknown), answered."""

    PENDING = "pending"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A record with its life."""

    record: SealedRecord
    kind: str
    created_at: datetime
    state: OutboxState
    sent_at: datetime | None
    answer: CountyAnswer | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the status line says of the outbox."""

    waiting: int
    rejected: int
    accepted: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The end of the chain; the next record gets ``sequence + 1`` and names ``digest`` as previous."""

    epoch: int
    sequence: int
    digest: str


class Outbox(Protocol):
    """The ledger of records and their way to the county: one table, appended inside the settlement's transaction."""

    def head(self) -> LedgerHead:
        """The chain's end, its row locked until the transaction ends."""

    def newest(self) -> datetime | None:
        """When the last record was made, None before the first."""

    def append(self, record: SealedRecord, *, kind: str, created_at: datetime) -> None:
        """Add the next record and move the head; ``CorruptData`` where the sequence or previous digest don't follow."""

    def waiting(self, limit: int) -> tuple[OutboxRow, ...]:
        """Records without an answer, oldest first."""

    def mark_sent(self, numbers: Sequence[str], at: datetime) -> None:
        """Remember, before sending, that the outcome will be unknown until the county answers."""

    def store_answer(self, answer: CountyAnswer, at: datetime) -> None:
        """Keep the county's answer; only this ends a record's wait. ``duplicate`` counts as accepted."""

    def records(self) -> Iterable[OutboxRow]:
        """All records of all epochs, in order, for verification."""

    def state(self) -> QueueState:
        """Counts for the status line."""

    def lease(self, holder: str, *, now: datetime, until: datetime) -> bool:
        """Become the one sender until ``until``; False while another holder's lease runs."""

    def release(self, holder: str) -> None:
        """Give the lease back."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what. ``detail_json`` is canonical JSON without names or identity numbers."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail_json: str
    previous: str
    digest: str


class Audit(Protocol):
    """Append-only log chained by digest."""

    def append(self, *, at: datetime, actor: str, action: str, subject: str, detail: dict[str, object]) -> None:
        """Add an entry that names the digest of the one before."""

    def entries(self) -> Iterable[AuditEntry]:
        """All entries, in order."""


class Contents(Protocol):
    """Files kept by their digest: the policies and catalogues that settlements were made under."""

    def put(self, digest: str, kind: str, content: bytes) -> None:
        """Keep once; the same digest again does nothing."""

    def get(self, digest: str) -> bytes | None:
        """The bytes, checked against their digest."""


class Prints(Protocol):
    """Which papers were printed."""

    def note(self, settlement: str, *, at: datetime, by: str) -> int:
        """Count one printing; returns its number, 1 for the first."""

    def count(self, settlement: str) -> int:
        """How often the slip was printed."""


class UnitOfWork(Protocol):
    """One transaction over everything."""

    @property
    def roster(self) -> Roster: ...
    @property
    def visits(self) -> Visits: ...
    @property
    def mappings(self) -> Mappings: ...
    @property
    def settlements(self) -> Settlements: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def accumulators(self) -> Accumulators: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def contents(self) -> Contents: ...
    @property
    def prints(self) -> Prints: ...

    def commit(self) -> None:
        """Make it durable. After this returns, no process or power failure loses it."""


class Store(Protocol):
    """The database of one workstation (or, on a server, of one hospital)."""

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that holds the write lock from the start."""

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A consistent view; ``commit`` is refused."""
