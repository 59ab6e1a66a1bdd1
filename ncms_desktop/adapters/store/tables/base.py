"""What all tables share."""

from sqlalchemy import MetaData

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

APPEND_ONLY = (
    "audit_entry",
    "content",
    "correction",
    "county_answer",
    "limit_use",
    "print_note",
    "record",
    "settlement",
    "settlement_line",
    "settlement_step",
)
"""Tables whose rows are neither changed nor removed: triggers hold this on SQLite, a role's rights on PostgreSQL."""
