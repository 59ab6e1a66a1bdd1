"""Figures of a policy: each an exact number with the clause that states it, or expressly blank.

Validators raise pydantic's custom errors whose type is the code of our own finding.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import Fen, MoneyError, fen_from_yuan

STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=False)

RATE_PLACES = 8
"""Decimals of a rate: enough for any published one, few enough that amount times rate stays exact in ``Decimal``."""

ALL = "all"
"""Stands for every level that has no figure of its own."""

_Choice = TypeVar("_Choice", bound=StrEnum)
_Any = TypeVar("_Any")


def _number(value: Any) -> Decimal:
    """TOML integers and decimals; text, booleans, infinities and binary floats are no figures."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("policy.figure-not-a-number", "no number", {"given": str(value)[:40]})
    number = Decimal(value)
    if not number.is_finite():
        raise PydanticCustomError("policy.figure-not-a-number", "not finite", {"given": str(value)[:40]})
    return number


def _yuan(value: Any) -> Decimal:
    number = _number(value)
    if number < 0:
        raise PydanticCustomError("policy.negative-amount", "negative", {"given": str(number)})
    try:
        fen_from_yuan(number)
    except MoneyError as error:
        code = "policy.amount-too-large" if error.code == "money.too-large" else "policy.amount-too-precise"
        raise PydanticCustomError(code, "impossible amount", {"given": str(number)}) from None
    return number


def yuan_of(value: Any) -> Fen:
    """An amount in yuan as fen: for bounds of conditions, which share the clause of their table."""
    return fen_from_yuan(_yuan(value))


def _rate(value: Any) -> Decimal:
    number = _number(value)
    if not 0 <= number <= 1:
        raise PydanticCustomError("policy.rate-out-of-range", "outside 0-1", {"given": str(number)})
    if number != round(number, RATE_PLACES):
        raise PydanticCustomError("policy.rate-too-precise", "decimals", {"given": str(number), "most": RATE_PLACES})
    return number


def _points(value: Any) -> Decimal:
    number = _number(value)
    if not -1 <= number <= 1:
        raise PydanticCustomError("policy.points-out-of-range", "outside -1 to 1", {"given": str(number)})
    if number != round(number, RATE_PLACES):
        raise PydanticCustomError("policy.rate-too-precise", "decimals", {"given": str(number), "most": RATE_PLACES})
    return number


def _factor(value: Any) -> Decimal:
    number = _number(value)
    if not 0 <= number <= 10:
        raise PydanticCustomError("policy.factor-out-of-range", "outside 0-10", {"given": str(number)})
    if number != round(number, RATE_PLACES):
        raise PydanticCustomError("policy.rate-too-precise", "decimals", {"given": str(number), "most": RATE_PLACES})
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("policy.not-a-text", "no text", {"given": str(value)[:40]})
    if not value.strip():
        raise PydanticCustomError("policy.empty-text", "empty")
    return value.strip()


def _true(value: Any) -> bool:
    if value is not True:
        raise PydanticCustomError("policy.blank-not-true", "not true", {"given": str(value)[:40]})
    return True


def choice(kind: type[_Choice]) -> BeforeValidator:
    """A validator that turns text into a member of a closed vocabulary, or says what may stand there."""

    def read(value: Any) -> _Choice:
        try:
            return kind(value)
        except ValueError:
            allowed = "、".join(member.value for member in kind)
            given = str(value)[:40]
            raise PydanticCustomError(
                "policy.unknown-choice", "unknown choice", {"given": given, "allowed": allowed}
            ) from None

    return BeforeValidator(read)


def _some(value: Any) -> Any:
    # Not pydantic's own minimum: it also reports a list as too short whose items were faulty.
    if not isinstance(value, list | tuple):
        raise PydanticCustomError("policy.not-a-list", "no list", {"given": str(value)[:40]})
    if not value:
        raise PydanticCustomError("policy.list-empty", "empty")
    return value


