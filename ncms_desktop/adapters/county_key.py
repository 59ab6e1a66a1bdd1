"""The county's public key as a file: PEM, as ``ncms-centre package key`` writes it."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ncms_desktop.domain.errors import EnvironmentFault

LARGEST_KEY = 10_000


def read_county_key(path: Path) -> bytes:
    """The 32 raw bytes of the key. Raises ``EnvironmentFault`` for a file that can't be read or holds another key."""
    try:
        with path.open("rb") as file:
            key = serialization.load_pem_public_key(file.read(LARGEST_KEY))
    except OSError as error:
        raise EnvironmentFault("package.unreadable", file=str(path)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise EnvironmentFault("package.key-wrong", file=path.name) from error
    if not isinstance(key, Ed25519PublicKey):
        raise EnvironmentFault("package.key-wrong", file=path.name)
    return key.public_bytes_raw()


def county_key_pem(key: Ed25519PublicKey) -> bytes:
    """The file of a key."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
