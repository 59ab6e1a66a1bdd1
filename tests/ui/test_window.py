"""The real window on a fake desk: keyboard, focus, F9, threads. Spoken in the clerk's words."""

from collections.abc import Callable
from datetime import date
from time import monotonic_ns

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk
from builders.patients import many_lines, verification
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QTextBrowser, QToolButton, QWidget

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, Wording
from ui.presenters.state import Phase

CARD, OTHER = "9901230203000001-01", "9901230203000007-02"
ZHANG, CHEN = verification(CARD, "张桂兰"), verification(OTHER, "陈秀英")


def test_the_window_opens_with_the_focus_in_the_card_field(clerk: Clerk) -> None:
    assert clerk.focus == "cardField"
    assert clerk.page.phase is Phase.EMPTY
    assert not clerk.confirm.isEnabled()


def test_a_whole_settlement_by_keyboard_alone(clerk: Clerk, desk: FakeDesk) -> None:
    number = desk.admit(CHEN, 1, signed=False)
    desk.drop_day(number, date(2016, 3, 5))
    _, lines = desk.hospital[number]
    del desk.mappings[lines[3].item_code]
    clerk.types(OTHER)
    clerk.presses("Enter")
    clerk.waits()
    assert clerk.reads("personName") == "陈秀英"
    clerk.presses("F6")
    assert clerk.focus == "freeReason"
    clerk.types("请假离院")
    clerk.presses("Enter")
    clerk.waits()
    clerk.presses("F7")
    clerk.types("3")
    assert clerk.focus == "signSigner"
    clerk.types("陈小明")
    clerk.presses("Enter")
    clerk.waits()
    clerk.presses("Ctrl+D")
    clerk.waits()
    assert clerk.focus == "mappingQuery"
    clerk.presses("Enter")
    assert clerk.focus == "mappingFound"
    clerk.presses("Enter")
    clerk.waits()
    assert clerk.page.phase is Phase.READY
    clerk.presses("F3")
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.waits()
    assert clerk.page.phase is Phase.SETTLED
    assert {mark.relation for mark in desk.kept[number].signatures} == {"child"}
    assert clerk.reads("receiptCompensation") == clerk.page.receipt.compensation  # type: ignore[union-attr]
    assert clerk.sees("slipPreview")
    assert clerk.focus == "cardField"
    assert clerk.card_field.text() == ""


def test_the_scanner_works_wherever_the_focus_is(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1, signed=False)
    clerk.opens(OTHER)
    clerk.presses("F7")
    clerk.types("5")
    clerk.types("Li")
    signer = clerk.widget(QLineEdit, "signSigner")
    clerk.opens(CARD)
    assert clerk.reads("personName") == "张桂兰"
    assert CARD[-4:] not in signer.text()
    clerk.presses("F11")
    clerk.waits()
    clerk.opens(OTHER)
    assert clerk.sees("page")
    assert clerk.reads("personName") == "陈秀英"


