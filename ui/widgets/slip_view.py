"""The slip as pictures of its pages, fitted to the width."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

LARGEST = 900
"""Logical pixels: beyond this the paper is larger than life."""


class Page(Protocol):
    """One page: ``rgba`` holds height x width x 4 bytes."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def rgba(self) -> bytes: ...


class SlipView(QScrollArea):
    """Shows pictures below each other; arrows and page keys scroll."""

    def __init__(self, name: str, caption: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(caption)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QWidget()
        box.setObjectName(f"{name}Pages")
        self._column = QVBoxLayout(box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(box)
        self.viewport().setAutoFillBackground(False)
        box.setAutoFillBackground(False)
        self._pages: tuple[Page, ...] = ()
        self._pixmaps: list[QPixmap] = []
        self._labels: list[QLabel] = []

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show these pages; the same again are left as they were scrolled."""
        if pages is self._pages:
            return
        self._pages = tuple(pages)
        for shown in self._labels:
            self._column.removeWidget(shown)
            shown.deleteLater()
        self._pixmaps, self._labels = [], []
        for number, page in enumerate(self._pages, start=1):
            size = (page.width, page.height, page.width * 4)
            pixmap = QPixmap.fromImage(QImage(page.rgba, *size, QImage.Format.Format_RGBA8888))
            shown = QLabel()
            shown.setObjectName(f"{self.objectName()}-{number}")
            shown.setFrameShape(QFrame.Shape.Box)
            shown.setStyleSheet("border: 1px solid #b9c2ca; background: white;")
            self._pixmaps.append(pixmap)
            self._labels.append(shown)
            self._column.addWidget(shown)
        self._fit()

    @property
    def shown(self) -> int:
        """How many pages are shown."""
        return sum(1 for each in self._labels if not each.pixmap().isNull())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """The paper follows the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        width = min(self.viewport().width() - 16, LARGEST)
        for pixmap, shown in zip(self._pixmaps, self._labels, strict=True):
            if pixmap.isNull() or width <= 0:
                continue
            scaled = pixmap.scaledToWidth(int(width * ratio), Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(ratio)
            shown.setPixmap(scaled)
