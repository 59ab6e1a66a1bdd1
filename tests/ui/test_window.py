"""The real window on a fake desk: keyboard, focus, F9. Spoken in the clerk's words."""

from datetime import date

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk
from builders.patients import verification
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Wording
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
