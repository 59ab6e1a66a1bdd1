"""``[[example]]``: cases that stand in the policy file itself, with what they must come to.

An example states a visit, a person, charges and the expected amounts, and says where these come from. Here is only its
form; ``usecases.try_policy`` computes it. ``visit``, ``person`` and ``line`` take further keys: they are facts of the
case file (``ncms compute --schema``) and judged there, so that a new fact needs no change here.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import Fen, MoneyError, fen_from_yuan
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.figures import STRICT, Text, choice
from ncms_desktop.policy.places import KeyPath, key_lines, line_of

OPEN = ConfigDict(strict=True, extra="allow", frozen=True)
"""Keys that are not named here are facts of the case file."""

OLDEST = 150


def _fen(value: Any) -> Fen:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("policy.figure-not-a-number", "no number", {"given": str(value)[:40]})
    try:
        return fen_from_yuan(value)
    except MoneyError as error:
        code = {
            "money.too-large": "policy.amount-too-large",
            "money.too-precise": "policy.amount-too-precise",
        }.get(error.code, "policy.figure-not-a-number")
        raise PydanticCustomError(code, "impossible amount", {"given": str(value)[:40]}) from None


def _not_negative(value: Any) -> Fen:
    fen = _fen(value)
    if fen < 0:
        raise PydanticCustomError("policy.negative-amount", "negative", {"given": str(value)})
    return fen


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise PydanticCustomError("policy.figure-not-a-number", "no number", {"given": str(value)[:40]})
    return Decimal(value)


def _share(value: Any) -> Decimal:
    share = _number(value)
    if not 0 <= share <= 1:
        raise PydanticCustomError("policy.rate-out-of-range", "outside 0-1", {"given": str(value)[:40]})
    return share


def _age(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= OLDEST:
        raise PydanticCustomError("policy.example-age", "no age", {"given": str(value)[:40]})
    return value


Money: TypeAlias = Annotated[Fen, BeforeValidator(_fen)]
"""Yuan in the file, fen here; may be negative."""

Cost: TypeAlias = Annotated[Fen, BeforeValidator(_not_negative)]
"""Yuan in the file, fen here, 0 or more."""

Share: TypeAlias = Annotated[Decimal, BeforeValidator(_share)]


class ExampleVisit(BaseModel):
    """When and where. ``settled_on`` is the day of discharge unless it is stated."""

    model_config = OPEN

    kind: Annotated[VisitKind, choice(VisitKind)]
    level: Annotated[Level, choice(Level)]
    admitted: date
    discharged: date
    settled_on: date | None = None


class ExamplePerson(BaseModel):
    """Who. ``age`` in completed years on the day of admission, or the exact ``birth_date``."""

    model_config = OPEN

    age: Annotated[int, BeforeValidator(_age)] | None = None
    birth_date: date | None = None
    sex: Annotated[Sex, choice(Sex)] = Sex.FEMALE
    groups: tuple[Text, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one_way_to_state_the_age(self) -> Self:
        if (self.age is None) == (self.birth_date is None):
            raise PydanticCustomError("policy.example-person", "age or birth date")
        return self


class ExampleAmounts(BaseModel):
    """Simple costs in place of lines: ``eligible`` with or without ``total`` (the rest is self-paid), or sums per
    class; class B with its ``first_own_share``. ``outside`` is what the catalogue doesn't hold."""

    model_config = STRICT

    total: Cost | None = None
    eligible: Cost | None = None
    class_a: Cost | None = None
    class_b: Cost | None = None
    first_own_share: Share | None = None
    class_c: Cost | None = None
    outside: Cost | None = None

    @model_validator(mode="after")
    def _one_of_two_forms(self) -> Self:
        by_class = (self.class_a, self.class_b, self.class_c, self.outside)
        if (self.eligible is None) == all(each is None for each in by_class):
            raise PydanticCustomError("policy.example-amounts", "eligible, or classes")
        if self.total is not None and (self.eligible is None or self.total < self.eligible):
            raise PydanticCustomError("policy.example-total", "total")
        if (self.class_b is None) != (self.first_own_share is None):
            raise PydanticCustomError("policy.example-share", "class B with its share")
        return self


