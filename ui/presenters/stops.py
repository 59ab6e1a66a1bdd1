"""From findings to what stops the clerk: one sentence each, with the key that mends it."""

from ncms_desktop.domain.findings import Finding, Severity, refusals
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters.state import Key, Stop

REMEDIES: dict[str, Key] = {
    "visit.day-missing": Key.FREE_DAY,
    "visit.day-unsigned": Key.SIGN,
    "visit.day-changed": Key.SIGN,
    "visit.code-unmapped": Key.MAP,
    "visit.settled": Key.PRINT,
    "visit.not-discharged": Key.TRIAL,
    "settle.identity-not-confirmed": Key.IDENTITY,
}
"""Which key mends a finding. Anything else about the lists is mended in the hospital's system and read again."""


def remedy(code: str) -> Key | None:
    """The key that mends a finding of this code; None where no key of this window does."""
    if code in REMEDIES:
        return REMEDIES[code]
    return Key.READ if code.startswith(("visit.", "hospital.", "his.")) else None


def stops(findings: tuple[Finding, ...], words: Wording) -> tuple[Stop, ...]:
    """Everything that refuses, each sentence once, what this window can mend first."""
    told: dict[str, Stop] = {}
    for finding in refusals(findings):
        key = remedy(finding.code)
        sentence = words.finding(finding)
        told.setdefault(
            sentence, Stop(sentence, key or "", words(f"ui.mend.{key.name.lower().replace('_', '-')}") if key else "")
        )
    return tuple(sorted(told.values(), key=lambda stop: stop.key in ("", Key.READ)))


def notes(findings: tuple[Finding, ...], words: Wording) -> tuple[str, ...]:
    """What is only worth a look."""
    return tuple(dict.fromkeys(words.finding(each) for each in findings if each.severity is Severity.NOTE))


def unmapped_items(draft: Draft) -> tuple[tuple[str, str], ...]:
    """(code, name) of each hospital item without a counterpart, in order of appearance."""
    wanted = {each.subject for each in refusals(draft.findings) if REMEDIES.get(each.code) is Key.MAP and each.subject}
    found = {line.item_code: line.item_name for line in draft.record.lines if line.item_code in wanted}
    return tuple(found.items())
