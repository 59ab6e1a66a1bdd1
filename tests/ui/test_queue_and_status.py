"""History, reprinting, sending, and the status line: presenters without Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from builders.desk import FakeDesk, render_blank
from builders.patients import NOW, verification

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.ports.store import QueueState
from ncms_desktop.usecases.answers import LineState
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wording import Wording
from ui.presenters.queue import QueuePresenter
from ui.presenters.state import Tone
from ui.presenters.status import StatusPresenter
from ui.presenters.work import Work

Play = Callable[[Work | None], None]


@pytest.fixture
def queue(desk: FakeDesk, words: Wording, play: Play) -> QueuePresenter:
    for position in (0, 1):
        card = f"C{position}"
        number = desk.admit(verification(card, f"试桂{position}"), position)
        draft = desk.draft(asked=card, visit_number=number, trial=False)
        assert isinstance(desk.settle(draft, identity_confirmed=True), Receipt)
    presenter = QueuePresenter(desk, words, render=render_blank)
    play(presenter.refresh())
    return presenter


def test_the_newest_settlement_stands_first_with_its_name_masked(queue: QueuePresenter) -> None:
    rows = queue.state.rows
    assert [row.number[-1] for row in rows] == ["2", "1"]
    assert rows[1].cells[2] == "试*0"
    assert rows[1].cells[4] == "1,464.56"


def test_a_preview_counts_nothing_and_says_what_printing_would_be(
    queue: QueuePresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    number = queue.state.rows[0].number
    play(queue.choose(number))
    assert len(queue.state.pages) == 1
    assert queue.state.preview_title == words("ui.preview.first", number=number)
    assert desk.prints == {}
    assert queue.ledger == 0


def test_f12_prints_the_chosen_slip_and_the_next_is_a_reprint(
    queue: QueuePresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    assert queue.print_chosen() is None
    number = queue.state.rows[0].number
    play(queue.choose(number))
    play(queue.print_chosen())
    assert desk.prints == {number: 1}
    assert queue.state.preview_title == words("ui.preview.printed", number=number)
    play(queue.print_chosen())
    assert queue.state.preview_title == words("ui.preview.reprinted", number=number, count=1)
    assert queue.state.rows[0].cells[5] == words("ui.history.prints", count=2)
    assert queue.ledger == 2


def test_a_late_preview_never_overwrites_a_later_choice(queue: QueuePresenter, words: Wording, play: Play) -> None:
    second, first = (row.number for row in queue.state.rows)
    early, later = queue.choose(first), queue.choose(second)
    play(later)
    play(early)
    assert queue.state.preview_title == words("ui.preview.first", number=second)


def test_sending_shows_progress_and_what_came_of_it(queue: QueuePresenter, words: Wording, play: Play) -> None:
    work = queue.upload()
    assert work is not None
    assert work.online
    assert queue.state.sending
    assert work.progress is not None
    work.progress(1, 1)
    assert queue.state.progress == (1, 1)
    play(work)
    assert not queue.state.sending
    assert queue.state.report is not None
    assert queue.state.report.sentence == words("ui.upload.done", sent=2, accepted=2)


def test_f11_while_sending_asks_to_stop(queue: QueuePresenter) -> None:
    work = queue.upload()
    assert queue.upload() is None
    assert queue.stopping
    assert work is not None
    report = work.run(lambda _done, _waiting: not queue.stopping)
    work.done(report)
    assert queue.state.report is not None
    assert queue.state.report.tone is Tone.ATTENTION
    assert not queue.stopping


REPORTS = [
    (UploadReport(), "ui.upload.nothing", Tone.GOOD),
    (UploadReport(busy=True), "ui.upload.elsewhere", Tone.ATTENTION),
    (UploadReport(waiting=3, line_down="line.unreachable"), "ui.upload.down", Tone.ATTENTION),
    (UploadReport(sent=3, accepted=2, rejected=1), "ui.upload.refused", Tone.BAD),
    (UploadReport(sent=3, accepted=2, conflicts=1), "ui.upload.refused", Tone.BAD),
    (UploadReport(sent=3, accepted=1, waiting=2), "ui.upload.left", Tone.ATTENTION),
    (UploadReport(sent=3, accepted=1, waiting=2, stopped=True), "ui.upload.stopped", Tone.ATTENTION),
    (UploadReport(asked=2, duplicates=2), "ui.upload.done", Tone.GOOD),
]


@pytest.mark.parametrize(("report", "code", "tone"), REPORTS, ids=[code for _, code, _ in REPORTS])
def test_each_outcome_of_sending_has_its_sentence(
    queue: QueuePresenter, words: Wording, report: UploadReport, code: str, tone: Tone
) -> None:
    work = queue.upload()
    assert work is not None
    work.done(report)
    told = queue.state.report
    assert told is not None
    assert told.tone is tone
    counts = {"sent": report.sent, "accepted": report.accepted + report.duplicates, "waiting": report.waiting}
    counts |= {"rejected": report.rejected, "conflicts": report.conflicts}
    reason = "" if report.line_down is None else words(report.line_down)
    assert told.sentence == words(code, counts, reason=reason)


def test_a_window_that_is_not_enrolled_says_so(
    queue: QueuePresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    desk.faults["upload"] = EnvironmentFault("county.not-enrolled")
    play(queue.upload())
    assert queue.state.report is not None
    assert queue.state.report.sentence == words("county.not-enrolled")
    assert not queue.state.sending


def test_a_fault_of_a_reprint_is_told_and_dismissed_before_the_page_is_left(
    queue: QueuePresenter, desk: FakeDesk, play: Play
) -> None:
    play(queue.choose(queue.state.rows[0].number))
    desk.faults["print_slip"] = EnvironmentFault("slip.not-written", file="x.pdf")
    play(queue.print_chosen())
    assert queue.state.banner is not None
    assert not queue.escape()
    assert queue.state.banner is None
    assert queue.escape()


def fields(presenter: StatusPresenter) -> dict[str, tuple[str, Tone]]:
    return {each.name: (each.text, each.tone) for each in presenter.state.fields}


def test_the_status_line_tells_line_queue_roster_policy_and_clerk(desk: FakeDesk, words: Wording, play: Play) -> None:
    presenter = StatusPresenter(desk, words)
    assert "line" in fields(presenter)
    play(presenter.refresh())
    told = fields(presenter)
    assert list(told) == ["line", "queue", "roster", "policy", "clerk"]
    assert told["line"] == (words("ui.status.line-up"), Tone.GOOD)
    assert "03-08" in told["roster"][0]
    assert not presenter.state.training


def test_a_lost_line_an_old_roster_and_refusals_are_told(desk: FakeDesk, words: Wording, play: Play) -> None:
    status = replace(
        desk.status(),
        line=LineState.DOWN,
        roster_as_of=NOW - timedelta(days=20),
        policy_from=None,
        queue=QueueState(12, 2, 5, NOW),
    )
    desk.status = lambda: status  # type: ignore[method-assign]
    presenter = StatusPresenter(desk, words)
    play(presenter.ping())
    told = fields(presenter)
    assert told["line"] == (words("ui.status.line-down"), Tone.BAD)
    assert told["queue"][0] == words("ui.status.queue", count=12)
    assert told["rejected"][1] is Tone.BAD
    assert "20" in told["roster"][0]
    assert told["policy"][1] is Tone.BAD
    assert presenter.line_down


def test_training_is_told_in_a_band(desk: FakeDesk, words: Wording) -> None:
    desk.training = True
    assert StatusPresenter(desk, words).state.training == words("ui.training.band")


def test_a_status_that_cannot_be_read_says_why(desk: FakeDesk, words: Wording, play: Play) -> None:
    desk.faults["status"] = EnvironmentFault("store.disk-full", file="ncms.db")
    presenter = StatusPresenter(desk, words)
    play(presenter.refresh())
    assert fields(presenter)["line"] == (words("store.disk-full", file="ncms.db"), Tone.BAD)
