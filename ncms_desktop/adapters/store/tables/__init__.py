"""The schema. County is part of every key; money is BigInteger fen."""

from ncms_desktop.adapters.store.tables.accumulators import accumulator, correction, limit_figure, limit_use
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
    group_membership,
    household,
    participant,
    roster,
)
from ncms_desktop.adapters.store.tables.settlements import (
    content,
    print_note,
    settlement,
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
    "accumulator",
    "audit_entry",
    "card",
    "content",
    "correction",
    "county_answer",
    "diagnosis",
    "expense_line",
    "free_day",
    "group_membership",
    "household",
    "item_mapping",
    "ledger_head",
    "limit_figure",
    "limit_use",
    "participant",
    "print_note",
    "record",
    "record_life",
    "roster",
    "secret",
    "sender_lease",
    "settlement",
    "settlement_line",
    "settlement_step",
    "signature",
    "visit",
    "workstation_key",
]
