"""A page object: what a clerk does and sees at the real window, in the clerk's words. Widgets are found by name."""

from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from ui.presenters.state import PageState
from ui.shell import SettlementWindow

W = TypeVar("W", bound=QWidget)
KEYS = {f"F{n}": getattr(Qt.Key, f"Key_F{n}") for n in range(1, 13)} | {
    "Esc": Qt.Key.Key_Escape,
    "Enter": Qt.Key.Key_Return,
    "Space": Qt.Key.Key_Space,
    "Tab": Qt.Key.Key_Tab,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
}


@dataclass
class SlowClock:
    """Time between keys as the test says: a person's, or a scanner's."""

    now: int = 0
    step: int = 120

    def __call__(self, event: QKeyEvent) -> int:
        del event
        self.now += self.step
        return self.now


class Clerk:
    """Sits at a window. Every key passes the window's native handle, as a real one does."""

    def __init__(self, window: SettlementWindow, bot: Any) -> None:
        self.window = window
        self.bot = bot
        self.clock = SlowClock()
        window.keys.clock = self.clock

    # --- does

    def presses(self, key: str) -> None:
        """Press and release a key, with or without Ctrl."""
        name = key.removeprefix("Ctrl+")
        held = Qt.KeyboardModifier.ControlModifier if name != key else Qt.KeyboardModifier.NoModifier
        code = KEYS.get(name) or getattr(Qt.Key, f"Key_{name}")
        QTest.keyClick(self.window.windowHandle(), code, held)

    def holds_down(self, key: str) -> None:
        """The repetition that a held key sends."""
        event = QKeyEvent(QEvent.Type.KeyPress, KEYS[key], Qt.KeyboardModifier.NoModifier, "", True, 1)
        QCoreApplication.sendEvent(self.window.windowHandle(), event)

    def types(self, text: str) -> None:
        """Type at a person's pace into whatever has the focus."""
        self.clock.step = 120
        for character in text:
            if character.isascii():
                QTest.keyClick(self.window.windowHandle(), character)
            else:
                field = QApplication.focusWidget()
                assert isinstance(field, QLineEdit), f"no field takes {character}"
                field.insert(character)
                field.textEdited.emit(field.text())

    def scans(self, text: str) -> None:
        """Scan a code: keys at a scanner's pace, then Enter."""
        self.clock.now += 500
        self.clock.step = 4
        for character in text:
            QTest.keyClick(self.window.windowHandle(), character)
        QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_Return)
        self.clock.step = 120

    def waits(self) -> None:
        """Until nothing is under way."""
        self.bot.waitUntil(lambda: self.window.idle, timeout=10_000)

    def opens(self, card: str) -> None:
        """Scan a card and wait for the page."""
        self.scans(card)
        self.waits()

    def settles(self) -> None:
        """Confirm that person and card agree, and press F9 twice."""
        self.presses("F3")
        self.presses("F9")
        self.presses("F9")
        self.waits()

    def settles_again(self) -> None:
        """Press F9 twice; the identity was confirmed before."""
        self.presses("F9")
        self.presses("F9")
        self.waits()

    # --- sees

    @property
    def page(self) -> PageState:
        """What the presenter says now."""
        return self.window.settlement.presenter.state

    def widget(self, kind: type[W], name: str) -> W:
        """A widget by its name."""
        found = self.window.findChild(kind, name)
        assert found is not None, f"no {name}"
        return found

    def reads(self, name: str) -> str:
        """The text of a label."""
        return self.widget(QLabel, name).text()

    def sees(self, name: str) -> bool:
        """Whether a widget is on screen."""
        found = self.window.findChild(QWidget, name)
        return found is not None and found.isVisible()

    @property
    def confirm(self) -> QPushButton:
        """The F9 button."""
        return self.widget(QPushButton, "confirmButton")

    @property
    def card_field(self) -> QLineEdit:
        """The card field."""
        return self.widget(QLineEdit, "cardField")

    @property
    def focus(self) -> str:
        """Name of the widget that has the focus."""
        focused = QApplication.focusWidget()
        return "" if focused is None else focused.objectName()

    def rows(self, name: str) -> int:
        """Number of rows of a list or table."""
        return self.widget(QAbstractItemView, name).model().rowCount()
