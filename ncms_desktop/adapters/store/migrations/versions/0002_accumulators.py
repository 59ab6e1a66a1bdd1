"""Accumulators of any holder and period, reversals and supplements. Uses and county figures of before are carried."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEY = ("county", "scheme_year", "holder_kind", "holder", "limit_name", "period")


def upgrade() -> None:
    _create_uses()
    _create_figures()
    _create_corrections()
    _carry_uses()
    _carry_figures()
    op.drop_table("settlement_limit")
    op.drop_table("county_figure")


def _key_columns() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("holder_kind", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("limit_name", sa.String(60), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
    ]


def _create_uses() -> None:
    op.create_table(
        "limit_use",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("record", sa.String(60), nullable=False),
        sa.Column("limit_name", sa.String(60), nullable=False),
        sa.Column("holder_kind", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_limit_use_settlement"
        ),
        sa.PrimaryKeyConstraint(
            "county", "record", "limit_name", "holder_kind", "holder", "period", name="pk_limit_use"
        ),
    )
    op.create_index("ix_limit_use_county_settlement", "limit_use", ["county", "settlement"])
    op.create_index("ix_limit_use_key", "limit_use", list(KEY))


def _create_figures() -> None:
    op.create_table("accumulator", *_key_columns(), sa.PrimaryKeyConstraint(*KEY, name="pk_accumulator"))
    op.create_table(
        "limit_figure",
        *_key_columns(),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.Integer()),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(*KEY, "source", name="pk_limit_figure"),
    )


def _create_corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("reversed_settlement", sa.String(60)),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("participant", sa.String(60), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("clerk", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authorised_by", sa.String(200), nullable=False),
        sa.Column("money_returned", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("compensation", sa.BigInteger(), nullable=False),
        sa.Column("facility_share", sa.BigInteger(), nullable=False),
        sa.Column("patient_share", sa.BigInteger(), nullable=False),
        sa.Column("case_json", sa.Text()),
        sa.Column("result_json", sa.Text()),
        sa.Column("engine_version", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_correction_settlement"
        ),
        sa.PrimaryKeyConstraint("county", "number", name="pk_correction"),
        sa.UniqueConstraint("county", "reversed_settlement", name="uq_correction_county_reversed_settlement"),
    )
    op.create_index("ix_correction_county_settlement", "correction", ["county", "settlement"])


def _carry_uses() -> None:
    """Until now a use was a person's, of the whole year, and of one settlement."""
    op.execute(
        "INSERT INTO limit_use (county, record, limit_name, holder_kind, holder, period, settlement, scheme_year, "
        "used, visits) SELECT county, settlement, limit_name, 'person', participant, '', settlement, scheme_year, "
        "used, 1 FROM settlement_limit"
    )


def _carry_figures() -> None:
    op.execute(
        "INSERT INTO limit_figure (county, scheme_year, holder_kind, holder, limit_name, period, source, used, as_of) "
        "SELECT county, scheme_year, 'person', participant, limit_name, '', 'roster', used, as_of FROM county_figure"
    )
