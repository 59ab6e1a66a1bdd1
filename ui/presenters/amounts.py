"""Amounts, steps and comparison of drafts, worded for the right side of the page."""

from decimal import Decimal

from ncms_desktop.compensation.result import Result, Step
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters.state import AmountRow, StepView

ORDER = ("total", "self-paid", "first-own-share", "over-ceiling", "eligible", "deductible", "rate")
"""Rows above the compensation, in the order of the calculation."""
NOTHING = "—"


def amount_rows(draft: Draft | None, words: Wording) -> tuple[AmountRow, ...]:
    """The amounts that lead to the compensation; dashes where nothing is computed: the panel keeps its shape."""
    result = None if draft is None else draft.result
    rows = [AmountRow(name, _label(name, words), _text(result, name, words)) for name in ORDER]
    if result is not None and draft is not None:
        notes = {
            "deductible": words("ui.means.waived") if _waived(result) else "",
            "rate": words(f"level.{draft.workplace.level.value}"),
        }
        rows = [AmountRow(row.name, row.label, row.text, notes.get(row.name, "")) for row in rows]
        if result.facility_share != 0:
            label = words("ui.amount.facility-share")
            rows.append(AmountRow("facility-share", label, yuan_display(result.facility_share)))
    return tuple(rows)


def _label(name: str, words: Wording) -> str:
    text = words("ui.amount.rate") if name == "rate" else words(f"amount.{name}")
    return text[:1].upper() + text[1:]


def _text(result: Result | None, name: str, words: Wording) -> str:
    if result is None:
        return NOTHING
    if name == "rate":
        rates = _rates(result)
        return words("ui.percent", share=rates[0]) if len(rates) == 1 else words("ui.amount.see-steps")
    return yuan_display(getattr(result, name.replace("-", "_")))


def _rates(result: Result) -> tuple[Decimal, ...]:
    """Every reimbursement rate that the calculation used."""
    steps = (step for step in result.steps if step.mechanism == "rate")
    return tuple(Decimal(figure.value) for step in steps for figure in step.figures if figure.unit == "rate")


def _waived(result: Result) -> bool:
    has_step = any(step.mechanism == "deductible" for step in result.steps)
    return has_step and result.deductible == 0 and result.eligible > 0


def step_views(result: Result | None, words: Wording) -> tuple[StepView, ...]:
    """The trace, step by step, each with its formula and every clause that it rests on."""
    if result is None:
        return ()
    return tuple(
        StepView(words(step.rule, step.arguments), step.formula or "", _clauses(step, words)) for step in result.steps
    )


def _clauses(step: Step, words: Wording) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words("ui.step.clause", clause=each.clause) for each in step.figures if each.clause))


def compared(old: Draft, new: Draft, words: Wording) -> tuple[AmountRow, ...]:
    """The new amounts with the old beside them, changed ones marked; compensation and patient share included."""
    before = {row.name: row.text for row in (*amount_rows(old, words), *_ends(old, words))}
    rows = (*amount_rows(new, words), *_ends(new, words))
    return tuple(
        AmountRow(
            row.name,
            row.label,
            row.text,
            row.note,
            old=before.get(row.name, NOTHING),
            changed=before.get(row.name, NOTHING) != row.text,
        )
        for row in rows
    )


def _ends(draft: Draft, words: Wording) -> tuple[AmountRow, ...]:
    result = draft.result
    return (
        AmountRow("compensation", _label("compensation", words), compensation_text(result)),
        AmountRow("patient-share", _label("patient-share", words), patient_share_text(result)),
    )


def compensation_text(result: Result | None) -> str:
    """The compensation, or a dash."""
    return NOTHING if result is None else yuan_display(result.compensation)


def patient_share_text(result: Result | None) -> str:
    """What the patient pays in all, or a dash."""
    return NOTHING if result is None else yuan_display(result.patient_share)


def changes(old: Draft, new: Draft, words: Wording) -> tuple[str, ...]:
    """What moved between two drafts of one visit, one sentence each."""
    moved = {
        "ui.changed.lists": old.record.lines != new.record.lines,
        "ui.changed.signatures": (old.record.signatures, old.record.free_days)
        != (new.record.signatures, new.record.free_days),
        "ui.changed.header": old.record.visit != new.record.visit,
        "ui.changed.participant": _person(old) != _person(new),
        "ui.changed.used": old.limit_use != new.limit_use,
        "ui.changed.policy": old.version != new.version,
        "ui.changed.mapping": old.mappings != new.mappings,
        "ui.changed.findings": old.findings != new.findings,
    }
    told = tuple(words(code) for code, differs in moved.items() if differs)
    return told or (words("ui.changed.other"),)


def _person(draft: Draft) -> tuple[object, ...]:
    seen = draft.verification
    return seen.participant, seen.card, seen.groups, seen.household
