"""What history, status line and paper say of settlements that were cancelled or corrected."""

from pathlib import Path

from accumulators.made import Counter
from accumulators.test_reverse import STAY

from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.usecases.answers import LineState
from ncms_desktop.usecases.overview import history, status
from ncms_desktop.usecases.slips import preview_slip, print_slip
from ncms_desktop.wording import Language, wording

WORDS = wording(Language.CHINESE)


def test_history_shows_a_cancelled_settlement_as_such_and_what_the_others_come_to(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    done = counter.reverse(first.number)
    counter.supplement(done.drafts[0])
    shown = [(row.number, row.compensation, row.paid, row.reversed_by) for row in history(counter.window.office)]
    assert shown == [(second.number, 175_000, 225_000, None), (first.number, 225_000, 0, done.number)]


def test_the_status_line_counts_what_stands(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, _ = counter.pay(*STAY), counter.pay(*STAY)
    counter.supplement(counter.reverse(first.number).drafts[0])
    said = status(counter.window.office, LineState.UNKNOWN)
    assert (said.settled_count, said.settled_sum, said.queue.waiting) == (1, 225_000, 4)


def test_a_reprint_of_a_cancelled_settlement_is_another_paper(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol()
    receipt, paper = counter.pay(*STAY), PdfPaper()
    before = preview_slip(counter.window.office, paper, receipt.number, words=WORDS)
    counter.reverse(receipt.number)
    after = print_slip(counter.window.office, paper, receipt.number, folder=tmp_path, words=WORDS)
    assert (before.copy, after.copy) == (1, 1)
    assert before.pdf != after.pdf
    assert after.missing_glyphs == ()


def test_the_panel_says_how_old_the_figure_is_that_counts(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    counter.pay(*STAY)
    use = counter.draft(counter.admit(*STAY)).limit_use
    assert use is not None
    assert (use.county_used, use.local_used, use.local_count) == (1_600_000, 225_000, 1)
    assert use.county_as_of is not None
    assert use.county_as_of.isoformat() == "2016-02-29T20:00:00+08:00"
