"""What the counter waits for is found by an index on everything that it asks by, however large the county is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event
from store.made import COUNTY, FACILITY, NOON, key, settle

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.adapters.store.unit import SqlUnitOfWork

LOOKUPS: dict[str, tuple[Callable[[SqlUnitOfWork], object], str]] = {
    "card": (lambda unit: unit.roster.cards(COUNTY, "C1"), "SEARCH card (county=? AND number=?)"),
    "identity number": (
        lambda unit: unit.roster.by_identity_number(COUNTY, "990123195001020025"),
        "SEARCH participant (county=? AND identity_number=?)",
    ),
    "participant": (
        lambda unit: unit.roster.participant(COUNTY, 2016, "01"),
        "SEARCH participant (county=? AND scheme_year=? AND number=?)",
    ),
    "household members": (
        lambda unit: unit.roster.members(COUNTY, 2016, "H1"),
        "SEARCH participant (county=? AND scheme_year=? AND household=?)",
    ),
    "cards of a participant": (
        lambda unit: unit.roster.cards_of(COUNTY, 2016, "01"),
        "SEARCH card (county=? AND scheme_year=? AND participant=?)",
    ),
    "settled charges": (
        lambda unit: unit.settlements.settled_charges(COUNTY, FACILITY, [("B", "1"), ("B", "2")]),
        "SEARCH settlement_line (county=? AND facility=? AND bill=? AND line=?)",
    ),
    "use of a limit": (
        lambda unit: unit.accumulators.local(2016, key(), after=NOON),
        "SEARCH limit_use (county=? AND scheme_year=? AND holder_kind=? AND holder=? AND limit_name=? AND period=?)",
    ),
    "what corrected a settlement": (
        lambda unit: unit.corrections.of("P01-W01-01-000001"),
        "SEARCH correction (county=? AND settlement=?)",
    ),
    "who built on a settlement": (
        lambda unit: unit.accumulators.builders_on("P01-W01-01-000001"),
        "SEARCH limit_use (county=? AND scheme_year=? AND holder_kind=? AND holder=? AND limit_name=? AND period=?)",
    ),
    "a county figure": (
        lambda unit: unit.accumulators.figure(2016, key()),
        "SEARCH limit_figure (county=? AND scheme_year=? AND holder_kind=? AND holder=? AND limit_name=? AND period=?)",
    ),
    "stays": (
        lambda unit: unit.settlements.stays_of(COUNTY, "01"),
        "SEARCH settlement (county=? AND participant=?)",
    ),
    "waiting records": (
        lambda unit: unit.outbox.waiting(10),
        "SEARCH record_life (county=? AND facility=? AND workstation=? AND state=?)",
    ),
}


@contextmanager
def plans(connection: Connection) -> Iterator[list[str]]:
    """SQLite's plan of every query that is run meanwhile, without the names of indexes."""
    found: list[str] = []

    def explain(_: Connection, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            words = str(row[-1]).split(" (", 1)
            found.append(f"{' '.join(words[0].split()[:2])} ({words[1]}" if len(words) == 2 else words[0])

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)


@pytest.mark.parametrize("what", LOOKUPS)
def test_a_lookup_uses_everything_that_it_asks_by(store: SqlStore, what: str) -> None:
    settle(store, "ZY001")
    ask, expected = LOOKUPS[what]
    with store.read() as unit, plans(unit._connection) as found:
        ask(unit)
    assert expected in found
    assert [plan for plan in found if plan.startswith("SCAN") and "ROW" not in plan] == []
