"""The schema. County is part of every key; money is BigInteger fen."""

from ncms_desktop.adapters.store.tables.base import APPEND_ONLY, METADATA
from ncms_desktop.adapters.store.tables.ledger import (
    audit_entry,
    county_answer,
    ledger_head,
    record,
    record_life,
    secret,
    sender_lease,
    workstation_key,
)
from ncms_desktop.adapters.store.tables.roster import (
    card,
    county_figure,
    group_membership,
    household,
    participant,
    roster,
)
from ncms_desktop.adapters.store.tables.settlements import (
    content,
    print_note,
    settlement,
    settlement_limit,
    settlement_line,
    settlement_step,
)
from ncms_desktop.adapters.store.tables.visits import (
    diagnosis,
    expense_line,
    free_day,
    item_mapping,
    signature,
    visit,
)

__all__ = [
    "APPEND_ONLY",
    "METADATA",
    "audit_entry",
    "card",
    "content",
    "county_answer",
    "county_figure",
    "diagnosis",
    "expense_line",
    "free_day",
    "group_membership",
    "household",
    "item_mapping",
    "ledger_head",
    "participant",
    "print_note",
    "record",
    "record_life",
    "roster",
    "secret",
    "sender_lease",
    "settlement",
    "settlement_limit",
    "settlement_line",
    "settlement_step",
    "signature",
    "visit",
    "workstation_key",
]
