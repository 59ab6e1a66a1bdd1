"""A draft as the page shows it: pure, and made off the GUI thread."""

from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters import amounts, lists, person
from ui.presenters import stops as stopping
from ui.presenters.state import DraftView


def draft_view(draft: Draft, words: Wording) -> DraftView:
    """Everything of the draft in words."""
    unmapped = stopping.unmapped_items(draft)
    rows = lists.line_rows(draft, frozenset(code for code, _ in unmapped), words)
    visit = draft.record.visit
    return DraftView(
        visit_title=person.visit_title(visit, words),
        visit_facts=person.visit_facts(visit, words),
        days=lists.day_cells(draft.days, words),
        lines=rows,
        filters=lists.filters(rows, words),
        unmapped=unmapped,
        amounts=amounts.amount_rows(draft, words),
        compensation=amounts.compensation_text(draft.result),
        compensation_note=words("ui.trial.not-stored") if draft.trial else "",
        patient_share=amounts.patient_share_text(draft.result),
        steps=amounts.step_views(draft.result, words),
        stops=stopping.stops(draft.findings, words),
        notes=stopping.notes(draft.findings, words),
    )
