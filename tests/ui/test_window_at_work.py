"""The real window on a fake desk: lanes, queue, list, names. Spoken in the clerk's words."""

from collections.abc import Callable
from datetime import date
from time import monotonic_ns

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk
from builders.patients import many_lines, verification
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QTextBrowser, QToolButton, QWidget

from ncms_desktop.wording import Language, Wording
from ui.presenters.state import Phase

CARD, OTHER = "9901230203000001-01", "9901230203000007-02"
ZHANG, CHEN = verification(CARD, "张桂兰"), verification(OTHER, "陈秀英")


@pytest.mark.parametrize("method", ["verify", "find_visits", "read_lists", "draft"])
def test_nothing_blocks_the_window_while_the_core_waits(clerk: Clerk, desk: FakeDesk, method: str) -> None:
    """A 10 ms timer keeps ticking while the core is held; the test releases it after twenty ticks."""
    desk.admit(ZHANG)
    gate = desk.hold(method)
    ticks: list[int] = []
    timer = QTimer()
    timer.setInterval(10)
    timer.timeout.connect(lambda: ticks.append(monotonic_ns()))
    clerk.scans(CARD)
    timer.start()
    clerk.bot.waitUntil(lambda: len(ticks) > 20)
    assert not clerk.window.idle
    assert clerk.page.phase in (Phase.LOOKING, Phase.READING)
    assert clerk.sees("messageProgress")
    gate.set()
    clerk.waits()
    timer.stop()
    assert clerk.page.phase is Phase.READY


def test_a_slow_line_never_stands_before_the_counter(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    line = desk.hold("ping")
    clerk.window.ping()
    clerk.scans(CARD)
    clerk.bot.waitUntil(lambda: clerk.page.phase is Phase.READY)
    assert not clerk.window.idle
    line.set()
    clerk.waits()


def test_the_next_card_may_be_scanned_while_the_printer_runs(clerk: Clerk, desk: FakeDesk) -> None:
    number = desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    clerk.opens(CARD)
    printing = desk.hold("print_slip")
    clerk.presses("F3")
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.bot.waitUntil(lambda: clerk.page.phase is Phase.PRINTING)
    assert clerk.focus == "cardField"
    clerk.scans(OTHER)
    printing.set()
    clerk.waits()
    assert clerk.reads("personName") == "陈秀英"
    assert desk.prints[desk.settled[number].number] == 1
    assert "张桂兰" in clerk.reads("lastSettled")


def test_f12_leads_from_the_next_patient_to_the_slip_before(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    clerk.opens(CARD)
    clerk.settles()
    clerk.opens(OTHER)
    clerk.presses("F12")
    clerk.waits()
    assert clerk.sees("queuePage")
    assert clerk.window.queue.presenter.state.chosen == next(iter(desk.settled.values())).number
    clerk.presses("F12")
    clerk.waits()
    assert list(desk.prints.values()) == [2]
    clerk.presses("Esc")
    assert clerk.sees("page")
    assert clerk.focus == "cardField"


def test_the_queue_page_sends_shows_history_and_goes_back(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.settles()
    clerk.presses("F11")
    clerk.waits()
    assert clerk.rows("history") == 1
    sending = desk.hold("upload")
    clerk.presses("F11")
    assert clerk.sees("uploadProgress")
    sending.set()
    clerk.waits()
    assert clerk.sees("uploadReport")
    assert not clerk.sees("uploadProgress")
    clerk.presses("F2")
    assert clerk.sees("page")


def test_stopping_an_upload_reaches_the_core(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.settles()
    clerk.presses("F11")
    clerk.waits()
    sending = desk.hold("upload")
    clerk.presses("F11")
    clerk.presses("F11")
    sending.set()
    clerk.waits()
    report = clerk.window.queue.presenter.state.report
    assert report is not None
    assert report.sentence == clerk.window.queue.presenter._words("ui.upload.stopped", sent=0, accepted=0, waiting=1)


def test_three_thousand_lines_fill_the_list_and_filter(clerk: Clerk, desk: FakeDesk) -> None:
    number = desk.admit(ZHANG, signed=False)
    desk.change_hospital(number, many_lines(3000))
    clerk.opens(CARD)
    assert clerk.rows("lineTable") == 3000
    clerk.widget(QToolButton, "filter-examination").click()
    assert clerk.rows("lineTable") == 3000
    assert clerk.window.settlement.list.model.row_at(2999) is not None


def test_a_filter_shows_one_category_and_a_day_narrows_it(clerk: Clerk, desk: FakeDesk) -> None:
    number = desk.admit(ZHANG)
    clerk.opens(CARD)
    lines = desk.kept[number].lines
    drafted = clerk.page.draft
    assert drafted is not None
    clerk.widget(QToolButton, "filter-bed").click()
    assert clerk.rows("lineTable") == sum(row.category == "bed" for row in drafted.lines)
    clerk.widget(QToolButton, "filter-all").click()
    clerk.window.settlement.list.strip.item(1).setSelected(True)
    assert clerk.rows("lineTable") == sum(line.day == date(2016, 3, 2) for line in lines)


def test_every_step_is_on_screen_with_its_clause(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    shown = clerk.widget(QTextBrowser, "steps").toPlainText()
    assert clerk.page.draft is not None
    for step in clerk.page.draft.steps:
        assert step.title in shown
        assert all(clause in shown for clause in step.clauses)


def test_names_from_outside_are_never_taken_for_markup(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(verification(CARD, "<b>张</b>"))
    clerk.opens(CARD)
    assert clerk.reads("personName") == "<b>张</b>"


def test_the_result_is_the_largest_figure_and_amounts_share_one_edge(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    panel = clerk.window.settlement.amounts
    assert panel.compensation.font().pixelSize() >= 20
    assert panel.compensation.font().pixelSize() > panel.patient_share.font().pixelSize()
    edges = {
        each.mapTo(clerk.window, each.rect().topRight()).x()
        for name in ("amount-total", "amount-eligible", "compensation", "patientShare")
        if (each := clerk.window.findChild(QWidget, name)) is not None
    }
    assert len(edges) == 1


@pytest.mark.parametrize("language", list(Language))
def test_every_control_has_a_name_for_assistive_technology(
    desk: FakeDesk, open_window: Callable[..., Clerk], language: Language
) -> None:
    desk.admit(CHEN, 1, signed=False)
    clerk = open_window(desk, language)
    clerk.opens(OTHER)
    clerk.presses("F7")
    nameless = [
        f"{type(each).__name__} {each.objectName()}"
        for each in clerk.window.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() & each.focusPolicy().TabFocus and not each.accessibleName()
    ]
    buttons = [each for each in clerk.window.findChildren(QAbstractButton) if each.isVisible() and each.text()]
    assert nameless == []
    assert all(each.objectName() for each in buttons)


def test_closing_waits_for_what_is_being_stored(clerk: Clerk, desk: FakeDesk) -> None:
    number = desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.window.close()
    assert number in desk.settled


def test_training_is_unmistakable(desk: FakeDesk, open_window: Callable[..., Clerk], words: Wording) -> None:
    desk.training = True
    clerk = open_window(desk)
    assert clerk.reads("trainingBand") == words("ui.training.band")
    assert clerk.sees("trainingBand")
