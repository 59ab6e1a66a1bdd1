"""The one place that knows SQLCipher: connections, transactions, checks, copies, triggers.

Every connection: raw key first, WAL, synchronous=FULL (a commit that returned survives a power loss), foreign keys.
A writing transaction takes the write lock when it begins, so that what it reads can't change before its commit.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store.faults import translate
from ncms_desktop.adapters.store.tables import APPEND_ONLY
from ncms_desktop.domain.errors import CorruptData, EnvironmentFault

WRITING = "ncms_writing"
"""Execution option of a connection whose transactions write."""


def sqlcipher_engine(path: Path, key: DatabaseKey, *, patience_ms: int, foreign_keys: bool = True) -> Engine:
    """An engine over an existing database file; nothing is opened yet.

    ``patience_ms`` is how long a connection waits for another process's lock. ``foreign_keys`` is off only for
    migrations, which may have to rebuild a table that others point to.
    """

    def connect() -> dbapi2.Connection:
        return _connect(path, key, patience_ms=patience_ms, foreign_keys=foreign_keys)

    # hide_parameters: an exception's text must not carry names and identity numbers into a log
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = _writing(connection)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> None:
        writing = context.connection is not None and _writing(context.connection)
        translate(context, file=path.name, writing=writing)

    return engine


def _writing(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(WRITING, False))


def _connect(path: Path, key: DatabaseKey, *, patience_ms: int, foreign_keys: bool) -> dbapi2.Connection:
    # mode=rw: a file that is missing stays missing
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise EnvironmentFault("store.no-wal", file=path.name)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        connection.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        connection.close()
        raise
    return connection


def check_integrity(engine: Engine, *, file: str) -> None:
    """Read every page in use and raise ``CorruptData`` where one is damaged.

    Every page that ``quick_check`` reads passes SQLCipher's authentication. ``cipher_integrity_check`` would also read
    free pages, but without a lock: it calls a file damaged while another process copies the WAL back.
    """
    with engine.connect() as connection:
        rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check")]
    if rows != ["ok"]:
        raise CorruptData("store.damaged", file=file)


def check_foreign_keys(connection: Connection, *, file: str) -> None:
    """Raise ``CorruptData`` where a row points to nothing (after a migration, which runs with foreign keys off)."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise CorruptData("store.damaged", file=file)


def copy_database(engine: Engine, target: Path, key: DatabaseKey) -> None:
    """Copy the whole database, encrypted with the same key, into a new file beside it."""
    target.touch(mode=0o600, exist_ok=False)
    destination = dbapi2.connect(str(target), isolation_level=None)
    try:
        destination.execute("PRAGMA cipher_log_level = NONE")
        destination.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            assert source is not None
            source.backup(destination)
    finally:
        destination.close()


def protect_append_only(connection: Connection) -> None:
    """(Re)make the triggers that refuse changes to append-only tables.

    Runs after every migration, because rebuilding a table drops its triggers; a schema of an older program lacks some
    of the tables. On PostgreSQL the program's role has no
    right to update or delete there, so nothing is done.
    """
    if connection.dialect.name != "sqlite":
        return
    here = inspect(connection).get_table_names()
    for table in (table for table in APPEND_ONLY if table in here):
        for action in ("UPDATE", "DELETE"):
            name = f"append_only_{table}_{action.lower()}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
