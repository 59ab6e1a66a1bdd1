"""Settlements with everything needed to replay them. Append-only: a correction is a new row.

``round`` is 0 for the first settlement of a visit or a charge; what follows a reversal gets the next number, so that
the unique keys let a cancelled visit be settled again and nothing else.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
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


def _of_settlement() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["county", "settlement"], ["settlement.county", "settlement.number"])


settlement = Table(
    "settlement",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("facility", String(20), nullable=False),
    Column("visit", String(60), nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("participant", String(60), nullable=False),
    Column("scheme_year", Integer, nullable=False),
    Column("settled_at", Moment, nullable=False),
    Column("clerk", String(200), nullable=False),
    Column("draft_digest", String(64), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("self_paid", BigInteger, nullable=False),
    Column("first_own_share", BigInteger, nullable=False),
    Column("over_ceiling", BigInteger, nullable=False),
    Column("eligible", BigInteger, nullable=False),
    Column("compensation", BigInteger, nullable=False),
    Column("facility_share", BigInteger, nullable=False),
    Column("patient_share", BigInteger, nullable=False),
    Column("admitted", Date, nullable=False),
    Column("discharged", Date, nullable=False),
    Column("case_json", Text, nullable=False),
    Column("result_json", Text, nullable=False),
    Column("document_json", Text, nullable=False),
    Column("snapshot_json", Text, nullable=False),
    Column("policy_digest", String(64), nullable=False),
    Column("catalogue_digest", String(64), nullable=False),
    Column("engine_version", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("county", "facility", "visit", "round"),
    Index(None, "county", "participant", "admitted"),
    Index(None, "county", "settled_at"),
)

settlement_line = Table(
    "settlement_line",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("settlement", String(60), primary_key=True),
    Column("bill", String(60), primary_key=True),
    Column("line", String(60), primary_key=True),
    Column("facility", String(20), nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("position", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("expense_class", String(10)),
    Column("self_paid", BigInteger, nullable=False),
    Column("first_own_share", BigInteger, nullable=False),
    Column("over_ceiling", BigInteger, nullable=False),
    Column("eligible", BigInteger, nullable=False),
    Column("ceiling", BigInteger),
    Column("reason", String(100)),
    _of_settlement(),
    UniqueConstraint("county", "facility", "bill", "line", "round"),
)

settlement_step = Table(
    "settlement_step",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("settlement", String(60), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("mechanism", String(100), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("arguments_json", Text, nullable=False),
    Column("inputs_json", Text, nullable=False),
    Column("figures_json", Text, nullable=False),
    Column("outputs_json", Text, nullable=False),
    Column("formula", Text),
    _of_settlement(),
)

content = Table(
    "content",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

print_note = Table(
    "print_note",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("settlement", String(60), primary_key=True),
    Column("copy", Integer, primary_key=True, autoincrement=False),
    Column("printed_at", Moment, nullable=False),
    Column("printed_by", String(200), nullable=False),
    _of_settlement(),
)
