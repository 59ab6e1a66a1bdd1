"""Frozen values as JSON text and back, exactly, led by their types.

Amounts are integers, exact numbers text, days and moments ISO text. What a step's arguments hold is not known from the
type: there a ``Decimal``, a day and a moment are wrapped in an object that names their kind. The text is canonical:
sorted keys, no spaces, the same bytes as RFC 8785 gives for such content.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def json_text(value: Any) -> str:
    """The one text of a JSON value without binary floats."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def to_plain(value: Any) -> Any:
    """A frozen dataclass, or anything that stands in one, as a JSON value."""
    if dataclasses.is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _argument_to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a stored document")


def from_plain(hint: Any, value: Any) -> Any:
    """The value of the type ``hint`` that ``to_plain`` made ``value`` from; ``ValueError`` where it is another's."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass_from_plain(hint, value)
    origin = get_origin(hint)
    if origin in (types.UnionType, Union):
        return _optional_from_plain(hint, value)
    if origin is tuple and isinstance(value, list):
        return tuple(from_plain(get_args(hint)[0], item) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {key: _argument_from_plain(item) for key, item in value.items()}
    if hint in (date, datetime) and isinstance(value, str):
        return hint.fromisoformat(value)
    if hint is Decimal and isinstance(value, str):
        return _decimal(value)
    if hint in (str, int, bool) and type(value) is hint:
        return value
    raise ValueError(f"{value!r} is not of type {hint}")


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _dataclass_from_plain(kind: type, value: Any) -> Any:
    """Fields with a default may be absent: a later program may have added them."""
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise ValueError(f"not the fields of {kind.__name__}")
    try:
        return kind(**{name: from_plain(hints[name], item) for name, item in value.items()})
    except TypeError as error:
        raise ValueError(str(error)) from None


def _optional_from_plain(hint: Any, value: Any) -> Any:
    kinds = [kind for kind in get_args(hint) if kind is not types.NoneType]
    if value is None and len(kinds) < len(get_args(hint)):
        return None
    if len(kinds) != 1:
        raise ValueError(f"{hint} is ambiguous")
    return from_plain(kinds[0], value)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a decimal: {text!r}") from None


def _argument_to_plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"{type(value).__name__} has no place in the arguments of a wording")


def _argument_from_plain(value: Any) -> Any:
    match value:
        case None | str():
            return value
        case int() if not isinstance(value, bool):
            return value
        case {"decimal": str(text), **others} if not others:
            return _decimal(text)
        case {"moment": str(text), **others} if not others:
            return datetime.fromisoformat(text)
        case {"day": str(text), **others} if not others:
            return date.fromisoformat(text)
    raise ValueError(f"{value!r} is no argument of a wording")
