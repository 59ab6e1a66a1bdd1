"""The key of the encrypted database, and its form on paper.

The recovery code is printed at set-up and sealed: without it a backup would die with the machine. It carries the whole
256-bit key, so whoever holds the paper can read the database.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

from ncms_desktop.domain.errors import EnvironmentFault

KEY_BYTES = 32
_CHECK_BYTES = 3
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O, U, which are misread."""
_READ_AS = str.maketrans("ILO", "110")
_BITS = 5
_GROUP = 4
_LENGTH = (KEY_BYTES + _CHECK_BYTES) * 8 // _BITS
"""56: the 280 bits fill their characters exactly."""
_CHECK_CONTEXT = b"ncms-recovery-code-v1\n"


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseKey:
    """256 random bits. Shows itself neither in ``repr`` nor in ``str``, so that no log or traceback holds it."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a database key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return "DatabaseKey(hidden)"

    @classmethod
    def random(cls) -> "DatabaseKey":
        """A new key from the operating system's generator."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def hex(self) -> str:
        """64 hexadecimal digits, as SQLCipher takes a raw key."""
        return self.secret.hex()


def recovery_code(key: DatabaseKey) -> str:
    """The key as fourteen groups of four characters, the last 24 bits a checksum: ``7X2K-...``."""
    number = int.from_bytes(key.secret + _check(key.secret), "big")
    text = "".join(_ALPHABET[(number >> (_BITS * position)) & 31] for position in reversed(range(_LENGTH)))
    return "-".join(text[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def key_from_recovery_code(code: str) -> DatabaseKey:
    """Read a code as typed: small letters, missing or other separators and the letters I, L, O are understood.

    Raises ``EnvironmentFault`` where the length, a character or the checksum is wrong; never returns a wrong key for a
    mistyped code (except by a chance of 1 in 16 million).
    """
    text = re.sub(r"[\s\-_.·—–－]", "", code).upper().translate(_READ_AS)
    for position, character in enumerate(text):
        if character not in _ALPHABET:
            raise EnvironmentFault("keystore.code-character", character=character, group=position // _GROUP + 1)
    if len(text) != _LENGTH:
        groups = _LENGTH // _GROUP
        raise EnvironmentFault("keystore.code-length", groups=groups, expected=_LENGTH, count=len(text))
    number = 0
    for character in text:
        number = number << _BITS | _ALPHABET.index(character)
    content = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    secret, check = content[:KEY_BYTES], content[KEY_BYTES:]
    if check != _check(secret):
        raise EnvironmentFault("keystore.code-checksum")
    return DatabaseKey(secret)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(_CHECK_CONTEXT + secret).digest()[:_CHECK_BYTES]
