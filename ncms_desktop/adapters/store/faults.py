"""What the database library raises, as faults that a user can act on."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2

from ncms_desktop.domain.errors import Bug, CorruptData, EnvironmentFault, NcmsError

_IOERR_SHMSIZE = dbapi2.SQLITE_IOERR | (19 << 8)
"""No room for the shared-memory file beside the database: a full disk by another name."""

_FAULTS = {
    dbapi2.SQLITE_FULL: "store.disk-full",
    dbapi2.SQLITE_READONLY: "store.read-only",
    dbapi2.SQLITE_BUSY: "store.locked",
    dbapi2.SQLITE_LOCKED: "store.locked",
    dbapi2.SQLITE_PROTOCOL: "store.locked",
    dbapi2.SQLITE_IOERR: "store.io-error",
    dbapi2.SQLITE_CANTOPEN: "store.cannot-open",
    dbapi2.SQLITE_PERM: "store.cannot-open",
    dbapi2.SQLITE_AUTH: "store.cannot-open",
}
_CORRUPT = {
    dbapi2.SQLITE_CORRUPT: "store.damaged",
    dbapi2.SQLITE_NOTADB: "store.wrong-key",
}


def fault_of(error: BaseException, *, file: str) -> EnvironmentFault | None:
    """The fault behind an error of the SQLCipher library, or None where it isn't the environment's."""
    code: Any = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    if code == _IOERR_SHMSIZE:
        return EnvironmentFault("store.disk-full", file=file)
    primary = code & 0xFF
    if primary in _CORRUPT:
        return CorruptData(_CORRUPT[primary], file=file)
    return EnvironmentFault(_FAULTS[primary], file=file) if primary in _FAULTS else None


def translate(context: ExceptionContext, *, file: str, writing: bool) -> None:
    """Handler for SQLAlchemy's ``handle_error``: raise the fault in place of the library's error."""
    fault: NcmsError | None = fault_of(context.original_exception, file=file)
    if fault is None:
        return
    if fault.code == "store.read-only" and not writing and context.connection is not None:
        fault = Bug("bug.write-in-read")
    raise fault from context.original_exception


def violates(error: IntegrityError, constraint: UniqueConstraint) -> bool:
    """Whether this constraint was violated. PostgreSQL names it; SQLite lists its columns."""
    text = str(error.orig)
    columns = ", ".join(f"{constraint.table.name}.{column.name}" for column in constraint.columns)
    return str(constraint.name) in text or columns in text
