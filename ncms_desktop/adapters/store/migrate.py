"""The schema's way from one version of the program to the next."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store.engine import WRITING, check_foreign_keys, copy_database
from ncms_desktop.domain.errors import CorruptData, EnvironmentFault

MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(engine: Engine) -> str | None:
    """The schema version that a database carries, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision(migrations: Path = MIGRATIONS) -> str:
    """The schema version that this program writes."""
    head = ScriptDirectory(str(migrations)).get_current_head()
    assert head is not None
    return head


def upgrade(engine: Engine, *, file: str, migrations: Path = MIGRATIONS, to: str = "head") -> None:
    """Bring a database to the program's schema (or an older one) in one transaction: it arrives, or nothing has
    changed.

    The engine must have foreign keys off; they are checked before the commit.
    """
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        command.upgrade(_config(connection, migrations), to)
        check_foreign_keys(connection, file=file)


def bring_up_to_date(engine: Engine, *, path: Path, key: DatabaseKey, migrations: Path = MIGRATIONS) -> Path | None:
    """Upgrade an older database after copying it beside; returns the copy, or None where nothing was to do.

    Raises ``CorruptData`` for a file without a schema and ``EnvironmentFault`` for one of a newer program.
    """
    found = revision_of(engine)
    script = ScriptDirectory(str(migrations))
    if found is None:
        raise CorruptData("store.no-schema", file=path.name)
    if found == script.get_current_head():
        return None
    if found not in {revision.revision for revision in script.walk_revisions()}:
        raise EnvironmentFault("store.newer-schema", file=path.name, found=found)
    copy = _copy_name(path, found)
    try:
        copy_database(engine, copy, key)
        upgrade(engine, file=path.name, migrations=migrations)
    except OSError as error:
        raise EnvironmentFault("store.copy-failed", file=copy.name) from error
    return copy


def _copy_name(path: Path, revision: str) -> Path:
    """The first free name: ``ncms.db.schema-0001.bak``, then ``…-2.bak``."""
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.name}.schema-{revision}{tail}.bak")
        if not copy.exists():
            return copy
        number += 1


def _config(connection: Connection, migrations: Path) -> Config:
    config = Config()
    # a percent sign in a folder's name would be read as an interpolation
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
