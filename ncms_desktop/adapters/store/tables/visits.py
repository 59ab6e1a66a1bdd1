"""Visits in work, and the mapping of hospital items. These rows are replaced when a visit is read again."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKeyConstraint, Integer, String, Table, Text

from ncms_desktop.adapters.store.columns import Exact, Moment, WallClock
from ncms_desktop.adapters.store.tables.base import METADATA


def _of_visit() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["county", "facility", "visit"], ["visit.county", "visit.facility", "visit.number"], ondelete="CASCADE"
    )


visit = Table(
    "visit",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("card_number", String(60)),
    Column("identity_number", String(30)),
    Column("name", String(200), nullable=False),
    Column("sex", String(20)),
    Column("birth_date", Date),
    Column("admitted", Date, nullable=False),
    Column("discharged", Date),
    Column("department", String(200), nullable=False),
    Column("ward", String(200), nullable=False),
    Column("bed", String(60), nullable=False),
    Column("doctor", String(200), nullable=False),
    Column("invoice_number", String(60)),
    Column("invoice_total", BigInteger, nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("source", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)

diagnosis = Table(
    "diagnosis",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("visit", String(60), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", String(40), nullable=False),
    Column("name", Text, nullable=False),
    _of_visit(),
)

expense_line = Table(
    "expense_line",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("visit", String(60), primary_key=True),
    Column("bill", String(60), primary_key=True),
    Column("line", String(60), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("charged_at", WallClock, nullable=False),
    Column("item_code", String(60), nullable=False),
    Column("item_name", Text, nullable=False),
    Column("category", String(60), nullable=False),
    Column("specification", Text, nullable=False),
    Column("unit", String(60), nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("price", Exact, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("refund_bill", String(60)),
    Column("refund_line", String(60)),
    Column("file_row", Integer),
    _of_visit(),
)

signature = Table(
    "signature",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("visit", String(60), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("signer", String(200), nullable=False),
    Column("relation", String(60), nullable=False),
    Column("marked_at", Moment, nullable=False),
    Column("marked_by", String(200), nullable=False),
    _of_visit(),
)

free_day = Table(
    "free_day",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("visit", String(60), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("declared_by", String(200), nullable=False),
    _of_visit(),
)

item_mapping = Table(
    "item_mapping",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("facility", String(20), primary_key=True),
    Column("item_code", String(60), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("entry", String(60)),
    Column("valid_until", Date),
    Column("provisional", Boolean(create_constraint=False), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", Moment, nullable=False),
)
