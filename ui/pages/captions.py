"""Fixed words of the pages: names of widgets to codes of the catalogue."""

from ncms_desktop.wording import Wording
from ui.presenters.lists import COLUMNS

_CAPTIONS = {
    "amounts": "ui.caption.amounts",
    "card": "ui.caption.card",
    "card-hint": "ui.caption.card-hint",
    "card-label": "ui.caption.card-label",
    "compensation": "amount.compensation",
    "days": "ui.caption.days",
    "dismiss": "ui.caption.dismiss",
    "findings-hint": "ui.caption.findings-hint",
    "findings-note": "ui.caption.findings-note",
    "findings-title": "ui.caption.findings-title",
    "form-hint": "ui.caption.form-hint",
    "free-day": "ui.caption.free-day",
    "free-reason": "ui.caption.free-reason",
    "free-title": "ui.caption.free-title",
    "history": "ui.caption.history",
    "identity": "ui.caption.identity",
    "identity-hint": "ui.caption.identity-hint",
    "lines": "ui.caption.lines",
    "map-found": "ui.caption.map-found",
    "map-hint": "ui.caption.map-hint",
    "map-nothing": "ui.caption.map-nothing",
    "map-query": "ui.caption.map-query",
    "map-reason": "ui.caption.map-reason",
    "map-searching": "ui.caption.map-searching",
    "map-self-paid": "ui.caption.map-self-paid",
    "map-title": "ui.caption.map-title",
    "nobody": "ui.caption.nobody",
    "new": "ui.caption.new",
    "old": "ui.caption.old",
    "parked": "ui.caption.parked",
    "participant": "ui.caption.participant",
    "patient-share": "amount.patient-share",
    "preview": "ui.caption.preview",
    "preview-none": "ui.caption.preview-none",
    "queue": "ui.caption.queue",
    "save": "ui.caption.save",
    "sign-first": "ui.caption.sign-first",
    "sign-last": "ui.caption.sign-last",
    "sign-relation": "ui.caption.sign-relation",
    "sign-signer": "ui.caption.sign-signer",
    "sign-title": "ui.caption.sign-title",
    "steps": "ui.caption.steps",
    "total": "amount.total",
    "unmapped": "ui.caption.unmapped",
    "visit": "ui.caption.visit",
    "visits": "ui.caption.visits",
}
_HISTORY = (
    "ui.history.at",
    "ui.history.number",
    "ui.history.name",
    "ui.history.visit",
    "ui.history.compensation",
    "ui.history.printed",
)
_VISITS = (
    "ui.choice.number",
    "ui.choice.admitted",
    "ui.choice.discharged",
    "ui.choice.department",
    "ui.choice.diagnosis",
    "ui.choice.invoice",
)
_ENTRIES = (
    "ui.entry.code",
    "ui.entry.name",
    "ui.entry.form",
    "ui.entry.class",
    "ui.entry.share",
    "ui.entry.ceiling",
)


def captions(words: Wording) -> dict[str, str]:
    """Every fixed word of the pages in one language."""
    told = {name: words(code) for name, code in _CAPTIONS.items()}
    return {name: text[:1].upper() + text[1:] for name, text in told.items()}


def line_headings(words: Wording) -> list[str]:
    """Headings of the expense lines."""
    return [words(f"ui.column.{name}") for name in COLUMNS]


def visit_headings(words: Wording) -> list[str]:
    """Headings of the visit chooser."""
    return [words(code) for code in _VISITS]


def history_headings(words: Wording) -> list[str]:
    """Headings of the history."""
    return [words(code) for code in _HISTORY]


def entry_headings(words: Wording) -> list[str]:
    """Headings of the catalogue entries that an item may be mapped to."""
    return [words(code) for code in _ENTRIES]
