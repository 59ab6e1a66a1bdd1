"""The schema's way: what migrations make is what the program expects, and an upgrade arrives or changes nothing."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlcipher3 import dbapi2
from store.made import IDENTITY, Place, settle

from ncms_desktop.adapters.store import SqlStore, open_store
from ncms_desktop.adapters.store.migrate import MIGRATIONS, head_revision
from ncms_desktop.adapters.store.tables import APPEND_ONLY, METADATA
from ncms_desktop.domain.errors import CorruptData

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


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
    (migrations / "versions" / "0002_next.py").write_text(NEXT.format(more=more), encoding="utf-8")


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
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert rows(place, "SELECT number, compensation, digest FROM settlement ORDER BY number") == before
    assert rows(place, "SELECT DISTINCT paid_to FROM settlement") == [("x",)]
    copy = Place(place.path.with_name("ncms.db.schema-0001.bak"), place.key)
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
    first = place.path.with_name("ncms.db.schema-0001.bak")
    first.write_bytes(b"kept")
    upgrade(place, later_program)
    assert first.read_bytes() == b"kept"
    assert place.path.with_name("ncms.db.schema-0001-2.bak").stat().st_size > 4096


def test_an_up_to_date_database_is_not_copied(place: Place, later_program: Path) -> None:
    filled(place)
    upgrade(place, later_program)
    upgrade(place, later_program)
    copies = sorted(path.name for path in place.path.parent.glob("ncms.db*"))
    assert copies == ["ncms.db", "ncms.db.schema-0001.bak"]


def test_an_upgrade_that_fails_half_way_changes_nothing(place: Place, later_program: Path) -> None:
    filled(place)
    write(later_program, more="raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        upgrade(place, later_program)
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0001",)]
    with place.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (2, 2000)


def test_an_upgrade_that_leaves_rows_pointing_nowhere_is_refused(place: Place, later_program: Path) -> None:
    filled(place)
    orphans = 'op.execute("DROP TRIGGER append_only_record_delete"); op.execute("DELETE FROM record")'
    write(later_program, more=orphans)
    with pytest.raises(CorruptData):
        upgrade(place, later_program)
    assert rows(place, "SELECT count(*) FROM record") == [(2,)]
    assert rows(place, "SELECT version_num FROM alembic_version") == [("0001",)]
