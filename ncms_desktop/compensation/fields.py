"""Field types of the case and result files: amounts and numbers are text, so that no reader makes binary floats."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.money import Fen, MoneyError, fen_from_yuan, yuan_text

FILE = ConfigDict(extra="forbid", frozen=True)

_DECIMAL = r"-?[0-9]{1,15}(\.[0-9]{1,12})?"
_YUAN = r"-?[0-9]{1,12}\.[0-9]{2}"
_EARLIEST, _LATEST = 1850, 2199


def _fen(value: Any) -> Fen:
    if not isinstance(value, str) or re.fullmatch(_YUAN, value) is None:
        raise PydanticCustomError("file.not-yuan", "no amount", {"given": str(value)[:40]})
    try:
        return fen_from_yuan(value)
    except MoneyError:
        raise PydanticCustomError("file.not-yuan", "impossible amount", {"given": value[:40]}) from None


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or re.fullmatch(_DECIMAL, value) is None:
        raise PydanticCustomError("file.not-decimal", "no number", {"given": str(value)[:40]})
    return Decimal(value)


def _share(value: Any) -> Decimal:
    share = _decimal(value)
    if not 0 <= share <= 1:
        raise PydanticCustomError("file.share-out-of-range", "outside 0-1", {"given": str(value)[:40]})
    return share


def _ceiling(value: Any) -> Fen:
    fen = _fen(value)
    if fen < 0:
        raise PydanticCustomError("file.negative", "below zero", {"given": str(value)[:40]})
    return fen


def _day(value: Any) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        raise PydanticCustomError("file.not-a-date", "no date", {"given": str(value)[:40]})
    return day


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not _EARLIEST <= moment.year <= _LATEST:
        raise PydanticCustomError("file.not-a-moment", "no moment", {"given": str(value)[:40]})
    return moment


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise PydanticCustomError("file.not-a-count", "no count", {"given": str(value)[:40]})
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("file.not-a-flag", "no flag", {"given": str(value)[:40]})
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("file.not-a-text", "no text", {"given": str(value)[:40]})
    return value


def decimal_text(value: Decimal) -> str:
    """A number without exponent: its decimals stay as they are."""
    return f"{value:f}"


Yuan: TypeAlias = Annotated[
    Fen,
    BeforeValidator(_fen),
    PlainSerializer(yuan_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_YUAN}$", "description": "yuan with two decimals"}),
]
"""Fen in the program, yuan with two decimals in the file: ``"2250.00"``."""

Ceiling: TypeAlias = Annotated[
    Fen,
    BeforeValidator(_ceiling),
    PlainSerializer(yuan_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}\.[0-9]{2}$", "description": "yuan, 0 pays nothing"}),
]
"""A unit-price ceiling, 0 or more."""

Number: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(decimal_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_DECIMAL}$", "description": "exact decimal number"}),
]
"""An exact number as text: ``"0.3200"``."""

Share: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(_share),
    PlainSerializer(decimal_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(0(\.[0-9]{1,12})?|1(\.0{1,12})?)$", "description": "0 to 1"}),
]
"""A share from 0 to 1 as text."""

Day: TypeAlias = Annotated[
    date,
    BeforeValidator(_day),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""``"2016-03-01"``."""

Moment: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "description": "local time without zone, as 2016-03-01T08:30:00"}),
]
"""The hospital's local time, without zone: ``"2016-03-01T08:30:00"``."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Any text."""

Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
"""A whole number, 0 or more."""

Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
"""``true`` or ``false``."""
