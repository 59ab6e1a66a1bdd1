"""Frozen values that the settlement page shows. Every text is worded already; no value knows of Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from ncms_desktop.domain.visit import DayState


class Picture(Protocol):
    """A page as a picture: ``rgba`` holds height x width x 4 bytes, rows from the top without padding."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def rgba(self) -> bytes: ...


Render: TypeAlias = Callable[[bytes], tuple[Picture, ...]]
"""From a PDF to pictures of its pages."""


class Phase(StrEnum):
    """States of the settlement page (one picture each)."""

    EMPTY = "empty"
    LOOKING = "looking"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    CHOOSING = "choosing"
    NO_VISIT = "no-visit"
    READING = "reading"
    UNREADABLE = "unreadable"
    FINDINGS = "findings"
    READY = "ready"
    TRIAL = "trial"
    CONFIRMING = "confirming"
    STALE = "stale"
    SETTLING = "settling"
    PRINTING = "printing"
    SETTLED = "settled"
    PRINT_FAILED = "print-failed"


class Key(StrEnum):
    """Keys of the settlement window, as printed on its buttons. F10 stays the operating system's menu key."""

    CARD = "F2"
    IDENTITY = "F3"
    PARK = "F4"
    READ = "F5"
    FREE_DAY = "F6"
    SIGN = "F7"
    TRIAL = "F8"
    CONFIRM = "F9"
    QUEUE = "F11"
    PRINT = "F12"
    MAP = "Ctrl+D"
    FINDINGS = "Ctrl+L"
    CLOSE = "Ctrl+W"
    ESCAPE = "Esc"


class Tone(StrEnum):
    """How a text is meant; every tone is told by words or a sign first, and by colour second."""

    PLAIN = "plain"
    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Banner:
    """A message across the page that stays until it is dismissed or the next patient comes."""

    sentence: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class PersonView:
    """The participant panel. ``standing`` is scheme year, status and age of the roster, ``groups`` name and what it
    means here, ``use`` this year's use of the yearly limit: what, and the amount."""

    name: str
    facts: str
    identity: str
    card: str
    address: str
    standing: str
    standing_tone: Tone
    groups: tuple[str, ...]
    use: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VisitChoice:
    """One of several visits to choose from."""

    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the calendar strip: ``mark`` is the shape that tells the state, ``label`` the word."""

    day: date
    text: str
    state: DayState
    mark: str
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One expense line: what the cells show and what each column is sorted by. ``attention`` marks an item without
    counterpart in the catalogue."""

    cells: tuple[str, ...]
    sort_keys: tuple[Any, ...]
    category: str
    day: date
    item_code: str
    attention: bool
    tip: str


@dataclass(frozen=True, slots=True)
class CategoryFilter:
    """One filter button above the lines; ``category`` is empty for all."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One amount of the result: ``old`` stands beside it where the draft was stale."""

    name: str
    label: str
    text: str
    note: str = ""
    old: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the calculation: sentence, formula in numbers, clauses of the policy document."""

    title: str
    formula: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that stops the settlement, with the key that mends it and what that key does (empty: none does)."""

    sentence: str
    key: str
    action: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft, worded: made once when the draft arrives, off the GUI thread."""

    visit_title: str
    visit_facts: tuple[str, ...]
    days: tuple[DayCell, ...]
    lines: tuple[LineRow, ...]
    filters: tuple[CategoryFilter, ...]
    unmapped: tuple[tuple[str, str], ...]
    amounts: tuple[AmountRow, ...]
    compensation: str
    compensation_note: str
    patient_share: str
    steps: tuple[StepView, ...]
    stops: tuple[Stop, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """The F9 button."""

    text: str
    enabled: bool
    armed: bool


@dataclass(frozen=True, slots=True)
class KeyView:
    """One button of the key bar."""

    key: str
    label: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class ParkedTab:
    """A parked patient above the participant; ``number`` is what the page hands back to resume."""

    number: int
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class SignPanel:
    """F7: mark a range of days as signed."""

    first: date
    last: date
    low: date
    high: date
    unsigned: str
    patient: str
    relations: tuple[tuple[str, str], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class FreeDayPanel:
    """F6: declare a day free of charges."""

    day: date
    low: date
    high: date
    missing: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A catalogue entry that an item may be mapped to; ``number`` is its code."""

    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingPanel:
    """Ctrl+D: the counterpart of one hospital item. ``suggestions`` is None while they are being searched."""

    item_code: str
    title: str
    query: str
    suggestions: tuple[Suggestion, ...] | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class FindingsPanel:
    """Ctrl+L: everything that stops, and what is only worth a look."""

    stops: tuple[Stop, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """After the settlement: what is owed, how the printing goes, the pages of the slip as pictures."""

    number: str
    title: str
    compensation: str
    patient_share: str
    total: str
    print_sentence: str
    print_tone: Tone
    pages: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in the middle while there is no list: title, reasons, what to do next."""

    title: str
    reasons: tuple[str, ...]
    advice: str
    busy: bool = False
    tone: Tone = Tone.PLAIN


class Focus(StrEnum):
    """Where the next key belongs."""

    CARD = "card"
    VISITS = "visits"
    PANEL = "panel"


@dataclass(frozen=True, slots=True)
class PageState:
    """Everything that the settlement page shows, complete at every moment."""

    phase: Phase
    asked: str
    focus: Focus
    focus_token: tuple[object, ...]
    message: Message | None
    banner: Banner | None
    person: PersonView | None
    identity_confirmed: bool
    identity_enabled: bool
    choices: tuple[VisitChoice, ...]
    draft: DraftView | None
    changes: tuple[str, ...]
    amounts: tuple[AmountRow, ...]
    stop: Stop | None
    more_stops: int
    stop_tone: Tone
    confirm: ConfirmView
    keys: tuple[KeyView, ...]
    parked: tuple[ParkedTab, ...]
    panel: SignPanel | FreeDayPanel | MappingPanel | FindingsPanel | None
    receipt: ReceiptView | None
    last: str
