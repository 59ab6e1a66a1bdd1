"""The schema's way: what migrations make is what the program expects, and an upgrade arrives or changes nothing."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert
from sqlcipher3 import dbapi2
from store.made import COUNTY, IDENTITY, LIMIT, Place, key, settle, settlement, use

from ncms_desktop.adapters.store import SqlStore, open_store
from ncms_desktop.adapters.store.engine import WRITING, sqlcipher_engine
from ncms_desktop.adapters.store.migrate import MIGRATIONS, head_revision
from ncms_desktop.adapters.store.migrate import upgrade as upgrade_to
from ncms_desktop.adapters.store.settlement_rows import line_rows, settlement_row, step_rows
from ncms_desktop.adapters.store.tables import APPEND_ONLY, METADATA
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.wire.canonical import canonical, digest

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None


def upgrade() -> None:
    with op.batch_alter_table("settlement") as batch:
        batch.add_column(sa.Column("paid_to", sa.String(40), nullable=False, server_default="x"))
        batch.drop_column("clerk")
    {more}
"""


@pytest.fixture
def later_program(tmp_path: Path) -> Path:
    """The migrations of a program that knows one revision more."""
    folder = tmp_path / "later" / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    write(folder)
    return folder


def write(migrations: Path, more: str = "pass") -> None:
    (migrations / "versions" / "0003_next.py").write_text(NEXT.format(more=more), encoding="utf-8")


