"""The ledger of records with their way to the county, the audit log, and the workstation's own secrets."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ncms_desktop.adapters.store.columns import Moment
from ncms_desktop.adapters.store.tables.base import METADATA


def _of_record() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["county", "number"], ["record.county", "record.number"])


ledger_head = Table(
    "ledger_head",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
)

record = Table(
    "record",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String(60), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("county", "number"),
)

record_life = Table(
    "record_life",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("facility", String(20), nullable=False),
    Column("workstation", String(20), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("sent_at", Moment),
    Column("answer", Integer),
    _of_record(),
    Index(None, "county", "facility", "workstation", "state"),
)
"""The part of a record's story that moves; ``answer`` is the position of the county's answer that counts. The place
in the chain stands here too, so that the few records that wait are found without looking at all the others."""

county_answer = Table(
    "county_answer",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("code", String(100)),
    Column("reason", Text),
    Column("received_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("stored_at", Moment, nullable=False),
    _of_record(),
)

sender_lease = Table(
    "sender_lease",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", Moment, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail_json", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

workstation_key = Table(
    "workstation_key",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)

secret = Table(
    "secret",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("workstation", String(20), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("token", String(100), nullable=False),
)
