"""The slip of a settlement that was cancelled: every word as it was, and the mark."""

from dataclasses import replace

from builders.settled import SettledStay

from ncms_desktop.documents.slip import slip
from ncms_desktop.wording import Language, wording

CHINESE = wording(Language.CHINESE)
REVERSAL = "P01-W01-01-000009"


def test_a_cancelled_settlement_says_so_and_by_which_record() -> None:
    document = SettledStay().document()
    plain, marked = (slip(document, copy=2, words=CHINESE, reversed_by=by) for by in (None, REVERSAL))
    assert (plain.reversal, marked.reversal) == (None, "已冲正")
    assert marked.notes[:-1] == plain.notes
    assert REVERSAL in marked.notes[-1]
    assert replace(marked, reversal=None, notes=plain.notes) == plain
