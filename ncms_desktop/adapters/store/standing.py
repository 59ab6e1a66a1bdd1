"""Which settlements stand: those that no reversal names."""

from sqlalchemy import ColumnElement, select

from ncms_desktop.adapters.store.tables import correction, settlement


def standing() -> ColumnElement[bool]:
    """Condition on rows of ``settlement`` in the same query."""
    reversal = (
        select(correction.c.number)
        .where(
            correction.c.county == settlement.c.county,
            correction.c.reversed_settlement == settlement.c.number,
        )
        .correlate(settlement)
    )
    return ~reversal.exists()