def test_a_number_typed_at_a_persons_pace_waits_for_enter(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.types(CARD)
    assert clerk.card_field.text() == CARD
    assert desk.calls == []
    clerk.presses("Enter")
    clerk.waits()
    assert clerk.reads("personName") == "张桂兰"


def test_f9_is_dead_and_looks_dead_until_ready(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    assert not clerk.confirm.isEnabled()
    clerk.presses("F9")
    clerk.presses("F9")
    assert "settle" not in desk.calls
    clerk.presses("F3")
    assert clerk.confirm.isEnabled()
    assert "1,464.56" in clerk.confirm.text()


def test_f9_asks_in_place_and_a_held_key_never_confirms(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.holds_down("F9")
    assert clerk.page.phase is Phase.READY
    clerk.presses("F9")
    for _ in range(20):
        clerk.holds_down("F9")
    assert clerk.page.phase is Phase.CONFIRMING
    assert clerk.confirm.property("armed") is True
    assert "settle" not in desk.calls


def test_enter_and_space_never_pay(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.presses("F9")
    for _ in range(3):
        clerk.presses("Enter")
        clerk.presses("Space")
        clerk.presses("Tab")
    clerk.waits()
    assert "settle" not in desk.calls


def test_a_scan_disarms_even_of_the_same_card(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.presses("F9")
    clerk.opens(CARD)
    assert clerk.page.phase is Phase.READY
    clerk.presses("F9")
    assert clerk.page.phase is Phase.CONFIRMING
    assert "settle" not in desk.calls


@pytest.mark.parametrize("key", ["Esc", "F2", "F3", "F4", "F5", "F8", "F11", "Ctrl+L"])
def test_any_other_key_takes_the_hand_off_f9(clerk: Clerk, desk: FakeDesk, key: str) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.presses("F9")
    clerk.presses(key)
    clerk.waits()
    assert not clerk.page.confirm.armed


def test_a_double_click_on_f9_asks_and_never_settles(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    button = clerk.confirm
    middle = button.rect().center().toPointF()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease) * 2
    for kind in (*kinds[:2], QEvent.Type.MouseButtonDblClick, kinds[3]):
        event = QMouseEvent(kind, middle, button.mapToGlobal(middle), left, left, none)
        QApplication.sendEvent(button, event)
    assert clerk.page.phase is Phase.CONFIRMING
    assert "settle" not in desk.calls


def test_a_window_that_lost_the_focus_is_not_left_armed(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    clerk.presses("F9")
    other = QWidget()
    other.show()
    other.activateWindow()
    clerk.bot.waitUntil(lambda: not clerk.window.isActiveWindow())
    assert clerk.page.phase is Phase.READY
    other.close()


def test_parked_patients_are_tabs_and_come_back_by_key(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    clerk.opens(CARD)
    clerk.opens(OTHER)
    tab = clerk.page.parked[0]
    assert clerk.widget(QPushButton, f"parked-{tab.number}").isVisible()
    clerk.presses("Ctrl+1")
    assert clerk.reads("personName") == "张桂兰"
    clerk.presses("F4")
    clerk.presses("F4")
    assert clerk.reads("personName") == "张桂兰"


def test_several_visits_are_chosen_by_arrow_and_enter(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(CHEN, 1)
    second = desk.admit(CHEN, 3)
    clerk.opens(OTHER)
    assert clerk.focus == "visitChooser"
    clerk.presses("Down")
    clerk.presses("Enter")
    clerk.waits()
    assert second in clerk.reads("visitTitle")
    assert clerk.focus == "cardField"


def test_a_stale_draft_shows_the_old_figure_beside_the_new(clerk: Clerk, desk: FakeDesk) -> None:
    desk.admit(ZHANG)
    clerk.opens(CARD)
    clerk.presses("F3")
    desk.use = None
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.waits()
    assert clerk.page.phase is Phase.STALE
    assert clerk.sees("staleChanges")
    assert clerk.sees("amountsOld")
    clerk.settles_again()
    assert clerk.page.phase is Phase.SETTLED
    assert not clerk.sees("staleChanges")


def test_a_fault_stands_in_a_banner_until_esc(clerk: Clerk, desk: FakeDesk, words: Wording) -> None:
    desk.admit(ZHANG)
    desk.faults["draft"] = EnvironmentFault("store.disk-full", file="ncms.db")
    clerk.opens(CARD)
    assert clerk.reads("bannerText") == words("store.disk-full", file="ncms.db")
    assert clerk.sees("banner")
    clerk.presses("Esc")
    assert not clerk.sees("banner")


def test_a_bug_in_a_task_is_told_and_logged_without_the_patients_name(
    clerk: Clerk, desk: FakeDesk, words: Wording, caplog: pytest.LogCaptureFixture
) -> None:
    desk.admit(ZHANG)
    desk.faults["draft"] = RuntimeError("张桂兰 9901230203000001")
    clerk.opens(CARD)
    assert clerk.reads("bannerText") == words("ui.internal-error")
    assert "RuntimeError" in caplog.text
    assert "张桂兰" not in caplog.text
    assert CARD[:16] not in caplog.text


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