def rows(place: Place, query: str) -> list[tuple[object, ...]]:
    connection = dbapi2.connect(str(place.path), isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{place.key.hex()}'\"")
        return list(connection.execute(query))
    finally:
        connection.close()


def filled(place: Place) -> None:
    with place.create() as store:
        for visit in ("ZY001", "ZY002"):
            settle(store, visit)


def upgrade(place: Place, migrations: Path) -> None:
    open_store(place.path, place.key, IDENTITY, migrations=migrations).close()


def test_migrations_make_exactly_the_schema_of_the_tables(store: SqlStore) -> None:
    with store.read() as unit:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(unit._connection, opts=options)
        assert context.get_current_revision() == head_revision()
        assert compare_metadata(context, METADATA) == []


def test_the_comparison_does_see_a_difference(store: SqlStore) -> None:
    with store.write() as unit:
        unit._connection.exec_driver_sql("ALTER TABLE settlement ADD COLUMN more TEXT")
        unit._connection.exec_driver_sql("DROP INDEX ix_card_county_number_scheme_year")
        found = compare_metadata(MigrationContext.configure(unit._connection), METADATA)
    assert {difference[0] for difference in found} == {"remove_column", "add_index"}


def test_county_stands_in_every_key() -> None:
    without = [
        f"{table.name}.{constraint.name}"
        for table in METADATA.tables.values()
        for constraint in (table.primary_key, *table.foreign_key_constraints)
        if "county" not in constraint.columns
    ]
    assert without == []
    assert [table.name for table in METADATA.tables.values() if "county" not in table.primary_key.columns] == []


def test_an_older_database_is_upgraded_with_its_data_after_a_copy(place: Place, later_program: Path) -> None:
    filled(place)
    before = rows(place, "SELECT number, compensation, digest FROM settlement ORDER BY number")
    upgrade(place, later_program)
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert rows(place, "SELECT number, compensation, digest FROM settlement ORDER BY number") == before
    assert rows(place, "SELECT DISTINCT paid_to FROM settlement") == [("x",)]
    copy = Place(place.path.with_name("ncms.db.schema-0002.bak"), place.key)
    assert rows(copy, "SELECT count(*) FROM settlement WHERE clerk <> ''") == [(2,)]
    assert copy.path.stat().st_mode & 0o077 == 0
    assert not copy.path.read_bytes().startswith(b"SQLite format 3")
    with copy.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (2, 2000)


def test_a_table_that_was_rebuilt_still_refuses_changes(place: Place, later_program: Path) -> None:
    filled(place)
    upgrade(place, later_program)
    with pytest.raises(dbapi2.IntegrityError, match="append-only"):
        rows(place, "DELETE FROM settlement")
    triggers = rows(place, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
    assert triggers == [(2 * len(APPEND_ONLY),)]


def test_a_second_copy_never_replaces_the_first(place: Place, later_program: Path) -> None:
    filled(place)
    first = place.path.with_name("ncms.db.schema-0002.bak")
    first.write_bytes(b"kept")
    upgrade(place, later_program)
    assert first.read_bytes() == b"kept"
    assert place.path.with_name("ncms.db.schema-0002-2.bak").stat().st_size > 4096


def test_an_up_to_date_database_is_not_copied(place: Place, later_program: Path) -> None:
    filled(place)
    upgrade(place, later_program)
    upgrade(place, later_program)
    copies = sorted(path.name for path in place.path.parent.glob("ncms.db*"))
    assert copies == ["ncms.db", "ncms.db.schema-0002.bak"]


def test_an_upgrade_that_fails_half_way_changes_nothing(place: Place, later_program: Path) -> None:
    filled(place)
    write(later_program, more="raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        upgrade(place, later_program)
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0002",)]
    with place.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (2, 2000)


def test_an_upgrade_that_leaves_rows_pointing_nowhere_is_refused(place: Place, later_program: Path) -> None:
    filled(place)
    orphans = 'op.execute("DROP TRIGGER append_only_record_delete"); op.execute("DELETE FROM record")'
    write(later_program, more=orphans)
    with pytest.raises(CorruptData):
        upgrade(place, later_program)
    assert rows(place, "SELECT count(*) FROM record") == [(2,)]
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0002",)]


FIRST_SCHEMA = (
    "INSERT INTO roster VALUES ('990123', 2016, '2016-03-01 00:00:00.000000')",
    "INSERT INTO household VALUES ('990123', 2016, 'H1', '试户主', '平安镇', '柳树村', '3')",
    "INSERT INTO participant VALUES ('990123', 2016, '01', 'H1', '试桂兰', 'female', '1976-05-01', NULL, '户主',"
    " 'normal', '2016-01-01')",
    "INSERT INTO county_figure VALUES ('990123', 2016, '01', 'inpatient-year', 500, '2016-03-01 00:00:00.000000')",
)


def make_first_schema(place: Place) -> str:
    """A database of the first schema with a roster, a county figure and one settlement; returns its digest then."""
    place.path.touch()
    engine = sqlcipher_engine(place.path, place.key, patience_ms=1000, foreign_keys=False)
    try:
        upgrade_to(engine, file=place.path.name, to="0001")
        with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            for statement in FIRST_SCHEMA:
                connection.exec_driver_sql(statement)
            return _settle_in_first_schema(connection)
    finally:
        engine.dispose()


def _settle_in_first_schema(connection: Connection) -> str:
    """What the first program wrote: its rows, and its digest over them, by its own rule."""
    new = settlement("P01-W01-01-000001", compensation=1000)
    use = {"limit_name": "inpatient-year", "scheme_year": 2016, "participant": "01", "used": 1000}
    limit = {"county": COUNTY, "settlement": new.number} | use
    head, lines, steps = settlement_row(new, turn=0), line_rows(new, {}), step_rows(new)
    plain = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in head.items()
    }
    plain |= {name: value.isoformat() for name, value in plain.items() if isinstance(value, date)}
    stated = digest(canonical({"settlement": plain, "parts": [lines, steps, [limit]]}))
    for table, rows_ in (
        (METADATA.tables["settlement"], [head | {"digest": stated}]),
        (METADATA.tables["settlement_line"], lines),
        (METADATA.tables["settlement_step"], steps),
    ):
        connection.execute(insert(table), rows_)
    columns = ", ".join(limit)
    values = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in limit.values())
    connection.exec_driver_sql(f"INSERT INTO settlement_limit ({columns}) VALUES ({values})")
    return stated


def test_a_database_of_the_first_schema_keeps_its_uses_figures_and_digests(place: Place) -> None:
    stated = make_first_schema(place)
    with place.open() as store, store.read() as unit:
        assert rows(place, "SELECT version_num FROM alembic_version") == [(head_revision(),)]
        assert unit.accumulators.local(2016, key(), after=None) == (1000, 1)
        figure = unit.accumulators.figure(2016, key())
        assert figure is not None
        assert (figure.used, figure.count) == (500, None)
        assert unit.roster.county_figures(COUNTY, 2016, "01") == (figure,)
        assert unit.accumulators.of_settlement("P01-W01-01-000001") == (use(LIMIT, 1000),)
        assert rows(place, "SELECT digest FROM settlement") == [(stated,)]
        assert unit.settlements.damaged() == ()
    gone = "SELECT name FROM sqlite_master WHERE name IN ('settlement_limit', 'county_figure')"
    assert rows(place, gone) == []
    copy = Place(place.path.with_name("ncms.db.schema-0001.bak"), place.key)
    assert rows(copy, "SELECT used FROM settlement_limit") == [(1000,)]


def test_a_carried_use_that_is_changed_is_found(place: Place) -> None:
    make_first_schema(place)
    place.open().close()
    rows(place, "DROP TRIGGER append_only_limit_use_update")
    rows(place, "UPDATE limit_use SET holder = '02'")
    with place.open() as store, store.read() as unit:
        assert unit.settlements.damaged() == ("P01-W01-01-000001",)
