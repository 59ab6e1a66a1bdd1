"""Inline panels: who signed (F7), why a day is free (F6), what an item is (Ctrl+D), everything that stops (Ctrl+L)."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from ui.widgets.message_view import Choice, ChoiceTable
from ui.widgets.parts import Captions, PlainCells, label, row, tell


class Form(QFrame):
    """A panel with a title, its fields, an error line and what the keys do."""

    def __init__(self, name: str, title: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("panel", True)  # noqa: FBT003  Qt's signature
        self._title = label(f"{name}Title", "strong", wrap=True)
        self._title.setText(title)
        self._hint = label(f"{name}Hint", "quiet")
        self._hint.setText(hint)
        self._told = label(f"{name}Told", wrap=True)
        self._told.hide()
        self._error = label(f"{name}Error", "strong", wrap=True)
        self._error.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 9, 14, 10)
        self.column.setSpacing(7)
        head = row(self._title, self._hint)
        head.setStretch(0, 1)
        self.column.addLayout(head)
        self.column.addWidget(self._told)

    def finish(self) -> None:
        """Put the error line below the fields."""
        self.column.addWidget(self._error)

    def show_error(self, sentence: str) -> None:
        """What is wrong with what was entered."""
        tell(self._error, f"× {sentence}" if sentence else "", tone="bad")

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        raise NotImplementedError


def _date_edit(name: str, caption: str) -> tuple[QLabel, QDateEdit]:
    edit = QDateEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(caption)
    edit.lineEdit().setAccessibleName(caption)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setCalendarPopup(False)
    edit.setMinimumWidth(118)
    told = label(f"{name}Caption")
    told.setText(caption)
    return told, edit


def _line_edit(name: str, caption: str) -> tuple[QLabel, QLineEdit]:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(caption)
    edit.setMaxLength(200)
    told = label(f"{name}Caption")
    told.setText(caption)
    told.setBuddy(edit)
    return told, edit


def _button(name: str, text: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setProperty("primary", primary)
    button.setAutoDefault(True)
    return button


def _python(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


class SignForm(Form):
    """F7: from, to, relation, signer. Enter goes from field to field and saves at the end."""

    signed = Signal(object, object, str, str)

    def __init__(self, captions: Captions) -> None:
        super().__init__("signForm", captions["sign-title"], captions["form-hint"])
        first_caption, self.first = _date_edit("signFirst", captions["sign-first"])
        last_caption, self.last = _date_edit("signLast", captions["sign-last"])
        signer_caption, self.signer = _line_edit("signSigner", captions["sign-signer"])
        self.signer.setMinimumWidth(220)
        self._relations = QButtonGroup(self)
        self._relations.setExclusive(True)
        self._relation_caption = label("signRelationCaption")
        self._relation_caption.setText(captions["sign-relation"])
        self._relation_row = row(self._relation_caption, spacing=6)
        save = _button("signSave", captions["save"], primary=True)
        save.clicked.connect(self._save)
        self.signer.returnPressed.connect(self._save)
        self._relations.buttonClicked.connect(self._related)
        days = row(first_caption, self.first, last_caption, self.last, self._told)
        days.setStretch(4, 1)
        self._relation_row.addStretch(1)
        self.column.addLayout(days)
        self.column.addLayout(self._relation_row)
        self.column.addLayout(row(signer_caption, self.signer, save, None))
        self.finish()
        self._patient = ""

    def open(
        self,
        *,
        first: date,
        last: date,
        low: date,
        high: date,
        told: str,
        patient: str,
        relations: Sequence[tuple[str, str]],
    ) -> None:
        """A fresh form: nobody is chosen as signer before the clerk looked at the paper."""
        for edit, day in ((self.first, first), (self.last, last)):
            edit.setDateRange(_qt(low), _qt(high))
            edit.setDate(_qt(day))
        self._patient = patient
        self.signer.clear()
        tell(self._told, told)
        for old in self._relations.buttons():
            self._relations.removeButton(old)
            self._relation_row.removeWidget(old)
            old.deleteLater()
        for number, (code, text) in enumerate(relations, start=1):
            button = QToolButton()
            button.setObjectName(f"relation-{code}")
            button.setText(f"&{number} {text}")
            button.setAccessibleName(text)
            button.setCheckable(True)
            button.setProperty("code", code)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._relations.addButton(button)
            self._relation_row.insertWidget(number, button)
        self.show_error("")

    def take_focus(self) -> None:
        """First the relation: digits choose it."""
        buttons = self._relations.buttons()
        (buttons[0] if buttons else self.signer).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """A digit chooses the relation while no text field has the focus; Enter on a relation chooses it."""
        buttons = self._relations.buttons()
        focused = self.focusWidget()
        if event.text().isdigit() and 0 < int(event.text()) <= len(buttons) and isinstance(focused, QToolButton):
            buttons[int(event.text()) - 1].click()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QToolButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def _related(self) -> None:
        if self._relation() == "self" and not self.signer.text().strip():
            self.signer.setText(self._patient)
        self.signer.setFocus(Qt.FocusReason.OtherFocusReason)
        self.signer.selectAll()

    def _relation(self) -> str:
        chosen = self._relations.checkedButton()
        return "" if chosen is None else str(chosen.property("code"))

    def _save(self) -> None:
        days = _python(self.first.date()), _python(self.last.date())
        self.signed.emit(*days, self.signer.text(), self._relation())


class FreeDayForm(Form):
    """F6: the day and why it has no list."""

    declared = Signal(object, str)

    def __init__(self, captions: Captions) -> None:
        super().__init__("freeDayForm", captions["free-title"], captions["form-hint"])
        day_caption, self.day = _date_edit("freeDay", captions["free-day"])
        reason_caption, self.reason = _line_edit("freeReason", captions["free-reason"])
        save = _button("freeSave", captions["save"], primary=True)
        save.clicked.connect(self._save)
        self.reason.returnPressed.connect(self._save)
        line = row(day_caption, self.day, reason_caption, self.reason, save)
        line.setStretch(3, 1)
        self.column.addLayout(line)
        self.finish()

    def open(self, *, day: date, low: date, high: date, told: str) -> None:
        """A fresh form for this day."""
        self.day.setDateRange(_qt(low), _qt(high))
        self.day.setDate(_qt(day))
        self.reason.clear()
        tell(self._told, told)
        self.show_error("")

    def take_focus(self) -> None:
        """The reason is what is asked."""
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        self.declared.emit(_python(self.day.date()), self.reason.text())


class MappingForm(Form):
    """Ctrl+D: search, choose an entry with Enter; or take the item as self-paid with a reason."""

    searched = Signal(str)
    chosen = Signal(str)
    self_paid = Signal(str)

    def __init__(self, captions: Captions, headings: Sequence[str]) -> None:
        super().__init__("mappingForm", captions["map-title"], captions["map-hint"])
        query_caption, self.query = _line_edit("mappingQuery", captions["map-query"])
        self.found = ChoiceTable(
            "mappingFound",
            captions["map-found"],
            headings,
            right=frozenset({4, 5}),
            widths=(76, 0, 168, 48, 76, 82),
        )
        self.found.setMinimumHeight(150)
        reason_caption, self.reason = _line_edit("mappingReason", captions["map-reason"])
        take = _button("mappingSelfPaid", captions["map-self-paid"])
        take.clicked.connect(self._take)
        self.reason.returnPressed.connect(self._take)
        self.query.textEdited.connect(self.searched)
        self.query.returnPressed.connect(self._down)
        self.found.chosen.connect(self.chosen)
        search = row(query_caption, self.query)
        search.setStretch(1, 1)
        self.column.addLayout(search)
        self.column.addWidget(self.found, 1)
        decide = row(reason_caption, self.reason, take)
        decide.setStretch(1, 1)
        self.column.addLayout(decide)
        self.finish()
        self._searching = captions["map-searching"]
        self._nothing = captions["map-nothing"]

    def open(self, *, title: str, query: str) -> None:
        """A fresh form for one item, searching for its name."""
        tell(self._title, title)
        self.query.setText(query)
        self.reason.clear()
        self.show_error("")

    def show_found(self, query: str, found: Sequence[Choice] | None) -> None:
        """Show what was found for which text; None while the search is under way."""
        if found is not None and self.query.text() != query:
            self.query.setText(query)
            self.query.selectAll()
        tell(self._told, self._searching if found is None else "" if found else self._nothing)
        if found is not None:
            self.found.show_choices(found)

    def take_focus(self) -> None:
        """The text can be changed at once; Enter goes down to the entries."""
        self.query.setFocus(Qt.FocusReason.OtherFocusReason)
        self.query.selectAll()

    def _down(self) -> None:
        if self.found.rowCount():
            self.found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        self.self_paid.emit(self.reason.text())


class Stopping(Protocol):
    """One thing that stops."""

    @property
    def sentence(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def action(self) -> str: ...


class FindingsForm(Form):
    """Ctrl+L: every sentence, with the key that mends it; below, what is only worth a look."""

    def __init__(self, captions: Captions) -> None:
        super().__init__("findingsForm", captions["findings-title"], captions["findings-hint"])
        self.list = QListWidget()
        self.list.setObjectName("findingsList")
        self.list.setAccessibleName(captions["findings-title"])
        self.list.setWordWrap(True)
        self.list.setItemDelegate(PlainCells(self.list))
        self.list.setMinimumHeight(170)
        self.column.addWidget(self.list, 1)
        self.finish()
        self._note = captions["findings-note"]

    def open(self, stops: Sequence[Stopping], notes: Sequence[str]) -> None:
        """Show these."""
        self.list.clear()
        for stop in stops:
            self.list.addItem(f"× {stop.sentence}" + (f"  [{stop.key} {stop.action}]" if stop.key else ""))
        for note in notes:
            self.list.addItem(f"· {self._note} {note}")

    def take_focus(self) -> None:
        """Arrows read through the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.list.count():
            self.list.setCurrentRow(0)
