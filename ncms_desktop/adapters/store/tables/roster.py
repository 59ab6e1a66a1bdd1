"""Participation by county and scheme year, as the county centre gave it.

Each lookup has an index that also holds its order: without it SQLite prefers to walk a whole year in order.
"""

from sqlalchemy import Column, Date, ForeignKeyConstraint, Index, Integer, String, Table

from ncms_desktop.adapters.store.columns import Moment
from ncms_desktop.adapters.store.tables.base import METADATA

roster = Table(
    "roster",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("as_of", Moment, nullable=False),
)

household = Table(
    "household",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("number", String(60), primary_key=True),
    Column("head", String(200), nullable=False),
    Column("township", String(200), nullable=False),
    Column("village", String(200), nullable=False),
    Column("village_group", String(200), nullable=False),
)

participant = Table(
    "participant",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("number", String(60), primary_key=True),
    Column("household", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("sex", String(20), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("identity_number", String(30)),
    Column("relation", String(60), nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_since", Date, nullable=False),
    ForeignKeyConstraint(
        ["county", "scheme_year", "household"], ["household.county", "household.scheme_year", "household.number"]
    ),
    Index(None, "county", "scheme_year", "household", "number"),
    Index(None, "county", "identity_number", "scheme_year", "number"),
)

group_membership = Table(
    "group_membership",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("participant", String(60), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("group_code", String(60), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    ForeignKeyConstraint(
        ["county", "scheme_year", "participant"],
        ["participant.county", "participant.scheme_year", "participant.number"],
    ),
)

card = Table(
    "card",
    METADATA,
    Column("county", String(20), primary_key=True),
    Column("scheme_year", Integer, primary_key=True, autoincrement=False),
    Column("number", String(60), primary_key=True),
    Column("household", String(60), nullable=False),
    Column("participant", String(60)),
    Column("status", String(20), nullable=False),
    Column("since", Date, nullable=False),
    ForeignKeyConstraint(
        ["county", "scheme_year", "household"], ["household.county", "household.scheme_year", "household.number"]
    ),
    ForeignKeyConstraint(
        ["county", "scheme_year", "participant"],
        ["participant.county", "participant.scheme_year", "participant.number"],
    ),
    Index(None, "county", "number", "scheme_year"),
    Index(None, "county", "scheme_year", "household"),
    Index(None, "county", "scheme_year", "participant", "number"),
)
