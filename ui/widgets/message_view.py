"""The middle of the page while there is no list: what is going on, why, and what to do next; the visit chooser."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from ui.widgets.parts import PlainCells, label, tell


class Choice(Protocol):
    """One row to choose."""

    @property
    def number(self) -> str: ...
    @property
    def cells(self) -> Sequence[str]: ...


class ChoiceTable(QTableWidget):
    """Rows to choose one from: arrows move, Enter chooses."""

    chosen = Signal(str)
    moved = Signal(str)

    def __init__(
        self, name: str, caption: str, headings: Sequence[str], *, right: frozenset[int], widths: Sequence[int]
    ) -> None:
        super().__init__(0, len(headings))
        self.setObjectName(name)
        self.setAccessibleName(caption)
        self.setHorizontalHeaderLabels(list(headings))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(PlainCells(self))
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        self._right = right
        for position, width in enumerate(widths):
            if width:
                self.setColumnWidth(position, width)
            else:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Stretch)
            side = Qt.AlignmentFlag.AlignRight if position in right else Qt.AlignmentFlag.AlignLeft
            self._heading(position, side)
        self._shown: tuple[tuple[str, ...], ...] = ()
        self._numbers: list[str] = []
        self.doubleClicked.connect(self._choose)
        self.currentCellChanged.connect(self._moved)

    def _heading(self, position: int, side: Qt.AlignmentFlag) -> None:
        heading = self.horizontalHeaderItem(position)
        if heading is not None:
            heading.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show these rows; the same again keep what is selected."""
        wanted = tuple(tuple(each.cells) for each in choices)
        if wanted == self._shown:
            return
        kept = self.current()
        self._shown, self._numbers = wanted, [each.number for each in choices]
        self.blockSignals(True)  # noqa: FBT003  Qt's signature
        self.setRowCount(len(wanted))
        for position, cells in enumerate(wanted):
            for at, text in enumerate(cells):
                self.setItem(position, at, self._cell(text, at))
        if self._numbers:
            self.setCurrentCell(self._numbers.index(kept) if kept in self._numbers else 0, 0)
        self.blockSignals(False)  # noqa: FBT003  Qt's signature

    def _cell(self, text: str, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(text)
        return item

    def current(self) -> str | None:
        """What the selected row stands for."""
        row = self.currentRow()
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def _choose(self) -> None:
        number = self.current()
        if number is not None:
            self.chosen.emit(number)

    def _moved(self) -> None:
        number = self.current()
        if number is not None:
            self.moved.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
            return
        super().keyPressEvent(event)


class MessageView(QFrame):
    """A large sentence, reasons, and what to do next."""

    def __init__(self, chooser: ChoiceTable) -> None:
        super().__init__()
        self.setObjectName("messageView")
        self.setProperty("panel", True)  # noqa: FBT003  Qt's signature
        self._title = label("messageTitle", "title", wrap=True)
        self._reasons = label("messageReasons", wrap=True)
        self._advice = label("messageAdvice", wrap=True)
        self._progress = QProgressBar()
        self._progress.setObjectName("messageProgress")
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(360)
        self._chooser = chooser
        column = QVBoxLayout(self)
        column.setContentsMargins(34, 34, 34, 24)
        column.setSpacing(14)
        for each in (self._title, self._progress, self._reasons, self._advice):
            column.addWidget(each)
        column.addWidget(chooser, 4)
        column.addStretch(1)

    def show_message(self, *, title: str, reasons: Sequence[str], advice: str, busy: bool, tone: str) -> None:
        """Show the message; the signs before the title tell the tone without colour."""
        sign = {"bad": "×  ", "attention": "!  "}.get(tone, "")
        tell(self._title, sign + title, tone=tone)
        tell(self._reasons, "\n\n".join(f"• {each}" for each in reasons))
        tell(self._advice, advice)
        self._progress.setVisible(busy)
        self._progress.setAccessibleName(title)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show the visits to choose from, or none."""
        self._chooser.show_choices(choices)
        self._chooser.setVisible(bool(choices))
