"""Expense lines: a model over the presenter's rows that filters and sorts by itself, and its view."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.widgets import style
from ui.widgets.parts import PlainCells

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
WIDTHS = (56, 0, 104, 48, 66, 80, 56, 146)
CENTRED = 6
"""Pixels per column; 0 takes what is left."""


class Row(Protocol):
    """One line."""

    @property
    def cells(self) -> Sequence[str]: ...
    @property
    def sort_keys(self) -> Sequence[Any]: ...
    @property
    def category(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def item_code(self) -> str: ...
    @property
    def attention(self) -> bool: ...
    @property
    def tip(self) -> str: ...


class LineModel(QAbstractTableModel):
    """Holds all rows and the order of those that pass the filter. Filtering and sorting touch no widget."""

    def __init__(self, headings: Sequence[str], right_aligned: frozenset[int]) -> None:
        super().__init__()
        self._headings = headings
        self._right = right_aligned
        self._rows: Sequence[Row] = ()
        self._visible: list[int] = []
        self._category = ""
        self._days: frozenset[date] = frozenset()
        self._only_attention = False
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; filters and order stay."""
        if rows is not self._rows:
            self._rows = rows
            self._arrange()

    def set_filter(self, *, category: str, only_attention: bool, days: Sequence[date]) -> None:
        """Show only lines of a category, without counterpart, of some days; empty means any."""
        wanted = (category, only_attention, frozenset(days))
        if wanted != (self._category, self._only_attention, self._days):
            self._category, self._only_attention, self._days = wanted
            self._arrange()

    def row_at(self, position: int) -> Row | None:
        """The row shown at a position."""
        return self._rows[self._visible[position]] if 0 <= position < len(self._visible) else None

    def _passes(self, row: Row) -> bool:
        return (
            (not self._category or row.category == self._category)
            and (not self._only_attention or row.attention)
            and (not self._days or row.day in self._days)
        )

    def _arrange(self) -> None:
        column, order = self._sorted_by
        self.beginResetModel()
        visible = [position for position, row in enumerate(self._rows) if self._passes(row)]
        visible.sort(
            key=lambda position: self._rows[position].sort_keys[column],
            reverse=order == Qt.SortOrder.DescendingOrder,
        )
        self._visible = visible
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column's keys, never by its text."""
        if 0 <= column < len(self._headings):
            self._sorted_by = (column, order)
            self._arrange()

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802  Qt's name
        """Number of lines shown."""
        return 0 if parent.isValid() else len(self._visible)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802  Qt's name
        """Number of columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings stand above their figures, on the same side."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        if column == CENTRED:
            side = Qt.AlignmentFlag.AlignHCenter
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, side and emphasis of a cell."""
        row = self.row_at(index.row())
        if row is None:
            return None
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells[column]
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip
            case Qt.ItemDataRole.BackgroundRole if row.attention:
                return QBrush(QColor(style.ATTENTION_SOFT))
            case Qt.ItemDataRole.ForegroundRole if column == len(self._headings) - 1:
                return QBrush(QColor(style.ATTENTION))
        return None


class LineTable(QTableView):
    """The list. Enter on a line without counterpart asks to map it."""

    map_wanted = Signal(str)

    def __init__(self, model: LineModel, caption: str) -> None:
        super().__init__()
        self.setObjectName("lineTable")
        self.setAccessibleName(caption)
        self.setModel(model)
        self._model = model
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegate(PlainCells(self))
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(27)
        self._shape(self.horizontalHeader())

    def _shape(self, header: QHeaderView) -> None:
        """Fixed widths: measuring three thousand rows would hold the window up."""
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        for column, width in enumerate(WIDTHS):
            if width:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(column, width)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Enter leads to the mapping of the line, where it needs one."""
        row = self._model.row_at(self.currentIndex().row())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None and row.attention:
            self.map_wanted.emit(row.item_code)
            return
        super().keyPressEvent(event)
