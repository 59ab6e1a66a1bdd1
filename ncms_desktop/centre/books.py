"""The county's books in its database: what was admitted and what arrived. One transaction per request."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, create_engine, event, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from ncms_desktop.centre.tables import (
    SCHEMA_VERSION,
    corrections,
    metadata,
    records,
    schema,
    set_aside,
    settled_charges,
    settled_visits,
)
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.money import Fen
from ncms_desktop.wire.answer import CountyAnswer
from ncms_desktop.wire.record import RecordNumber

_PATIENCE_MS = 30_000
_BEFORE_CORRECTIONS = 1
_AT_ONCE = 400
"""Values in one IN list: below the smallest limit of the databases in question."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record that the county holds under a number, with the answer that was given."""

    number: RecordNumber
    digest: str
    verdict: str
    received_at: str
    answer: bytes
    answer_signature: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record to be kept: as it came, and what was read from it (None where it couldn't be read)."""

    number: RecordNumber
    content: bytes
    signature: bytes
    digest: str
    previous: str | None
    kind: str | None


class Books:
    """The centre's database. SQLite keeps WAL and synchronous FULL: a transaction that returned survives power loss."""

    def __init__(self, engine: Engine, *, county: str) -> None:
        self._engine = engine
        self._county = county
        # SQLite lets one writer in; waiting here is fair and cheap, waiting inside SQLite is polling
        self._writing = threading.Lock()

    @classmethod
    def create(cls, path: Path, *, county: str) -> "Books":
        """A new, empty database in a file that must not exist."""
        path.touch(mode=0o600, exist_ok=False)
        books = cls(_engine(path), county=county)
        metadata.create_all(books._engine)
        with books.write() as page:
            page.connection.execute(insert(schema).values(version=SCHEMA_VERSION))
        return books

    @classmethod
    def open(cls, path: Path, *, county: str) -> "Books":
        """Raises ``EnvironmentFault`` where the file is missing, damaged, or made by another version."""
        if not path.exists():
            raise EnvironmentFault("centre.no-database", file=str(path))
        books = cls(_engine(path), county=county)
        try:
            with books.read() as page:
                version = page.connection.execute(select(schema.c.version)).scalar()
        except DBAPIError as error:
            books.close()
            raise EnvironmentFault("centre.database-failed", file=str(path), detail=str(error.orig)) from error
        if version == _BEFORE_CORRECTIONS:
            books._add_corrections()
            version = SCHEMA_VERSION
        if version != SCHEMA_VERSION:
            books.close()
            raise EnvironmentFault("centre.other-version", file=str(path))
        return books

    def _add_corrections(self) -> None:
        """From the first version to the next: one more table, empty."""
        with self.write() as page:
            corrections.create(page.connection)
            page.connection.execute(update(schema).values(version=SCHEMA_VERSION))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def write(self) -> Iterator["Page"]:
        """A transaction that holds the write lock; durable when the block ends, gone where it raises."""
        with self._writing, self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield Page(connection, self._county)

    @contextmanager
    def read(self) -> Iterator["Page"]:
        """A consistent view."""
        with self._engine.connect() as connection, connection.begin():
            yield Page(connection, self._county)


class Page:
    """The books inside one transaction."""

    def __init__(self, connection: Connection, county: str) -> None:
        self.connection = connection
        self.county = county

    def held(self, numbers: Sequence[RecordNumber]) -> dict[RecordNumber, Held]:
        """Those of the numbers under which the county holds a record."""
        found = {}
        for (facility, workstation, epoch), group in groupby(sorted(set(numbers)), key=_chain):
            for part in _parts([number.sequence for number in group]):
                chosen = select(records).where(
                    self.of(records, facility, workstation), records.c.epoch == epoch, records.c.sequence.in_(part)
                )
                for row in self.connection.execute(chosen):
                    number = RecordNumber(facility, workstation, epoch, row.sequence)
                    found[number] = Held(
                        number, row.digest, row.verdict, row.received_at, row.answer, row.answer_signature
                    )
        return found

    def digest_before(self, number: RecordNumber) -> str | None:
        """Digest of the record that stands before this number, or None where none is held."""
        before = RecordNumber(number.facility, number.workstation, number.epoch, number.sequence - 1)
        digest: str | None = self.connection.execute(
            select(records.c.digest).where(self.at(records, before))
        ).scalar_one_or_none()
        return digest

    def previous_of_next(self, number: RecordNumber) -> str | None:
        """What the record after this number names as its previous, or None where none is held."""
        after = RecordNumber(number.facility, number.workstation, number.epoch, number.sequence + 1)
        previous: str | None = self.connection.execute(
            select(records.c.previous).where(self.at(records, after))
        ).scalar_one_or_none()
        return previous

    def settles_visit(self, facility: str, visit: str) -> str | None:
        """Number of the accepted record that settles the visit."""
        number: str | None = self.connection.execute(
            select(settled_visits.c.number).where(
                settled_visits.c.county == self.county,
                settled_visits.c.facility == facility,
                settled_visits.c.visit == visit,
            )
        ).scalar_one_or_none()
        return number

    def settles_charge(self, facility: str, charges: Sequence[tuple[str, str]]) -> str | None:
        """Number of an accepted record that settles any of the charges."""
        wanted = set(charges)
        for bills in _parts(sorted({bill for bill, _ in charges})):
            rows = self.connection.execute(
                select(settled_charges.c.bill, settled_charges.c.line, settled_charges.c.number).where(
                    settled_charges.c.county == self.county,
                    settled_charges.c.facility == facility,
                    settled_charges.c.bill.in_(bills),
                )
            )
            for bill, line, number in rows:
                if (bill, line) in wanted:
                    return str(number)
        return None

    def keep(self, arrived: Arrived, answer: CountyAnswer, *, compensation: Fen | None = None) -> None:
        """Keep a record under its number, with the answer and the compensation (fen) that it claims."""
        self.connection.execute(
            insert(records).values(
                **self.columns(arrived.number),
                digest=arrived.digest,
                previous=arrived.previous,
                kind=arrived.kind,
                content=arrived.content,
                signature=arrived.signature,
                received_at=answer.received_at.isoformat(),
                verdict=answer.verdict.value,
                code=answer.code,
                compensation=compensation,
                answer=answer.content,
                answer_signature=answer.signature,
            )
        )

    def set_aside(self, arrived: Arrived, *, code: str, received_at: str) -> None:
        """Keep bytes that can't stand under their number; the same bytes again change nothing."""
        same = and_(self.at(set_aside, arrived.number), set_aside.c.digest == arrived.digest)
        if self.connection.execute(select(set_aside.c.code).where(same)).first() is not None:
            return
        self.connection.execute(
            insert(set_aside).values(
                **self.columns(arrived.number),
                digest=arrived.digest,
                content=arrived.content,
                signature=arrived.signature,
                received_at=received_at,
                code=code,
            )
        )

    def settle(self, number: RecordNumber, *, visit: str, charges: Iterable[tuple[str, str]]) -> None:
        """Note that an accepted record settles this visit and these charges."""
        place = {"county": self.county, "facility": number.facility, "number": str(number)}
        self.connection.execute(insert(settled_visits).values(**place, visit=visit))
        self.connection.execute(
            insert(settled_charges), [{**place, "bill": bill, "line": line} for bill, line in charges]
        )

    def columns(self, number: RecordNumber) -> dict[str, Any]:
        """The key columns of a record."""
        return {
            "county": self.county,
            "facility": number.facility,
            "workstation": number.workstation,
            "epoch": number.epoch,
            "sequence": number.sequence,
        }

    def of(self, table: Table, facility: str, workstation: str) -> ColumnElement[bool]:
        """Condition: the rows of one workstation."""
        return and_(table.c.county == self.county, table.c.facility == facility, table.c.workstation == workstation)

    def at(self, table: Table, number: RecordNumber) -> ColumnElement[bool]:
        """Condition: the rows under one number."""
        return and_(
            self.of(table, number.facility, number.workstation),
            table.c.epoch == number.epoch,
            table.c.sequence == number.sequence,
        )


def _chain(number: RecordNumber) -> tuple[str, str, int]:
    return number.facility, number.workstation, number.epoch


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _engine(path: Path) -> Engine:
    # hide_parameters: an exception's text must not carry names and identity numbers into a log
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = bool(connection.get_execution_options().get("writing", False))
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
