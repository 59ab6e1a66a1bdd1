"""The workstation's own secrets, kept inside the encrypted database: its signing key and small random tokens."""

import secrets
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select

from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.tables import secret, workstation_key


class WorkstationSigner:
    """Implements ``ports.surroundings.Signer``. Shows nothing of the key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64-byte Ed25519 signature."""
        return self._key.sign(message)

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self._public


def signing_key(connection: Connection, identity: StoreIdentity) -> Ed25519PrivateKey | None:
    """The workstation's key, or None before the first use."""
    query = select(workstation_key.c.private_key).where(identity.rows(workstation_key))
    held = connection.execute(query).scalar()
    return None if held is None else Ed25519PrivateKey.from_private_bytes(held)


def make_signing_key(connection: Connection, identity: StoreIdentity) -> Ed25519PrivateKey:
    """The workstation's key, made now where there is none. Needs a writing transaction."""
    held = signing_key(connection, identity)
    if held is not None:
        return held
    key = Ed25519PrivateKey.generate()
    row = {"private_key": key.private_bytes_raw(), "created_at": datetime.now(UTC)}
    connection.execute(insert(workstation_key), identity.columns() | row)
    return key


def token(connection: Connection, identity: StoreIdentity, name: str) -> str | None:
    """A small secret by name, or None before the first use."""
    query = select(secret.c.token).where(identity.rows(secret), secret.c.name == name)
    held: str | None = connection.execute(query).scalar()
    return held


def make_token(connection: Connection, identity: StoreIdentity, name: str) -> str:
    """A small secret by name, 256 random bits made now where there is none. Needs a writing transaction."""
    held = token(connection, identity, name)
    if held is not None:
        return held
    made = secrets.token_urlsafe(32)
    connection.execute(insert(secret), identity.columns() | {"name": name, "token": made})
    return made
