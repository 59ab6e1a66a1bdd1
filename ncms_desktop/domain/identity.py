"""Resident identity numbers: 18 characters, checksum ISO 7064 MOD 11-2 (GB 11643), birth date inside.

The region prefix is not judged: regions are dissolved and renamed while numbers stay.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Sex(StrEnum):
    """Sex as the roster records it."""

    MALE = "male"
    FEMALE = "female"


class IdentityFault(StrEnum):
    """Why a text is not an identity number."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECKSUM = "checksum"
    BIRTH_DATE = "birth-date"


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A well-formed identity number and what it says of its holder."""

    text: str
    birth_date: date
    sex: Sex


def check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK[total % 11]


def read_identity_number(text: str, *, today: date) -> IdentityNumber | IdentityFault:
    """Parse an identity number; an unusable one is an answer, not an exception. A birth after ``today`` is a fault."""
    text = text.strip().upper()
    if len(text) != 18:
        return IdentityFault.LENGTH
    if not (text[:17].isascii() and text[:17].isdigit() and text[17] in "0123456789X"):
        return IdentityFault.CHARACTERS
    if check_character(text[:17]) != text[17]:
        return IdentityFault.CHECKSUM
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return IdentityFault.BIRTH_DATE
    if born > today or born.year < 1850:
        return IdentityFault.BIRTH_DATE
    return IdentityNumber(text, born, Sex.MALE if int(text[16]) % 2 else Sex.FEMALE)


def full_years(born: date, on: date) -> int:
    """Age in completed years on a day; someone born on 29 February completes the year on 1 March of common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def masked(number: str) -> str:
    """An identity or card number for screens and paper: the middle hidden, ``990123********1234``."""
    if len(number) <= 8:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    head = 6 if len(number) >= 15 else 2
    return number[:head] + "*" * (len(number) - head - 4) + number[-4:]


def masked_name(name: str) -> str:
    """A name for public places: the second character hidden (``张桂兰`` -> ``张*兰``, ``李强`` -> ``李*``)."""
    return name[:1] + "*" + name[2:] if len(name) > 1 else name
