"""Audit log, kept files, printings: small append-only tables in the database."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.tables import audit_entry, print_note
from ncms_desktop.adapters.store.tables import content as content_table
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.ports.store import AuditEntry
from ncms_desktop.wire.audit import audit_digest
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.canonical import digest as digest_of
from ncms_desktop.wire.record import GENESIS


class SqlAudit:
    """Implements ``ports.store.Audit`` for one workstation's chain."""

    def __init__(self, connection: Connection, identity: StoreIdentity) -> None:
        self._connection = connection
        self._identity = identity

    def append(self, *, at: datetime, actor: str, action: str, subject: str, detail: dict[str, object]) -> None:
        mine = self._identity.rows(audit_entry)
        query = select(audit_entry.c.sequence, audit_entry.c.digest).where(mine)
        last = self._connection.execute(query.order_by(audit_entry.c.sequence.desc()).limit(1)).first()
        sequence, previous = (1, GENESIS) if last is None else (last.sequence + 1, last.digest)
        detail_json = canonical(detail).decode()
        digest = audit_digest(
            sequence=sequence,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail_json=detail_json,
            previous=previous,
        )
        self._connection.execute(
            insert(audit_entry),
            {
                **self._identity.columns(),
                "sequence": sequence,
                "at": at,
                "actor": actor,
                "action": action,
                "subject": subject,
                "detail_json": detail_json,
                "previous": previous,
                "digest": digest,
            },
        )

    def entries(self) -> Iterable[AuditEntry]:
        table = audit_entry
        columns = (table.c.sequence, table.c.at, table.c.actor, table.c.action, table.c.subject)
        query = select(*columns, table.c.detail_json, table.c.previous, table.c.digest)
        found = self._connection.execute(query.where(self._identity.rows(table)).order_by(table.c.sequence))
        yield from (AuditEntry(*row) for row in found)


class SqlContents:
    """Implements ``ports.store.Contents`` for one county."""

    def __init__(self, connection: Connection, identity: StoreIdentity) -> None:
        self._connection = connection
        self._county = identity.county

    def put(self, digest: str, kind: str, content: bytes) -> None:
        """Raises ``CorruptData`` where the bytes don't have the digest."""
        if digest_of(content) != digest:
            raise CorruptData("store.content-damaged", digest=digest)
        query = select(content_table.c.digest).where(
            content_table.c.county == self._county, content_table.c.digest == digest
        )
        if self._connection.execute(query).first() is None:
            row = {"county": self._county, "digest": digest, "kind": kind, "content": content}
            self._connection.execute(insert(content_table), row)

    def get(self, digest: str) -> bytes | None:
        query = select(content_table.c.content).where(
            content_table.c.county == self._county, content_table.c.digest == digest
        )
        held: bytes | None = self._connection.execute(query).scalar()
        if held is not None and digest_of(held) != digest:
            raise CorruptData("store.content-damaged", digest=digest)
        return held


class SqlPrints:
    """Implements ``ports.store.Prints`` for one county."""

    def __init__(self, connection: Connection, identity: StoreIdentity) -> None:
        self._connection = connection
        self._county = identity.county

    def note(self, settlement: str, *, at: datetime, by: str) -> int:
        copy = self.count(settlement) + 1
        row = {"county": self._county, "settlement": settlement, "copy": copy, "printed_at": at, "printed_by": by}
        self._connection.execute(insert(print_note), row)
        return copy

    def count(self, settlement: str) -> int:
        query = (
            select(func.count())
            .select_from(print_note)
            .where(print_note.c.county == self._county, print_note.c.settlement == settlement)
        )
        return int(self._connection.execute(query).scalar_one())