def _level_key(value: Any) -> str:
    if value == ALL:
        return ALL
    try:
        return Level(value)
    except ValueError:
        allowed = "、".join((*(level.value for level in Level), ALL))
        raise PydanticCustomError(
            "policy.unknown-choice", "unknown level", {"given": str(value)[:40], "allowed": allowed}
        ) from None


SOME = BeforeValidator(_some)
"""A list with at least one item."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
"""Text that isn't empty."""

LevelName: TypeAlias = Annotated[Level, choice(Level)]
"""A facility level by its name."""

LevelKey: TypeAlias = Annotated[
    str, PlainValidator(_level_key), WithJsonSchema({"enum": [*(level.value for level in Level), ALL]})
]
"""A facility level by its name, or ``all``: every level that has no figure of its own."""


class Figure(BaseModel):
    """A figure with its ``clause``. ``blank = true`` stands for a figure that the document leaves open."""

    model_config = STRICT

    clause: Text = Field(description="where the document states the figure")
    blank: Annotated[bool, BeforeValidator(_true), Field(description="true: the document leaves it open")] = False

    @property
    def number(self) -> Decimal | None:
        """The figure, None where it is blank."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _either_figure_or_blank(self) -> "Figure":
        if self.number is None and not self.blank:
            raise PydanticCustomError("policy.figure-missing", "no figure")
        if self.number is not None and self.blank:
            raise PydanticCustomError("policy.figure-and-blank", "figure and blank")
        return self


class YuanFigure(Figure):
    """An amount in yuan: 0 or more, at most two decimals. ``{ yuan = 50, clause = "..." }``"""

    yuan: Annotated[Decimal, BeforeValidator(_yuan)] | None = None

    @property
    def number(self) -> Decimal | None:
        """Yuan, None where it is blank."""
        return self.yuan

    @property
    def fen(self) -> Fen | None:
        """The amount in fen, None where it is blank."""
        return None if self.yuan is None else fen_from_yuan(self.yuan)


class RateFigure(Figure):
    """A share from 0 to 1. ``{ rate = 0.75, clause = "..." }``"""

    rate: Annotated[Decimal, BeforeValidator(_rate)] | None = None

    @property
    def number(self) -> Decimal | None:
        """The share, None where it is blank."""
        return self.rate


class PointsFigure(Figure):
    """Percentage points on top of a rate, or below it: -1 to 1. ``{ points = 0.05, clause = "..." }``"""

    points: Annotated[Decimal, BeforeValidator(_points)] | None = None

    @property
    def number(self) -> Decimal | None:
        """The points as a share, None where they are blank."""
        return self.points


class FactorFigure(Figure):
    """What an amount is multiplied by: 0 to 10. ``{ factor = 0.5, clause = "..." }``"""

    factor: Annotated[Decimal, BeforeValidator(_factor)] | None = None

    @property
    def number(self) -> Decimal | None:
        """The factor, None where it is blank."""
        return self.factor


YuanByLevel: TypeAlias = dict[LevelKey, YuanFigure]
"""Amounts per level: ``amount.township = { yuan = 50, clause = "..." }``, or ``amount.all``."""

RateByLevel: TypeAlias = dict[LevelKey, RateFigure]
"""Rates per level: ``rate.township = { rate = 0.75, clause = "..." }``, or ``rate.all``."""


def at_level(figures: Mapping[str, _Any], level: Level) -> _Any | None:
    """The figure of a level: its own, else the one of ``all``, else None."""
    return figures.get(level, figures.get(ALL))


def figures_in(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Figure]]:
    """Every figure inside a model, table or list, with the keys that lead to it as the file writes them."""
    if isinstance(value, Figure):
        yield at, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from figures_in(getattr(value, name), (*at, field.alias or name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from figures_in(each, (*at, str(key)))
    elif isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from figures_in(each, (*at, position))
