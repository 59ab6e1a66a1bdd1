"""Making and opening a store."""

import os
from pathlib import Path

from sqlalchemy import Engine

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store.engine import check_integrity, sqlcipher_engine
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.migrate import MIGRATIONS, bring_up_to_date, upgrade
from ncms_desktop.adapters.store.store import SqlStore
from ncms_desktop.domain.errors import EnvironmentFault

PATIENCE_MS = 5000
"""How long a transaction waits for another process before it says that the file is locked."""

_SIDE_FILES = ("-wal", "-shm", "-journal")


def create_store(path: Path, key: DatabaseKey, identity: StoreIdentity, *, patience_ms: int = PATIENCE_MS) -> SqlStore:
    """Make a new, empty, encrypted database and open it.

    Raises ``EnvironmentFault`` where the file exists or can't be made; a half-made file is removed.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise EnvironmentFault("store.exists", file=str(path)) from error
    except OSError as error:
        raise EnvironmentFault("store.cannot-create", file=str(path)) from error
    engine = sqlcipher_engine(path, key, patience_ms=patience_ms, foreign_keys=False)
    try:
        upgrade(engine, file=path.name)
    except BaseException:
        engine.dispose()
        for name in (path.name, *(path.name + tail for tail in _SIDE_FILES)):
            path.with_name(name).unlink(missing_ok=True)
        raise
    engine.dispose()
    return SqlStore(sqlcipher_engine(path, key, patience_ms=patience_ms), identity)


def open_store(
    path: Path,
    key: DatabaseKey,
    identity: StoreIdentity,
    *,
    check: bool = True,
    patience_ms: int = PATIENCE_MS,
    migrations: Path = MIGRATIONS,
) -> SqlStore:
    """Open an existing database, whole and up to date.

    ``check`` reads every page; a database of an older program is copied and upgraded first. Raises
    ``EnvironmentFault`` (``store.missing``, ``store.newer-schema``, ``store.locked``, ``store.read-only`` ...) and
    ``CorruptData`` (``store.wrong-key``, which a damaged first page can't be told from; ``store.damaged``;
    ``store.no-schema``).
    """
    if not path.is_file():
        raise EnvironmentFault("store.missing", file=str(path))
    # SQLite only says that it can't open a WAL database that it can't write to
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise EnvironmentFault("store.read-only", file=path.name)
    _prepare(
        sqlcipher_engine(path, key, patience_ms=patience_ms, foreign_keys=False), path, key, migrations, check=check
    )
    return SqlStore(sqlcipher_engine(path, key, patience_ms=patience_ms), identity)


def _prepare(engine: Engine, path: Path, key: DatabaseKey, migrations: Path, *, check: bool) -> None:
    try:
        if check:
            check_integrity(engine, file=path.name)
        bring_up_to_date(engine, path=path, key=key, migrations=migrations)
    finally:
        engine.dispose()
