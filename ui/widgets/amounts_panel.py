"""Right side: the amounts, the compensation as the largest figure on screen, and how it came about."""

from collections.abc import Sequence
from html import escape
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QTextBrowser, QVBoxLayout

from ui.widgets import style
from ui.widgets.parts import Captions, label, panel, row, tell

ROWS = 10
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Amount(Protocol):
    """One amount."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def old(self) -> str: ...
    @property
    def changed(self) -> bool: ...


class Step(Protocol):
    """One step of the calculation."""

    @property
    def title(self) -> str: ...
    @property
    def formula(self) -> str: ...
    @property
    def clauses(self) -> Sequence[str]: ...


class _Line:
    """The four labels of one row: what, note, old, now."""

    def __init__(self, grid: QGridLayout, position: int) -> None:
        self.what = label(f"amount-{position}-label")
        self.note = label(f"amount-{position}-note", "quiet")
        self.old = label(f"amount-{position}-old", "quiet")
        self.now = label(f"amount-{position}")
        for at, each in enumerate((self.what, self.note, self.old, self.now)):
            grid.addWidget(each, position, at)
            each.hide()
        self.old.setAlignment(RIGHT)
        self.now.setAlignment(RIGHT)

    def show_amount(self, amount: Amount | None) -> None:
        if amount is None:
            for each in (self.what, self.note, self.old, self.now):
                each.hide()
            return
        self.now.setObjectName(f"amount-{amount.name}")
        tone = "attention" if amount.changed else "plain"
        tell(self.what, amount.label)
        tell(self.note, "" if amount.old else amount.note)
        tell(self.old, amount.old)
        tell(self.now, f"→ {amount.text}" if amount.changed else amount.text, tone=tone)
        self.now.setAccessibleName(f"{amount.label} {amount.text}")


class AmountsPanel(QFrame):
    """Figures on one right edge. Where a draft was stale, the old figure stands beside the new one."""

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("amountsPanel")
        frame, column = panel("amounts", captions["amounts"])
        head = label("amountsCaption", "heading")
        head.setText(captions["amounts"])
        self._mark = label("trialMark", "strong")
        column.addLayout(row(head, None, self._mark))
        self._changes = label("staleChanges", wrap=True)
        column.addWidget(self._changes)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._heads = (label("amountsOld", "quiet"), label("amountsNew", "quiet"))
        for at, each in enumerate(self._heads, start=2):
            each.setText(captions["old" if at == 2 else "new"])
            each.setAlignment(RIGHT)
            self._grid.addWidget(each, 0, at)
        self._lines = [_Line(self._grid, position) for position in range(1, ROWS + 1)]
        column.addLayout(self._grid)
        column.addWidget(_rule())
        self.compensation = self._figure(column, "compensation", captions["compensation"], "result")
        self.patient_share = self._figure(column, "patientShare", captions["patient-share"], "share")
        self.steps = StepsView(captions)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(7)
        outer.addWidget(frame)
        outer.addWidget(self.steps, 1)

    def _figure(self, column: QVBoxLayout, name: str, caption: str, role: str) -> QLabel:
        told = label(f"{name}Caption")
        told.setText(caption)
        figure = label(name, role)
        figure.setAlignment(RIGHT)
        column.addLayout(row(told, None, figure))
        return figure

    def show_amounts(self, amounts: Sequence[Amount], *, changes: Sequence[str]) -> None:
        """Show the rows above the compensation; what changed stands above them."""
        rows = [each for each in amounts if each.name not in ("compensation", "patient-share") or each.old]
        for line, amount in zip(self._lines, [*rows, *([None] * ROWS)], strict=False):
            line.show_amount(amount)
        for head in self._heads:
            head.setVisible(any(each.old for each in rows))
        tell(self._changes, "\n".join(f"△ {each}" for each in changes), tone="attention")

    def show_result(self, *, compensation: str, patient_share: str, mark: str) -> None:
        """The two figures that count, and whether they are only a trial."""
        for figure, text in ((self.compensation, compensation), (self.patient_share, patient_share)):
            tell(figure, text, tone="plain" if any(each.isdigit() for each in text) else "quiet")
        tell(self._mark, mark, tone="attention")


class StepsView(QFrame):
    """The steps of the calculation, each with its formula and its clauses."""

    def __init__(self, captions: Captions) -> None:
        super().__init__()
        self.setObjectName("stepsPanel")
        self.setProperty("panel", True)  # noqa: FBT003  Qt's signature
        self._caption = captions["steps"]
        self._head = label("stepsCaption", "heading")
        self.browser = QTextBrowser()
        self.browser.setObjectName("steps")
        self.browser.setAccessibleName(captions["steps"])
        self.browser.setOpenLinks(False)
        self.browser.setFrameShape(QFrame.Shape.NoFrame)
        self.browser.setStyleSheet("QTextBrowser { border: none; } QTextBrowser:focus { border: none; }")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 6, 8)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.browser, 1)
        self._shown: Sequence[Step] | None = None

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps; the same again are left as they were scrolled."""
        if steps is self._shown:
            return
        self._shown = steps
        tell(self._head, f"{self._caption} ({len(steps)})" if steps else self._caption)
        self.browser.setHtml("".join(_html(number, step) for number, step in enumerate(steps, start=1)))


def _html(number: int, step: Step) -> str:
    formula = f'<div style="color:{style.ACCENT}">{escape(step.formula)}</div>' if step.formula else ""
    clauses = "".join(
        f'<div style="color:{style.QUIET};font-size:13px">{escape(clause)}</div>' for clause in step.clauses
    )
    return f'<div style="margin-bottom:7px"><div>{number}. {escape(step.title)}</div>{formula}{clauses}</div>'


def _rule() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {style.LINE};")
    return line
