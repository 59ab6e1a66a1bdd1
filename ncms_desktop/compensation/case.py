"""What a calculation is given: everything, and nothing else. Also the documented input of ``ncms compute`` and the
snapshot that a settlement is replayed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ncms_desktop.domain.catalogue import CatalogueEntry, Category
from ncms_desktop.domain.circumstances import Delivery, Place, Referral
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
class Hospital:
    """What rules may ask of the hospital besides its level. ``marks`` are a county's own: grades, alliances, lists."""

    place: Place = Place.IN_COUNTY
    designated: bool = True
    tcm: bool = False
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Admissions:
    """The number of this admission, 1 for the first: in the scheme year, at this level in the scheme year, and in the
    course of treatment that it belongs to."""

    year: int = 1
    level: int = 1
    course: int = 1


@dataclass(frozen=True, slots=True)
class SingleDisease:
    """The single disease that a stay was treated as, and the key of its price where it has several."""

    code: str
    price_key: str | None = None


@dataclass(frozen=True, slots=True)
class Injury:
    """What the inquiry found: the cause by its code, and the share (0-1) that somebody else is liable for."""

    cause: str | None = None
    liability: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Case:
    """One visit to be computed; all money in fen.

    ``used`` is the use of each limit before this visit, ``counts`` the number of settlements that counted on it, both
    over the period and for the holder that the policy declares for the limit's name; a limit that isn't named was not
    used. ``balances`` is what is left on an account, or was carried over to a limit. ``diagnoses`` are ICD-10 codes,
    the main one first; ``disease`` is the registered chronic or special disease of the visit. ``other_programme`` and
    ``other_insurer`` are what others paid for this visit, None where there are none.
    """

    county: str
    level: Level
    kind: VisitKind
    admitted: date
    discharged: date
    settled_on: date
    person: Person
    lines: tuple[CaseLine, ...]
    used: Mapping[str, Fen] = field(hash=False)
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    balances: Mapping[str, Fen] = field(default_factory=dict, hash=False)
    diagnoses: tuple[str, ...] = ()
    disease: str | None = None
    referral: Referral = Referral.NONE
    hospital: Hospital = Hospital()
    admissions: Admissions = Admissions()
    household_size: int = 1
    prescriptions: int = 1
    consultations: int = 0
    delivery: Delivery | None = None
    single_disease: SingleDisease | None = None
    injury: Injury | None = None
    other_programme: Fen | None = None
    other_insurer: Fen | None = None

    @property
    def total(self) -> Fen:
        """Sum of all lines, in fen."""
        return sum(line.amount for line in self.lines)

    @property
    def days(self) -> int:
        """Days of the stay, admission counted and discharge not; at least 1."""
        return max((self.discharged - self.admitted).days, 1)
