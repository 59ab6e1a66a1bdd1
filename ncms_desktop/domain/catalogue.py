"""The catalogue of what is covered, and the mapping of hospital items to it. Both are dated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import Fen


class ExpenseClass(StrEnum):
    """甲 fully eligible, 乙 eligible after a first own share, 丙 not covered."""

    A = "A"
    B = "B"
    C = "C"


class Category(StrEnum):
    """Fee class of lists and slips."""

    DRUG = "drug"
    EXAMINATION = "examination"
    TREATMENT = "treatment"
    BED = "bed"
    MATERIAL = "material"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One covered item. ``ceilings`` holds the unit-price ceiling per facility level in fen: a level that is absent has
    no ceiling, and a ceiling of 0 pays nothing. ``first_own_share`` is a share 0-1 and applies to class B."""

    code: str
    name: str
    category: Category
    expense_class: ExpenseClass
    first_own_share: Decimal
    unit: str
    form: str
    specification: str
    ceilings: Mapping[Level, Fen] = field(hash=False)
    marks: frozenset[str]
    valid_from: date
    valid_until: date | None

    def holds(self, day: date) -> bool:
        """Whether the entry is in force on the day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Catalogue:
    """All entries of one published catalogue file, by code and day. ``digest`` identifies the file's content."""

    def __init__(
        self, *, county: str, name: str, published: date, digest: str, entries: Iterable[CatalogueEntry]
    ) -> None:
        self.county = county
        self.name = name
        self.published = published
        self.digest = digest
        self._by_code: dict[str, list[CatalogueEntry]] = {}
        for entry in entries:
            self._by_code.setdefault(entry.code, []).append(entry)

    def entry(self, code: str, day: date) -> CatalogueEntry | None:
        """The entry in force on the day, or None."""
        return next((entry for entry in self._by_code.get(code, ()) if entry.holds(day)), None)

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """Every entry, in the file's order."""
        return tuple(entry for versions in self._by_code.values() for entry in versions)


@dataclass(frozen=True, slots=True)
class ItemMapping:
    """A hospital item's counterpart in the catalogue; ``entry`` None is the recorded decision: self-paid."""

    county: str
    facility: str
    item_code: str
    entry: str | None
    valid_from: date
    valid_until: date | None
    provisional: bool
    reason: str
    decided_by: str
    decided_at: datetime

    def holds(self, day: date) -> bool:
        """Whether the mapping counts on the day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
