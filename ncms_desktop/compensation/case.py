"""What a calculation is given: everything, and nothing else. Also the documented input of ``ncms compute`` and the
snapshot that a settlement is replayed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ncms_desktop.domain.catalogue import CatalogueEntry, Category
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.identity import Sex, full_years
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import LineKey, VisitKind


@dataclass(frozen=True, slots=True)
class Person:
    """The facts of a participant that rules may ask for. ``groups`` are those that count for this visit."""

    birth_date: date
    sex: Sex
    groups: frozenset[str]

    def age(self, on: date) -> int:
        """Completed years on a day."""
        return full_years(self.birth_date, on)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One charge with the catalogue entry that it was mapped to; None means self-paid by a recorded decision or
    because the catalogue doesn't hold it on that day."""

    bill: str
    line: str
    charged_at: datetime
    item_code: str
    item_name: str
    category: Category
    quantity: Decimal
    price: Decimal
    amount: Fen
    entry: CatalogueEntry | None

    @property
    def key(self) -> LineKey:
        """(bill, line)."""
        return self.bill, self.line


def in_order(lines: Iterable[CaseLine]) -> tuple[CaseLine, ...]:
    """Lines by time, bill and line number, so that the order of a file never matters."""
    return tuple(sorted(lines, key=lambda line: (line.charged_at, line.bill, line.line.zfill(12))))


@dataclass(frozen=True, slots=True)
class Case:
    """One visit to be computed. ``used`` is the use of each limit this scheme year before this visit, in fen, by the
    stable name of the limit; a limit that isn't named was not used."""

    county: str
    level: Level
    kind: VisitKind
    admitted: date
    discharged: date
    settled_on: date
    person: Person
    lines: tuple[CaseLine, ...]
    used: Mapping[str, Fen] = field(hash=False)

    @property
    def total(self) -> Fen:
        """Sum of all lines, in fen."""
        return sum(line.amount for line in self.lines)