class ExampleLine(BaseModel):
    """One charge: ``class`` with its share and ceiling, or the ``entry``'s code in the catalogue; neither is a charge
    outside the catalogue. Price is the amount by the quantity unless stated."""

    model_config = OPEN

    name: Text = "—"
    amount: Money
    quantity: Annotated[Decimal, BeforeValidator(_number)] = Decimal(1)
    price: Annotated[Decimal, BeforeValidator(_number)] | None = None
    day: date | None = None
    category: Annotated[Category, choice(Category)] = Category.DRUG
    expense_class: Annotated[ExpenseClass, choice(ExpenseClass)] | None = Field(default=None, alias="class")
    first_own_share: Share | None = None
    ceiling: Cost | None = None
    marks: tuple[Text, ...] = Field(default=(), strict=False)
    entry: Text | None = None

    @model_validator(mode="after")
    def _class_or_entry(self) -> Self:
        own = (self.first_own_share, self.ceiling)
        if self.expense_class is None and (any(each is not None for each in own) or self.marks):
            raise PydanticCustomError("policy.example-line-class", "class missing")
        if self.expense_class is not None and self.entry is not None:
            raise PydanticCustomError("policy.example-line-class", "class and entry")
        if (self.expense_class is ExpenseClass.B) != (self.first_own_share is not None):
            raise PydanticCustomError("policy.example-share", "class B with its share")
        if self.quantity == 0 and self.price is None:
            raise PydanticCustomError("policy.figure-not-a-number", "quantity 0", {"given": "quantity = 0"})
        return self


class ExampleExpected(BaseModel):
    """What must come out: amounts by name, ``fund`` per fund, or ``refused`` with the code of the refusal."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Money] = Field(init=False)

    fund: dict[Text, Money] = Field(default_factory=dict)
    refused: Text | None = None

    @model_validator(mode="after")
    def _amounts_or_a_refusal(self) -> Self:
        if (self.refused is None) != bool(self.amounts or self.fund):
            raise PydanticCustomError("policy.example-expect", "amounts or a refusal")
        return self

    @property
    def amounts(self) -> Mapping[str, Fen]:
        """Named amounts in fen, those of funds left out."""
        return self.__pydantic_extra__ or {}


class ExampleTable(BaseModel):
    """``[[example]]``. ``source`` says where the expected amounts come from; ``used`` is the use of each limit this
    scheme year before the visit."""

    model_config = STRICT

    name: Text
    source: Text
    visit: ExampleVisit
    person: ExamplePerson
    amounts: ExampleAmounts | None = None
    line: tuple[ExampleLine, ...] = Field(default=(), strict=False)
    used: dict[Text, Cost] = Field(default_factory=dict)
    expect: ExampleExpected

    @model_validator(mode="after")
    def _amounts_or_lines(self) -> Self:
        if (self.amounts is None) != bool(self.line):
            raise PydanticCustomError("policy.example-charges", "amounts or lines")
        return self


@dataclass(frozen=True, slots=True)
class PlacedExample:
    """An example with the lines of the file that its keys stand on."""

    table: ExampleTable
    position: int
    lines: Mapping[KeyPath, int]

    def line_of(self, *keys: str | int) -> int:
        """The line of a key of the example; of an absent one, of what it would stand in."""
        return line_of(self.lines, ("example", self.position, *keys))


def read_examples(content: bytes) -> tuple[PlacedExample, ...]:
    """The examples of a policy file that ``load.parse_policy`` has accepted."""
    data = tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    lines = key_lines(content.removeprefix(b"\xef\xbb\xbf"))
    tables = data.get("example", [])
    return tuple(PlacedExample(ExampleTable.model_validate(table), at, lines) for at, table in enumerate(tables))


def check_examples(
    data: Mapping[str, Any],
    *,
    known_groups: frozenset[str],
    finding: Callable[[str, KeyPath, Mapping[str, Argument]], Finding],
) -> Iterator[Finding]:
    """What one key of an example alone can't show."""
    given = data.get("example")
    tables = [(at, each) for at, each in enumerate(given if isinstance(given, list) else []) if isinstance(each, dict)]
    seen: Counter[str] = Counter()
    for at, table in tables:
        name = table.get("name")
        if isinstance(name, str):
            seen[name.strip()] += 1
            if seen[name.strip()] == 2:
                yield finding("policy.example-twice", ("example", at, "name"), {"given": name})
        visit, person = table.get("visit"), table.get("person")
        if isinstance(visit, dict):
            admitted, discharged = visit.get("admitted"), visit.get("discharged")
            if isinstance(admitted, date) and isinstance(discharged, date) and _later(admitted, discharged):
                arguments = {"admitted": admitted, "discharged": discharged}
                yield finding("policy.example-dates", ("example", at, "visit", "discharged"), arguments)
        groups = person.get("groups") if isinstance(person, dict) else None
        for position, group in enumerate(groups if isinstance(groups, list) else []):
            if isinstance(group, str) and group.strip() not in known_groups:
                known = "、".join(sorted(known_groups))
                path = ("example", at, "person", "groups", position)
                yield finding("policy.unknown-group", path, {"given": group, "known": known})


def _later(first: date, second: date) -> bool:
    """Whether the first day is after the second; a moment among them is judged elsewhere."""
    return type(first) is date and type(second) is date and first > second
