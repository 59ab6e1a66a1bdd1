"""The status line on top of the window."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.widgets.parts import label, tell


class StatusField(Protocol):
    """One chip of the line."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def tone(self) -> str: ...


class StatusLine(QFrame):
    """Title on the left, chips on the right; chips are made once and then only change their words."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self._chips: dict[str, QLabel] = {}
        self._title = label("statusTitle")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(14, 5, 14, 5)
        self._line.setSpacing(7)
        self._line.addWidget(self._title)
        self._line.addStretch(1)

    def show_fields(self, title: str, fields: Sequence[StatusField]) -> None:
        """Show these chips, in this order."""
        tell(self._title, title)
        if [each.name for each in fields] != list(self._chips):
            for chip in self._chips.values():
                self._line.removeWidget(chip)
                chip.deleteLater()
            self._chips = {each.name: label(f"status-{each.name}", "chip") for each in fields}
            for chip in self._chips.values():
                self._line.addWidget(chip)
        for each in fields:
            tell(self._chips[each.name], each.text, tone=each.tone)
