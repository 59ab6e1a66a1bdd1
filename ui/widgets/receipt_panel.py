"""Right side after a settlement: the three figures, the number, and how the printing goes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout

from ui.widgets.parts import Captions, label, row, tell
from ui.widgets.style import restyle

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReceiptPanel(QFrame):
    """What was settled. The page is ready for the next card while this still stands here."""

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("receiptPanel")
        self.setProperty("panel", True)  # noqa: FBT003  Qt's signature
        self._title = label("receiptTitle", "strong", wrap=True)
        self._number = label("receiptNumber", "quiet", wrap=True)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._print = label("printState", wrap=True)
        self._printing = QProgressBar()
        self._printing.setObjectName("printProgress")
        self._printing.setRange(0, 0)
        self._printing.setTextVisible(False)
        self._box = QFrame()
        self._box.setProperty("banner", True)  # noqa: FBT003  Qt's signature
        inside = QVBoxLayout(self._box)
        inside.addWidget(self._print)
        inside.addWidget(self._printing)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._number)
        column.addSpacing(6)
        self._total = self._figure(column, "receiptTotal", captions["total"], "share")
        self._compensation = self._figure(column, "receiptCompensation", captions["compensation"], "result")
        self._share = self._figure(column, "receiptShare", captions["patient-share"], "share")
        column.addSpacing(6)
        column.addWidget(self._box)
        column.addStretch(1)

    def _figure(self, column: QVBoxLayout, name: str, caption: str, role: str) -> QLabel:
        told = label(f"{name}Caption")
        told.setText(caption)
        figure = label(name, role)
        figure.setAlignment(RIGHT)
        column.addLayout(row(told, None, figure))
        return figure

    def show_receipt(self, *, title: str, number: str, total: str, compensation: str, share: str) -> None:
        """Show what is owed."""
        tell(self._title, title)
        tell(self._number, number)
        tell(self._total, total)
        tell(self._compensation, compensation)
        tell(self._share, share)

    def show_printing(self, sentence: str, *, tone: str, running: bool) -> None:
        """How the slip gets on paper."""
        restyle(self._box, tone=tone)
        sign = {"good": "✓ ", "attention": "! ", "bad": "× "}.get(tone, "")
        tell(self._print, f"{sign}{sentence}" if sentence else "", tone=tone)
        self._box.setVisible(bool(sentence))
        self._printing.setVisible(running)
