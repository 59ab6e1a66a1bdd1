"""Parked patients as tabs above the participant."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.widgets.parts import label, tell
from ui.widgets.style import restyle


class Tab(Protocol):
    """One tab."""

    @property
    def number(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def tone(self) -> str: ...


class ParkedTabs(QWidget):
    """A row of tabs, and at its end what became of the patient before."""

    resumed = Signal(int)

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setObjectName("parkedTabs")
        self.setAccessibleName(caption)
        self._caption = label("parkedCaption", "heading")
        self._caption.setText(caption)
        self._last = label("lastSettled", "quiet")
        self._buttons: list[QPushButton] = []
        self._shown: tuple[tuple[int, str, str], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 0, 2, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self._caption)
        self._row.addStretch(1)
        self._row.addWidget(self._last)

    def show_tabs(self, tabs: Sequence[Tab], last: str) -> None:
        """Show these tabs; the row hides where there is nothing to tell."""
        tell(self._last, last)
        self._caption.setVisible(bool(tabs))
        self.setVisible(bool(tabs) or bool(last))
        wanted = tuple((tab.number, tab.text, str(tab.tone)) for tab in tabs)
        if wanted == self._shown:
            return
        self._shown = wanted
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(tab) for tab in tabs]
        for position, button in enumerate(self._buttons, start=1):
            self._row.insertWidget(position, button)

    def _button(self, tab: Tab) -> QPushButton:
        button = QPushButton(tab.text)
        button.setObjectName(f"parked-{tab.number}")
        button.setAccessibleName(tab.text)
        button.setProperty("tab", True)  # noqa: FBT003  Qt's signature
        button.setProperty("number", tab.number)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        restyle(button, tone=str(tab.tone))
        button.clicked.connect(self._clicked)
        return button

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.resumed.emit(int(sender.property("number")))
