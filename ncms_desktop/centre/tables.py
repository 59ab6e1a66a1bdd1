"""What the county centre keeps. County is part of every key; every byte that was acknowledged stays.

No statement on these tables may be one that only SQLite understands.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = 2
"""2: corrections."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _place() -> list[Column[str]]:
    return [
        Column("county", String(12), primary_key=True),
        Column("facility", String(20), primary_key=True),
        Column("workstation", String(10), primary_key=True),
    ]


def _number() -> list[Column[int] | Column[str]]:
    return [
        *_place(),
        Column("epoch", Integer, primary_key=True, autoincrement=False),
        Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    ]


schema = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

workstations = Table(
    "workstations",
    metadata,
    *_place(),
    Column("facility_name", Text, nullable=False),
    Column("admitted_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
)
"""Workstations that the county admitted. Moments are ISO text in UTC."""

signing_keys = Table(
    "signing_keys",
    metadata,
    *_place(),
    Column("public_key", LargeBinary(32), primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
)
"""Ed25519 keys whose signatures count for a workstation."""

certificates = Table(
    "certificates",
    metadata,
    *_place(),
    Column("fingerprint", String(64), primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("revoked_at", String(32)),
    Index(None, "fingerprint", unique=True),
)
"""TLS client certificates, by SHA-256 of their DER bytes: who is calling."""

records = Table(
    "records",
    metadata,
    *_number(),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64)),
    Column("kind", String(40)),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("code", String(40)),
    Column("compensation", BigInteger),
    Column("answer", LargeBinary, nullable=False),
    Column("answer_signature", LargeBinary(64), nullable=False),
)
"""Every validly signed record, whatever its verdict, with the answer that was given. Compensation in fen."""

set_aside = Table(
    "set_aside",
    metadata,
    *_number(),
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("code", String(40), nullable=False),
)
"""Validly signed bytes that came under a number that other bytes hold, or that name themselves otherwise."""

settled_visits = Table(
    "settled_visits",
    metadata,
    Column("county", String(12), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("visit", String(80), primary_key=True),
    Column("number", String(60), nullable=False),
)
"""Visits that an accepted record settles."""

settled_charges = Table(
    "settled_charges",
    metadata,
    Column("county", String(12), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("bill", String(80), primary_key=True),
    Column("line", String(80), primary_key=True),
    Column("number", String(60), nullable=False),
)
"""Charges of the hospital that an accepted record settles."""

corrections = Table(
    "corrections",
    metadata,
    Column("county", String(12), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("settlement", String(60), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("compensation", BigInteger, nullable=False),
    Index(None, "settlement"),
)
"""Accepted reversals and supplements with the settlement that they correct, and what they change it by, in fen."""
