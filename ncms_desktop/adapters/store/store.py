"""The store of one workstation."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ncms_desktop.adapters.store.engine import WRITING
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.own_secrets import (
    WorkstationSigner,
    make_signing_key,
    make_token,
    signing_key,
    token,
)
from ncms_desktop.adapters.store.unit import SqlUnitOfWork
from ncms_desktop.domain.errors import Bug


class SqlStore:
    """Implements ``ports.store.Store``. May be used from several threads, each with its own unit of work."""

    def __init__(self, engine: Engine, identity: StoreIdentity) -> None:
        self._engine = engine
        self._identity = identity

    @property
    def identity(self) -> StoreIdentity:
        """The workstation that this store was opened for."""
        return self._identity

    @contextmanager
    def write(self) -> Iterator[SqlUnitOfWork]:
        """Raises ``EnvironmentFault`` ``store.locked`` where another process keeps the write lock too long."""
        with self._transaction(writing=True) as connection:
            yield SqlUnitOfWork(connection, self._identity, writing=True)

    @contextmanager
    def read(self) -> Iterator[SqlUnitOfWork]:
        """Sees one state of the database, whatever others commit meanwhile."""
        with self._transaction(writing=False) as connection:
            yield SqlUnitOfWork(connection, self._identity, writing=False)

    def signer(self) -> WorkstationSigner:
        """The workstation's signing key, made at first use."""
        with self._transaction(writing=False) as connection:
            key = signing_key(connection, self._identity)
        if key is None:
            with self._transaction(writing=True) as connection:
                key = make_signing_key(connection, self._identity)
                connection.commit()
        return WorkstationSigner(key)

    def secret(self, name: str) -> str:
        """A random secret that belongs to this database (43 characters of ASCII), made at first use."""
        with self._transaction(writing=False) as connection:
            held = token(connection, self._identity, name)
        if held is None:
            with self._transaction(writing=True) as connection:
                held = make_token(connection, self._identity, name)
                connection.commit()
        return held

    def close(self) -> None:
        """Let go of the file; the last to leave folds the WAL back into it."""
        self._engine.dispose()

    def __enter__(self) -> "SqlStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        """Rolled back unless committed inside. What the library raises and the environment doesn't explain is a bug."""
        try:
            with self._engine.connect() as connection:
                connection = connection.execution_options(**{WRITING: writing})
                connection.begin()
                yield connection
        except SQLAlchemyError as error:
            raise Bug("bug.store", what=type(error).__name__) from error
