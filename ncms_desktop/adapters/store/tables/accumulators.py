"""Accumulators and corrections: who used how much of which limit, by which record; what reversed or supplemented it.

``limit_use`` and ``correction`` are append-only. ``accumulator`` holds nothing but its key: it is the row that a
transaction locks before it reads and adds to the use of a limit.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ncms_desktop.adapters.store.columns import Moment
from ncms_desktop.adapters.store.tables.base import METADATA


def _of_settlement(column: str = "settlement") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["county", column], ["settlement.county", "settlement.number"])


limit_use = Table(
    "limit_use",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("record", String(60), primary_key=True),
    Column("limit_name", String(60), primary_key=True),
    Column("holder_kind", String(20), primary_key=True),
    Column("holder", String(60), primary_key=True),
    Column("period", String(60), primary_key=True),
    Column("settlement", String(60), nullable=False),
    Column("scheme_year", Integer, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    _of_settlement(),
    Index(None, "county", "settlement"),
    Index("ix_limit_use_key", "county", "scheme_year", "holder_kind", "holder", "limit_name", "period"),
)

accumulator = Table(
    "accumulator",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("holder_kind", String(20), primary_key=True),
    Column("holder", String(60), primary_key=True),
    Column("limit_name", String(60), primary_key=True),
    Column("period", String(60), primary_key=True),
)

limit_figure = Table(
    "limit_figure",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("holder_kind", String(20), primary_key=True),
    Column("holder", String(60), primary_key=True),
    Column("limit_name", String(60), primary_key=True),
    Column("period", String(60), primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("used", BigInteger, nullable=False),
    Column("visits", Integer),
    Column("as_of", Moment, nullable=False),
)

correction = Table(
    "correction",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("number", String(60), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("facility", String(20), nullable=False),
    Column("settlement", String(60), nullable=False),
    Column("reversed_settlement", String(60)),
    Column("visit", String(60), nullable=False),
    Column("participant", String(60), nullable=False),
    Column("scheme_year", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("clerk", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("authorised_by", String(200), nullable=False),
    Column("money_returned", Boolean(create_constraint=False), nullable=False),
    Column("compensation", BigInteger, nullable=False),
    Column("facility_share", BigInteger, nullable=False),
    Column("patient_share", BigInteger, nullable=False),
    Column("case_json", Text),
    Column("result_json", Text),
    Column("engine_version", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    _of_settlement(),
    # NULL for a supplement, and NULLs don't collide: one reversal a settlement, any number of supplements
    UniqueConstraint("county", "reversed_settlement"),
    Index(None, "county", "settlement"),
)
