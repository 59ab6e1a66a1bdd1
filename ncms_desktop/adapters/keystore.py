"""Where the machine keeps the database key.

Windows: a DPAPI blob in machine scope, readable by one local group. Elsewhere: a file that only its owner can read, in
a folder that only its owner can enter; anything wider is refused, as ssh does.
"""

import os
import stat
import sys
from pathlib import Path

from ncms_desktop.adapters.database_key import DatabaseKey, key_from_recovery_code, recovery_code
from ncms_desktop.domain.errors import CorruptData, EnvironmentFault

if sys.platform == "win32":
    from ncms_desktop.adapters import dpapi

_HEADER = b"ncms-database-key-v1\n"
_LARGEST = 4096


class KeyStore:
    """The key file of one workstation. ``group`` is the local Windows group that may read it (ignored elsewhere)."""

    def __init__(self, path: Path, *, group: str | None = None) -> None:
        self._path = path
        self._group = group

    def create(self) -> tuple[DatabaseKey, str]:
        """Make and keep a new key; returns it with the recovery code to be printed. Never replaces a key that exists:
        that would lock its database for ever. Raises ``EnvironmentFault``."""
        key = DatabaseKey.random()
        self._keep(key)
        return key, recovery_code(key)

    def restore(self, code: str) -> DatabaseKey:
        """Keep the key that a recovery code carries, on a machine that holds none. Raises ``EnvironmentFault``."""
        key = key_from_recovery_code(code)
        self._keep(key)
        return key

    def load(self) -> DatabaseKey:
        """The key that is kept. Raises ``EnvironmentFault`` where it is missing, unreadable, open to others or made by
        another machine, ``CorruptData`` where the file is no key."""
        try:
            if sys.platform != "win32":
                _refuse_open_to_others(self._path, self._path.parent)
            with self._path.open("rb") as file:
                content = file.read(_LARGEST)
        except FileNotFoundError as error:
            raise EnvironmentFault("keystore.missing", file=str(self._path)) from error
        except OSError as error:
            raise EnvironmentFault("keystore.unreadable", file=str(self._path)) from error
        return _opened(content, self._path)

    def _keep(self, key: DatabaseKey) -> None:
        """Write the file whole or not at all: a new name first, linked into place when its bytes are on the disk."""
        folder = self._path.parent
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if sys.platform != "win32":
                _refuse_open_to_others(folder)
            fresh.unlink(missing_ok=True)
            self._write(fresh, key)
            _name(fresh, self._path)
            _sync_folder(folder)
        except FileExistsError as error:
            fresh.unlink(missing_ok=True)
            raise EnvironmentFault("keystore.exists", file=str(self._path)) from error
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise EnvironmentFault("keystore.not-written", file=str(self._path)) from error

    def _write(self, path: Path, key: DatabaseKey) -> None:
        content = _sealed(key)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if sys.platform == "win32":
            dpapi.restrict(path, group=self._group)


def _sealed(key: DatabaseKey) -> bytes:
    if sys.platform == "win32":
        body = dpapi.protect(key.secret, purpose=_HEADER)
    else:
        body = key.hex().encode() + b"\n"
    return _HEADER + body


def _opened(content: bytes, path: Path) -> DatabaseKey:
    if not content.startswith(_HEADER):
        raise CorruptData("keystore.damaged", file=str(path))
    body = content[len(_HEADER) :]
    try:
        if sys.platform == "win32":
            secret = dpapi.unprotect(body, purpose=_HEADER)
        else:
            secret = bytes.fromhex(body.decode("ascii").strip())
        return DatabaseKey(secret)
    except ValueError as error:
        raise CorruptData("keystore.damaged", file=str(path)) from error


def _refuse_open_to_others(*places: Path) -> None:
    for place in places:
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & 0o077:
            raise EnvironmentFault("keystore.open-to-others", file=str(place), mode=f"{mode:04o}")


def _name(fresh: Path, path: Path) -> None:
    """Give the finished file its name; ``FileExistsError`` where another has it, also when two set up at once."""
    if sys.platform == "win32":
        fresh.rename(path)
    else:
        os.link(fresh, path)
        fresh.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and needs none."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
