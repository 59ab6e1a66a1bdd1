"""The calendar strip: one cell per day of the stay. Selected days narrow the list and prefill F6 and F7."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from ui.widgets import style

COLOURS = {
    "signed": (style.GOOD_SOFT, style.GOOD),
    "unsigned": (style.ATTENTION_SOFT, style.ATTENTION),
    "changed": (style.ATTENTION_SOFT, style.BAD),
    "missing": (style.BAD_SOFT, style.BAD),
    "free": ("#e9edf1", style.QUIET),
}
CELL = QSize(74, 44)
ROW = 48
MOST_ROWS = 2


class Day(Protocol):
    """One cell."""

    @property
    def day(self) -> date: ...
    @property
    def text(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def tip(self) -> str: ...


class DayStrip(QListWidget):
    """Wraps into two rows and scrolls beyond; arrows move, Shift selects a range."""

    chosen = Signal(object)

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setObjectName("dayStrip")
        self.setAccessibleName(caption)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._shown: Sequence[Day] | None = None
        self.itemSelectionChanged.connect(self._selected)
        self._fit()

    def show_days(self, days: Sequence[Day]) -> None:
        """Show these days; the same days again leave the selection alone."""
        if days is self._shown:
            return
        self._shown = days
        self.blockSignals(True)  # noqa: FBT003  Qt's signature
        self.clear()
        for each in days:
            self.addItem(self._item(each))
        self.blockSignals(False)  # noqa: FBT003  Qt's signature
        self._fit()

    def _item(self, each: Day) -> QListWidgetItem:
        item = QListWidgetItem(f"{each.text}\n{each.mark} {each.label}")
        ground, ink = COLOURS[str(each.state)]
        item.setSizeHint(CELL)
        item.setBackground(QBrush(QColor(ground)))
        item.setForeground(QBrush(QColor(ink)))
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(each.tip)
        item.setData(Qt.ItemDataRole.UserRole, each.day)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.text} {each.label}")
        return item

    def chosen_days(self) -> tuple[date, ...]:
        """The selected days, in order."""
        return tuple(sorted(item.data(Qt.ItemDataRole.UserRole) for item in self.selectedItems()))

    def _selected(self) -> None:
        self.chosen.emit(self.chosen_days())

    def _fit(self) -> None:
        width = max(self.viewport().width(), CELL.width())
        per_row = max(width // (CELL.width() + 4), 1)
        rows = min(max(-(-self.count() // per_row), 1), MOST_ROWS)
        self.setFixedHeight(rows * ROW + 1)

    def resizeEvent(self, event: object) -> None:  # noqa: N802  Qt's name
        """Keep as many rows as the width needs."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()
