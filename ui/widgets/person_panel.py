"""Left side: card field, participant, 人证相符, visit."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.parts import Captions, label, panel, row, tell


class Person(Protocol):
    """What the panel shows of a participant."""

    @property
    def name(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def identity(self) -> str: ...
    @property
    def card(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def standing_tone(self) -> str: ...
    @property
    def groups(self) -> Sequence[str]: ...
    @property
    def use(self) -> Sequence[tuple[str, str]]: ...


class CardField(QLineEdit):
    """Where a card is scanned or a number typed. Enter looks it up, and does nothing else, ever."""

    entered = Signal(str)

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("cardField")
        self.setAccessibleName(captions["card"])
        self.setPlaceholderText(captions["card-hint"])
        self.setMaxLength(64)
        self.returnPressed.connect(self._enter)

    def _enter(self) -> None:
        self.entered.emit(self.text())

    def take_focus(self) -> None:
        """Ready for the next number: what stands there is replaced by the next key."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()


class PersonPanel(QFrame):
    """Shows who stands at the counter, and asks whether person, card and document agree."""

    identity_clicked = Signal(bool)

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("personPanel")
        self.card_field = CardField(captions)
        caption = label("cardCaption", "heading")
        caption.setText(captions["card-label"])
        caption.setBuddy(self.card_field)
        self._name = label("personName", "name", wrap=True)
        self._lines = {
            name: label(f"person-{name}", role, wrap=True)
            for name, role in (
                ("facts", ""),
                ("standing", "strong"),
                ("groups", "strong"),
                ("address", ""),
                ("identity", "quiet"),
                ("card", "quiet"),
            )
        }
        self._use = _UseRows()
        self._nobody = label("personNobody", "quiet", wrap=True)
        self._nobody.setText(captions["nobody"])
        self.identity_box = QCheckBox(captions["identity"])
        self.identity_box.setObjectName("identityBox")
        self.identity_box.setAccessibleName(captions["identity"])
        self.identity_box.setAccessibleDescription(captions["identity-hint"])
        self.identity_box.setToolTip(captions["identity-hint"])
        self.identity_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.identity_box.clicked.connect(self.identity_clicked)
        self._visit = _VisitBox(captions)
        self._build(caption, captions)

    def _build(self, caption: QLabel, captions: Captions) -> None:
        person, column = panel("participant", captions["participant"])
        column.setSpacing(3)
        column.setContentsMargins(12, 7, 12, 7)
        column.addWidget(self._nobody)
        column.addLayout(row(self._name, None))
        for each in self._lines.values():
            column.addWidget(each)
        column.addWidget(self._use)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(caption)
        outer.addWidget(self.card_field)
        outer.addWidget(_scrolling(person, self._visit), 1)
        outer.addWidget(self.identity_box)

    def show_person(self, person: Person | None) -> None:
        """Show the participant, or that there is none yet."""
        self._nobody.setVisible(person is None)
        told = {} if person is None else _told(person)
        tell(self._name, "" if person is None else person.name)
        for name, target in self._lines.items():
            tone = str(person.standing_tone) if person is not None and name == "standing" else "plain"
            tell(target, told.get(name, ""), tone=tone)
        self._use.show_rows(() if person is None else person.use)

    def show_identity(self, *, confirmed: bool, enabled: bool) -> None:
        """The check box as the presenter has it; never ticked by itself."""
        self.identity_box.setChecked(confirmed)
        self.identity_box.setEnabled(enabled)

    def show_visit(self, title: str, facts: Sequence[str]) -> None:
        """The visit in work, or nothing."""
        self._visit.show_visit(title, facts)


def _told(person: Person) -> dict[str, str]:
    return {
        "facts": person.facts,
        "standing": person.standing,
        "groups": "\n".join(f"◆ {each}" for each in person.groups),
        "address": person.address,
        "identity": person.identity,
        "card": person.card,
    }


class _UseRows(QWidget):
    """This year's use of the limit: what on the left, amounts on one right edge."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("personUse")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        while len(self._rows) < len(rows):
            position = len(self._rows)
            pair = label(f"use-{position}-label", "quiet"), label(f"use-{position}")
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, each in enumerate(pair):
                self._grid.addWidget(each, position, column)
            self._rows.append(pair)
        for position, (what, amount) in enumerate(self._rows):
            told = rows[position] if position < len(rows) else ("", "")
            tell(what, told[0])
            tell(amount, told[1])
            amount.setAccessibleName(" ".join(told))
        self.setVisible(bool(rows))


class _VisitBox(QFrame):
    """The visit below the participant."""

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("visitBox")
        self.setAccessibleName(captions["visit"])
        self.setProperty("panel", True)  # noqa: FBT003  Qt's signature
        self._title = label("visitTitle", "strong", wrap=True)
        self._facts = label("visitFacts", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 12, 8)
        column.setSpacing(3)
        for each in (self._title, self._facts):
            column.addWidget(each)
        self.hide()

    def show_visit(self, title: str, facts: Sequence[str]) -> None:
        tell(self._title, title)
        tell(self._facts, "\n".join(facts))
        self.setVisible(bool(title))


def _scrolling(*widgets: QWidget) -> QScrollArea:
    """A long address or many diagnoses scroll rather than push anything off the screen."""
    box = QWidget()
    box.setObjectName("personColumn")
    inner = QVBoxLayout(box)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(7)
    for each in widgets:
        inner.addWidget(each)
    inner.addStretch(1)
    area = QScrollArea()
    area.setObjectName("personScroll")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(box)
    area.viewport().setAutoFillBackground(False)
    box.setAutoFillBackground(False)
    return area
