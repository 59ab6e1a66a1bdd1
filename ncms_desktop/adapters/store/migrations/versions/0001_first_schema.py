"""The first schema: roster, visits, settlements, ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_roster()
    _create_visits()
    _create_settlements()
    _create_ledger()
    _create_log()


def _create_roster() -> None:
    op.create_table(
        "roster",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("county", "scheme_year", name="pk_roster"),
    )
    op.create_table(
        "household",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("head", sa.String(200), nullable=False),
        sa.Column("township", sa.String(200), nullable=False),
        sa.Column("village", sa.String(200), nullable=False),
        sa.Column("village_group", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("county", "scheme_year", "number", name="pk_household"),
    )
    op.create_table(
        "participant",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("household", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sex", sa.String(20), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("identity_number", sa.String(30)),
        sa.Column("relation", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "scheme_year", "household"],
            ["household.county", "household.scheme_year", "household.number"],
            name="fk_participant_household",
        ),
        sa.PrimaryKeyConstraint("county", "scheme_year", "number", name="pk_participant"),
    )
    op.create_index(
        "ix_participant_county_identity_number_scheme_year_number",
        "participant",
        ["county", "identity_number", "scheme_year", "number"],
    )
    op.create_index(
        "ix_participant_county_scheme_year_household_number",
        "participant",
        ["county", "scheme_year", "household", "number"],
    )
    op.create_table(
        "group_membership",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("participant", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("group_code", sa.String(60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(
            ["county", "scheme_year", "participant"],
            ["participant.county", "participant.scheme_year", "participant.number"],
            name="fk_group_membership_participant",
        ),
        sa.PrimaryKeyConstraint("county", "scheme_year", "participant", "position", name="pk_group_membership"),
    )
    op.create_table(
        "card",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("household", sa.String(60), nullable=False),
        sa.Column("participant", sa.String(60)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "scheme_year", "household"],
            ["household.county", "household.scheme_year", "household.number"],
            name="fk_card_household",
        ),
        sa.ForeignKeyConstraint(
            ["county", "scheme_year", "participant"],
            ["participant.county", "participant.scheme_year", "participant.number"],
            name="fk_card_participant",
        ),
        sa.PrimaryKeyConstraint("county", "scheme_year", "number", name="pk_card"),
    )
    op.create_index("ix_card_county_number_scheme_year", "card", ["county", "number", "scheme_year"])
    op.create_index("ix_card_county_scheme_year_household", "card", ["county", "scheme_year", "household"])
    op.create_index(
        "ix_card_county_scheme_year_participant_number", "card", ["county", "scheme_year", "participant", "number"]
    )
    op.create_table(
        "county_figure",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("participant", sa.String(60), nullable=False),
        sa.Column("limit_name", sa.String(60), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "scheme_year", "participant"],
            ["participant.county", "participant.scheme_year", "participant.number"],
            name="fk_county_figure_participant",
        ),
        sa.PrimaryKeyConstraint("county", "scheme_year", "participant", "limit_name", name="pk_county_figure"),
    )


def _create_visits() -> None:
    op.create_table(
        "visit",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("card_number", sa.String(60)),
        sa.Column("identity_number", sa.String(30)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sex", sa.String(20)),
        sa.Column("birth_date", sa.Date()),
        sa.Column("admitted", sa.Date(), nullable=False),
        sa.Column("discharged", sa.Date()),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("ward", sa.String(200), nullable=False),
        sa.Column("bed", sa.String(60), nullable=False),
        sa.Column("doctor", sa.String(200), nullable=False),
        sa.Column("invoice_number", sa.String(60)),
        sa.Column("invoice_total", sa.BigInteger(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "number", name="pk_visit"),
    )
    op.create_table(
        "diagnosis",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "facility", "visit"],
            ["visit.county", "visit.facility", "visit.number"],
            name="fk_diagnosis_visit",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "facility", "visit", "position", name="pk_diagnosis"),
    )
    op.create_table(
        "expense_line",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("bill", sa.String(60), nullable=False),
        sa.Column("line", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("charged_at", sa.String(40), nullable=False),
        sa.Column("item_code", sa.String(60), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("quantity", sa.String(60), nullable=False),
        sa.Column("price", sa.String(60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refund_bill", sa.String(60)),
        sa.Column("refund_line", sa.String(60)),
        sa.Column("file_row", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["county", "facility", "visit"],
            ["visit.county", "visit.facility", "visit.number"],
            name="fk_expense_line_visit",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "facility", "visit", "bill", "line", name="pk_expense_line"),
    )
    op.create_table(
        "signature",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signer", sa.String(200), nullable=False),
        sa.Column("relation", sa.String(60), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        sa.Column("marked_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "facility", "visit"],
            ["visit.county", "visit.facility", "visit.number"],
            name="fk_signature_visit",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "facility", "visit", "day", name="pk_signature"),
    )
    op.create_table(
        "free_day",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("declared_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "facility", "visit"],
            ["visit.county", "visit.facility", "visit.number"],
            name="fk_free_day_visit",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "facility", "visit", "day", name="pk_free_day"),
    )
    op.create_table(
        "item_mapping",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("item_code", sa.String(60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("entry", sa.String(60)),
        sa.Column("valid_until", sa.Date()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "item_code", "valid_from", name="pk_item_mapping"),
    )


def _create_settlements() -> None:
    op.create_table(
        "settlement",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("visit", sa.String(60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("participant", sa.String(60), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=False),
        sa.Column("clerk", sa.String(200), nullable=False),
        sa.Column("draft_digest", sa.String(64), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("self_paid", sa.BigInteger(), nullable=False),
        sa.Column("first_own_share", sa.BigInteger(), nullable=False),
        sa.Column("over_ceiling", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("compensation", sa.BigInteger(), nullable=False),
        sa.Column("facility_share", sa.BigInteger(), nullable=False),
        sa.Column("patient_share", sa.BigInteger(), nullable=False),
        sa.Column("admitted", sa.Date(), nullable=False),
        sa.Column("discharged", sa.Date(), nullable=False),
        sa.Column("case_json", sa.Text(), nullable=False),
        sa.Column("result_json", sa.Text(), nullable=False),
        sa.Column("document_json", sa.Text(), nullable=False),
        sa.Column("snapshot_json", sa.Text(), nullable=False),
        sa.Column("policy_digest", sa.String(64), nullable=False),
        sa.Column("catalogue_digest", sa.String(64), nullable=False),
        sa.Column("engine_version", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("county", "number", name="pk_settlement"),
        sa.UniqueConstraint("county", "facility", "visit", "round", name="uq_settlement_county_facility_visit_round"),
    )
    op.create_index("ix_settlement_county_participant_admitted", "settlement", ["county", "participant", "admitted"])
    op.create_index("ix_settlement_county_settled_at", "settlement", ["county", "settled_at"])
    op.create_table(
        "settlement_line",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("bill", sa.String(60), nullable=False),
        sa.Column("line", sa.String(60), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expense_class", sa.String(10)),
        sa.Column("self_paid", sa.BigInteger(), nullable=False),
        sa.Column("first_own_share", sa.BigInteger(), nullable=False),
        sa.Column("over_ceiling", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger()),
        sa.Column("reason", sa.String(100)),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_settlement_line_settlement"
        ),
        sa.PrimaryKeyConstraint("county", "settlement", "bill", "line", name="pk_settlement_line"),
        sa.UniqueConstraint(
            "county", "facility", "bill", "line", "round", name="uq_settlement_line_county_facility_bill_line_round"
        ),
    )
    op.create_table(
        "settlement_step",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mechanism", sa.String(100), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("arguments_json", sa.Text(), nullable=False),
        sa.Column("inputs_json", sa.Text(), nullable=False),
        sa.Column("figures_json", sa.Text(), nullable=False),
        sa.Column("outputs_json", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text()),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_settlement_step_settlement"
        ),
        sa.PrimaryKeyConstraint("county", "settlement", "position", name="pk_settlement_step"),
    )
    op.create_table(
        "settlement_limit",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("limit_name", sa.String(60), nullable=False),
        sa.Column("scheme_year", sa.Integer(), nullable=False),
        sa.Column("participant", sa.String(60), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_settlement_limit_settlement"
        ),
        sa.PrimaryKeyConstraint("county", "settlement", "limit_name", name="pk_settlement_limit"),
    )
    op.create_index(
        "ix_settlement_limit_county_scheme_year_participant_limit_name",
        "settlement_limit",
        ["county", "scheme_year", "participant", "limit_name"],
    )
    op.create_table(
        "print_note",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("settlement", sa.String(60), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("printed_at", MOMENT, nullable=False),
        sa.Column("printed_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "settlement"], ["settlement.county", "settlement.number"], name="fk_print_note_settlement"
        ),
        sa.PrimaryKeyConstraint("county", "settlement", "copy", name="pk_print_note"),
    )
    op.create_table(
        "content",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "digest", name="pk_content"),
    )


def _create_ledger() -> None:
    op.create_table(
        "ledger_head",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", name="pk_ledger_head"),
    )
    op.create_table(
        "record",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", "epoch", "sequence", name="pk_record"),
        sa.UniqueConstraint("county", "number", name="uq_record_county_number"),
    )
    op.create_table(
        "record_life",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("answer", sa.Integer()),
        sa.ForeignKeyConstraint(["county", "number"], ["record.county", "record.number"], name="fk_record_life_record"),
        sa.PrimaryKeyConstraint("county", "number", name="pk_record_life"),
    )
    op.create_index(
        "ix_record_life_county_facility_workstation_state",
        "record_life",
        ["county", "facility", "workstation", "state"],
    )
    op.create_table(
        "county_answer",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("code", sa.String(100)),
        sa.Column("reason", sa.Text()),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "number"], ["record.county", "record.number"], name="fk_county_answer_record"
        ),
        sa.PrimaryKeyConstraint("county", "number", "position", name="pk_county_answer"),
    )
    op.create_table(
        "sender_lease",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", name="pk_sender_lease"),
    )


def _create_log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("detail_json", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", "sequence", name="pk_audit_entry"),
    )
    op.create_table(
        "workstation_key",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", name="pk_workstation_key"),
    )
    op.create_table(
        "secret",
        sa.Column("county", sa.String(20), nullable=False),
        sa.Column("facility", sa.String(20), nullable=False),
        sa.Column("workstation", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("token", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("county", "facility", "workstation", "name", name="pk_secret"),
    )
