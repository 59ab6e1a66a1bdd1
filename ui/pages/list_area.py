"""The middle of the settlement page: message, list, or slip; below the list the inline panels."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ncms_desktop.wording import Wording
from ui.pages.captions import captions, entry_headings, line_headings, visit_headings
from ui.presenters.lists import RIGHT_ALIGNED
from ui.presenters.state import (
    DraftView,
    FindingsPanel,
    FreeDayPanel,
    MappingPanel,
    PageState,
    SignPanel,
)
from ui.widgets.day_strip import DayStrip
from ui.widgets.entry_forms import FindingsForm, Form, FreeDayForm, MappingForm, SignForm
from ui.widgets.line_table import LineModel, LineTable
from ui.widgets.message_view import ChoiceTable, MessageView
from ui.widgets.parts import panel
from ui.widgets.slip_view import SlipView
from ui.widgets.style import restyle


class FilterBar(QWidget):
    """Fee classes as buttons, and those lines that have no counterpart."""

    changed = Signal()

    def __init__(self, unmapped_caption: str) -> None:
        super().__init__()
        self.setObjectName("filterBar")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._clicked)
        self._unmapped_caption = unmapped_caption
        self.unmapped = QToolButton()
        self.unmapped.setObjectName("filterUnmapped")
        self.unmapped.setCheckable(True)
        self.unmapped.clicked.connect(self._clicked)
        restyle(self.unmapped, tone="attention")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self._row.addStretch(1)
        self._row.addWidget(self.unmapped)
        self._shown: DraftView | None = None

    def show_filters(self, draft: DraftView) -> None:
        """Show the classes that occur; a new draft starts with all."""
        if draft is self._shown:
            return
        self._shown = draft
        kept = self.category
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        for position, each in enumerate(draft.filters):
            button = QToolButton()
            button.setObjectName(f"filter-{each.category or 'all'}")
            button.setText(each.text)
            button.setAccessibleName(each.text)
            button.setCheckable(True)
            button.setChecked(each.category == kept or (position == 0 and not kept))
            button.setProperty("category", each.category)
            self._group.addButton(button)
            self._row.insertWidget(position, button)
        if self._group.checkedButton() is None and self._group.buttons():
            self._group.buttons()[0].setChecked(True)
        count = len(draft.unmapped)
        self.unmapped.setText(f"{self._unmapped_caption} {count}")
        self.unmapped.setAccessibleName(self.unmapped.text())
        self.unmapped.setVisible(count > 0)
        if not count:
            self.unmapped.setChecked(False)

    @property
    def category(self) -> str:
        """The chosen class, empty for all."""
        button = self._group.checkedButton()
        return "" if button is None else str(button.property("category"))

    def _clicked(self) -> None:
        self.changed.emit()


class ListArea(QWidget):
    """Message, list with its strip, filters and panels, or the slip after the settlement."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self.setObjectName("listArea")
        told = captions(words)
        chooser = ChoiceTable(
            "visitChooser",
            told["visits"],
            visit_headings(words),
            right=frozenset({5}),
            widths=(108, 94, 94, 96, 0, 92),
        )
        self.chooser = chooser
        self.message = MessageView(chooser)
        self.strip = DayStrip(told["days"])
        self.filters = FilterBar(told["unmapped"])
        self.model = LineModel(line_headings(words), RIGHT_ALIGNED)
        self.table = LineTable(self.model, told["lines"])
        self.sign_form = SignForm(told)
        self.free_form = FreeDayForm(told)
        self.mapping_form = MappingForm(told, entry_headings(words))
        self.findings_form = FindingsForm(told)
        self.slip = SlipView("slipPreview", told["preview"])
        self._forms: dict[type, Form] = {
            SignPanel: self.sign_form,
            FreeDayPanel: self.free_form,
            MappingPanel: self.mapping_form,
            FindingsPanel: self.findings_form,
        }
        self._opened: object = None
        self._stack = QStackedWidget()
        for each in (self.message, self._list_side(told["days"]), self.slip):
            self._stack.addWidget(each)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(7)
        outer.addWidget(self._stack, 1)
        for form in self._forms.values():
            form.hide()
            outer.addWidget(form)
        self.strip.chosen.connect(self._filter)
        self.filters.changed.connect(self._filter)

    def _list_side(self, caption: str) -> QWidget:
        frame, column = panel("listPanel", caption)
        column.addWidget(self.strip)
        column.addWidget(self.filters)
        column.addWidget(self.table, 1)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        return side

    def show_state(self, state: PageState) -> None:
        """Show the middle of the page."""
        if state.receipt is not None and state.receipt.pages:
            self.slip.show_pages(state.receipt.pages)
            self._stack.setCurrentIndex(2)
        elif state.draft is not None and state.receipt is None:
            self._show_draft(state.draft)
            self._stack.setCurrentIndex(1)
        else:
            self._show_message(state)
            self._stack.setCurrentIndex(0)
        self._show_panel(state.panel)

    def _show_draft(self, draft: DraftView) -> None:
        self.filters.show_filters(draft)
        self.strip.show_days(draft.days)
        self.model.set_rows(draft.lines)
        self._filter()

    def _show_message(self, state: PageState) -> None:
        told = state.message
        if told is not None:
            self.message.show_message(
                title=told.title, reasons=told.reasons, advice=told.advice, busy=told.busy, tone=told.tone
            )
        self.message.show_choices(state.choices)

    def _filter(self) -> None:
        self.model.set_filter(
            category=self.filters.category,
            only_attention=self.filters.unmapped.isChecked(),
            days=self.strip.chosen_days(),
        )

    def chosen_days(self) -> tuple[date, ...]:
        """Days selected in the strip."""
        return self.strip.chosen_days()

    def _show_panel(self, state: SignPanel | FreeDayPanel | MappingPanel | FindingsPanel | None) -> None:
        for kind, form in self._forms.items():
            form.setVisible(state is not None and type(state) is kind)
        fresh = _identity(state) != self._opened
        self._opened = _identity(state)
        match state:
            case SignPanel():
                if fresh:
                    self.sign_form.open(
                        first=state.first,
                        last=state.last,
                        low=state.low,
                        high=state.high,
                        told=state.unsigned,
                        patient=state.patient,
                        relations=state.relations,
                    )
                self.sign_form.show_error(state.error)
            case FreeDayPanel():
                if fresh:
                    self.free_form.open(day=state.day, low=state.low, high=state.high, told=state.missing)
                self.free_form.show_error(state.error)
            case MappingPanel():
                if fresh:
                    self.mapping_form.open(title=state.title, query=state.query)
                self.mapping_form.show_found(state.query, state.suggestions)
                self.mapping_form.show_error(state.error)
            case FindingsPanel() if fresh:
                self.findings_form.open(state.stops, state.notes)

    def focus_panel(self) -> None:
        """Focus into the panel that is open."""
        form = next((form for form in self._forms.values() if not form.isHidden()), None)
        if form is not None:
            form.take_focus()


def _identity(state: object) -> Sequence[object]:
    """What makes a panel a new one: its kind and what it is about, not its error or its search."""
    match state:
        case None:
            return ()
        case SignPanel():
            return ("sign", state.first, state.last, state.patient)
        case FreeDayPanel():
            return ("free", state.day)
        case MappingPanel():
            return ("map", state.item_code)
    return (type(state).__name__, state)
