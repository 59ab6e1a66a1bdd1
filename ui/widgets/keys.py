"""Keys of the whole window, wherever the focus is: function keys without auto-repeat, and the scanner."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.widgets.scanner import Wedge

NAMES = {
    **{getattr(Qt.Key, f"Key_F{n}"): f"F{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12)},
    Qt.Key.Key_Escape: "Esc",
}
"""F1 is kept for help; F10 stays the operating system's menu key."""
WITH_CONTROL = {
    Qt.Key.Key_D: "Ctrl+D",
    Qt.Key.Key_L: "Ctrl+L",
    Qt.Key.Key_W: "Ctrl+W",
    **{getattr(Qt.Key, f"Key_{n}"): f"Ctrl+{n}" for n in range(1, 10)},
}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)


def event_time(event: QKeyEvent) -> int:
    """When the key was pressed, in milliseconds, as the operating system says."""
    return event.timestamp()


class KeyPad(QObject):
    """An event filter for the window's native handle, which sees every key press exactly once.

    ``pressed`` carries the key's name (``F9``, ``Esc``, ``Ctrl+D``); a held key is swallowed and never repeats.
    ``scanned`` carries a whole code; what it typed into the focused field is taken back first.
    """

    pressed = Signal(str)
    scanned = Signal(str)

    def __init__(self, parent: QObject, clock: Callable[[QKeyEvent], int] = event_time) -> None:
        super().__init__(parent)
        self.clock = clock
        self._wedge = Wedge()
        self._field: QLineEdit | None = None
        self._before = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Swallow window keys and the scanner's Enter; let everything else through."""
        del watched
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        name = _name(event)
        if name is not None:
            self._wedge.other()
            if not event.isAutoRepeat():
                self.pressed.emit(name)
            return True
        if event.key() in ENTER:
            return self._enter(event)
        if event.key() not in MODIFIERS:
            self._character(event)
        return False

    def _character(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) != 1 or not text.isprintable() or event.isAutoRepeat():
            self._wedge.other()
            return
        if self._wedge.character(text, self.clock(event)):
            focused = QApplication.focusWidget()
            self._field = focused if isinstance(focused, QLineEdit) else None
            self._before = self._field.text() if self._field is not None else ""

    def _enter(self, event: QKeyEvent) -> bool:
        code = self._wedge.enter(self.clock(event))
        if code is None:
            return False
        if self._field is not None:
            self._field.setText(self._before)
        self.scanned.emit(code)
        return True


def _name(event: QKeyEvent) -> str | None:
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.NoModifier:
        return NAMES.get(key)
    return WITH_CONTROL.get(key) if held == Qt.KeyboardModifier.ControlModifier else None
