"""Small building blocks: labels with a role, panels, banners, and the words that widgets themselves need."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.style import restyle

Captions = Mapping[str, str]
"""Fixed words of a widget by a short name; the page takes them from the catalogue."""


def label(name: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that is found by its name. Plain text only: what comes from outside is never taken for markup."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def tell(target: QLabel, text: str, *, tone: str = "plain", hide_empty: bool = True) -> None:
    """Show a text; it is what assistive technology reads, too."""
    if target.text() != text:
        target.setText(text)
        target.setAccessibleName(text)
    restyle(target, tone=tone)
    if hide_empty:
        target.setVisible(bool(text))


def panel(name: str, accessible: str) -> tuple[QFrame, QVBoxLayout]:
    """A white panel with its column."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setAccessibleName(accessible)
    frame.setProperty("panel", True)  # noqa: FBT003  Qt's signature
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(5)
    return frame, column


def row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets beside each other; None is a stretch."""
    line = QHBoxLayout()
    line.setSpacing(spacing)
    line.setContentsMargins(0, 0, 0, 0)
    for each in widgets:
        if each is None:
            line.addStretch(1)
        else:
            line.addWidget(each)
    return line


def column(*parts: QWidget | QLayout, spacing: int = 6) -> QWidget:
    """Parts below each other, as one widget."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return box


class PlainCells(QStyledItemDelegate):
    """The whole row is selected: no frame around one of its cells."""

    def initStyleOption(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """As Qt does, but without the focus frame."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]


class Banner(QFrame):
    """A message across the page: what happened, and that Esc takes it away."""

    def __init__(self, name: str, dismiss: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("banner", True)  # noqa: FBT003  Qt's signature
        self._sign = label(f"{name}Sign", "strong")
        self._text = label(f"{name}Text", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        hint = label(f"{name}Hint", "quiet")
        hint.setText(dismiss)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 12, 6)
        line.addWidget(self._sign)
        line.addWidget(self._text, 1)
        line.addWidget(hint)
        self.hide()

    def show_message(self, text: str, tone: str) -> None:
        """Show the message, or nothing where the text is empty."""
        restyle(self, tone=tone)
        tell(self._sign, {"bad": "×", "attention": "!", "good": "✓"}.get(tone, "·"), tone=tone)
        tell(self._text, text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
