"""Bottom: what stops the clerk, in one line, and the keys of the window on their buttons."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.widgets.parts import label, tell
from ui.widgets.style import restyle


class KeyButton(Protocol):
    """One button."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def enabled(self) -> bool: ...


class _Button(QPushButton):
    """A button that no key presses and no double click presses twice: Enter and Space never reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """The second press of a double click is no press."""
        event.accept()


class KeyBar(QWidget):
    """One button per key, F9 apart and large. ``pressed`` carries the key's name, as the keyboard does."""

    pressed = Signal(str)

    def __init__(self, name: str, *, confirm: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self._row.addStretch(1)
        self.confirm = _Button()
        self.confirm.setObjectName("confirmButton" if confirm else "")
        self.confirm.clicked.connect(self._confirm)
        self.confirm.setVisible(confirm)
        self._row.addWidget(self.confirm)

    def show_keys(self, keys: Sequence[KeyButton]) -> None:
        """Show these keys, in order."""
        for position, key in enumerate(keys):
            button = self._buttons.get(key.key)
            if button is None:
                button = self._make(key.key)
                self._row.insertWidget(position, button)
            text = f"{key.key}  {key.label}"
            if button.text() != text:
                button.setText(text)
                button.setAccessibleName(text)
            button.setEnabled(key.enabled)

    def _make(self, key: str) -> QPushButton:
        button = _Button()
        button.setObjectName(f"{self.objectName()}-{key}")
        button.setProperty("key", True)  # noqa: FBT003  Qt's signature
        button.setProperty("name", str(key))
        button.clicked.connect(self._clicked)
        self._buttons[key] = button
        return button

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.pressed.emit(str(sender.property("name")))

    def _confirm(self) -> None:
        self.pressed.emit("F9")

    def show_confirm(self, *, text: str, enabled: bool, armed: bool) -> None:
        """F9 carries the amount; it is dead, and looks dead, until nothing stops it."""
        with QSignalBlocker(self.confirm):
            self.confirm.setText(text)
            self.confirm.setAccessibleName(text)
            self.confirm.setEnabled(enabled)
            restyle(self.confirm, armed=armed)


class StopLine(QFrame):
    """One sentence, the key that mends it, and how many more there are."""

    pressed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("banner", True)  # noqa: FBT003  Qt's signature
        self._sign = label("stopSign", "strong")
        self._text = label("stopText", "strong", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._mend = _Button()
        self._mend.setObjectName("mendButton")
        self._mend.setProperty("primary", True)  # noqa: FBT003  Qt's signature
        self._mend.clicked.connect(self._pressed)
        self._more = _Button()
        self._more.setObjectName("moreButton")
        self._more.clicked.connect(self._all)
        self._key = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 5, 8, 5)
        line.setSpacing(10)
        for each in (self._sign, self._text, self._mend, self._more):
            line.addWidget(each, 1 if each is self._text else 0)
        self.setMinimumHeight(44)

    def show_stop(self, text: str, *, key: str, action: str, more: str, tone: str) -> None:
        """Show what stops, or what is ready; an empty ``more`` hides the way to the full list."""
        restyle(self, tone=tone)
        signs = {"attention": "!", "bad": "×", "good": "✓"}
        tell(self._sign, signs.get(tone, "·"), tone=tone)
        tell(self._text, text, hide_empty=False)
        self._key = str(key)
        for button, words in ((self._mend, f"{key}  {action}" if key else ""), (self._more, more)):
            button.setText(words)
            button.setAccessibleName(words)
            button.setVisible(bool(words))

    def _pressed(self) -> None:
        self.pressed.emit(self._key)

    def _all(self) -> None:
        self.pressed.emit("Ctrl+L")
