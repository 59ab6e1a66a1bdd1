"""The settlement slip on one page of A5, landscape, the usual shape of a Chinese voucher.

The page is laid out at the largest of a few sizes at which everything stands on it with room for the thumbprint. Long
values first shrink a little, then wrap, and end in … after a few lines; what a row needs, the rows below give way.
"""

from collections.abc import Sequence

from ncms_desktop.adapters.paper.barcode import MODULE, NARROWEST, QUIET_MODULES, bars, width_in_modules
from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.sheet import Align, Sheet
from ncms_desktop.documents.slip import CalculationLine, Fact, SignatureBox, Slip

MILLIMETRE = 72 / 25.4
WIDTH, HEIGHT = 210 * MILLIMETRE, 148 * MILLIMETRE
LEFT, RIGHT = 9 * MILLIMETRE, WIDTH - 9 * MILLIMETRE
TOP, BOTTOM = 8 * MILLIMETRE, HEIGHT - 7 * MILLIMETRE

_SCALES = tuple(percent / 100 for percent in range(110, 54, -2))
_SIGNING, _SIGNING_MOST = 48.0, 64.0
"""Height of the row of signatures in points: at least 17 mm for a thumb."""

_BARCODE_HEIGHT = 24.0
_GUTTER = 14.0
_COST_WIDTH = 208.0


def slip_sheet(content: Slip, fonts: FontChain) -> Sheet:
    """The slip at the largest size at which it fits."""
    for scale in _SCALES:
        page = _Page(Sheet(width=WIDTH, height=HEIGHT, fonts=fonts), content, scale)
        if page.spare >= 0:
            break
    return page.sheet


class _Page:
    """One attempt at a scale. ``spare`` is the height left over, negative where the content doesn't fit."""

    def __init__(self, sheet: Sheet, content: Slip, scale: float) -> None:
        self.sheet = sheet
        self._slip = content
        self._scale = scale
        across = content.reversal or content.training
        if across is not None:
            size = sheet.fit(across, 50, 0.76 * WIDTH, least=8)
            sheet.watermark(across, size=size, degrees=24)
        y = self._header(TOP)
        y = self._rule(y, thickness=1.0)
        y = self._who(y)
        y = self._rule(y)
        y = self._stay(y)
        y = self._rule(y)
        middle = y
        left = self._uncovered(self._cost(y) + 4 * scale)
        right = self._year(self._paid(self._calculation(y) + 4 * scale) + 4 * scale)
        y = max(left, right) + 4 * scale
        sheet.line(LEFT + _COST_WIDTH + _GUTTER / 2, middle, LEFT + _COST_WIDTH + _GUTTER / 2, y)
        y = self._complaint(y)
        notes = 9 * scale
        self.spare = BOTTOM - notes - 4 - _SIGNING - y
        height = min(_SIGNING + max(self.spare, 0), _SIGNING_MOST)
        self._signatures(BOTTOM - notes - 4 - height, height)
        self._notes(BOTTOM)

    def _rule(self, y: float, *, thickness: float = 0.5) -> float:
        y += 1.5 * self._scale
        self.sheet.line(LEFT, y, RIGHT, y, thickness=thickness)
        return y + 3.5 * self._scale

    def _header(self, y: float) -> float:
        """Issuer and title on the left, marks after the title, bar code on the right (below where it is long)."""
        sheet, content = self.sheet, self._slip
        symbol = bars(content.number)
        modules = width_in_modules(symbol) + 2 * QUIET_MODULES
        room = RIGHT - LEFT
        beside = modules * MODULE <= 0.48 * room
        module = MODULE if modules * MODULE <= room else NARROWEST
        width = modules * module
        title_room = room - width - 10 if beside else room
        size = sheet.fit(content.issuer, 9, title_room, least=5)
        sheet.text(LEFT, y + 9, content.issuer, size=size)
        marks = [mark for mark in (content.training, content.reversal, content.reprint) if mark is not None]
        size = sheet.fit(content.title, 17, title_room - sum(self._mark_width(mark) for mark in marks), least=9)
        x = LEFT + sheet.text(LEFT, y + 30, content.title, size=size, strong=True)
        for mark in marks:
            x += self._mark(x + 8, y + 30, mark)
        top = y if beside else y + 36
        self._barcode(RIGHT - width + QUIET_MODULES * module, top, symbol, module)
        return top + _BARCODE_HEIGHT + 14

    def _barcode(self, x: float, y: float, symbol: tuple[tuple[int, int], ...], module: float) -> None:
        for start, length in symbol:
            self.sheet.box(
                x + start * module, y, width=length * module, height=_BARCODE_HEIGHT, thickness=0, filled=True
            )
        centre = x + width_in_modules(symbol) * module / 2
        self.sheet.text(centre, y + _BARCODE_HEIGHT + 9, self._slip.number, size=8, align=Align.CENTRE)

    def _mark_width(self, mark: str) -> float:
        return self.sheet.measure(mark, 10) + 18

    def _mark(self, x: float, baseline: float, mark: str) -> float:
        width = self.sheet.measure(mark, 10) + 10
        self.sheet.text(x + 5, baseline - 1, mark, size=10, strong=True)
        self.sheet.box(x, baseline - 12, width=width, height=16, thickness=1.0)
        return width + 8

    def _who(self, y: float) -> float:
        sex, age, identity, card, head, relation, address, groups = self._slip.who
        y = self._row(y, ((self._slip.name, 0.18), (sex, 0.09), (age, 0.09), (identity, 0.38), (card, 0.26)), lead=13)
        return self._row(y, ((head, 0.18), (relation, 0.18), (address, 0.38), (groups, 0.26)))

    def _stay(self, y: float) -> float:
        facility, stay, number, place, doctor, invoice, diagnoses = self._slip.stay
        y = self._row(y, ((facility, 0.36), (stay, 0.38), (number, 0.26)))
        y = self._row(y, ((place, 0.36), (doctor, 0.38), (invoice, 0.26)))
        return self._row(y, ((diagnoses, 1.0),))

    def _row(self, y: float, cells: Sequence[tuple[Fact, float]], *, lead: float = 9) -> float:
        """Facts side by side, each with its share of the width; the first value is set at ``lead``."""
        x, bottom = LEFT, y
        for position, (fact, share) in enumerate(cells):
            width = (RIGHT - LEFT) * share
            size = (lead if position == 0 else 9) * self._scale
            bottom = max(bottom, self._fact(x, y, fact, width - 8, size, baseline=lead))
            x += width
        return bottom

    def _fact(self, x: float, y: float, fact: Fact, width: float, size: float, *, baseline: float) -> float:
        """Label and value on one baseline; returns where the next row begins."""
        scale = self._scale
        first = y + baseline * scale
        offset = self.sheet.text(x, first, fact.label, size=7 * scale) + 4 * scale
        return self._paragraph(
            x + offset, first, fact.value, width=width - offset, size=size, strong=size > 10 * scale, most=3
        )

    def _paragraph(
        self, x: float, baseline: float, text: str, *, width: float, size: float, most: int, strong: bool = False
    ) -> float:
        """Text that shrinks by a fifth at most, then wraps, then ends in …; returns the y below it."""
        size = self.sheet.fit(text, size, width, least=size * 0.8)
        lines = self.sheet.wrap(text, size, width)
        if len(lines) > most:
            lines = (*lines[: most - 1], self._clipped(lines[most - 1], size, width))
        for line in lines:
            self.sheet.text(x, baseline, line, size=size, strong=strong)
            baseline += size * 1.25
        return baseline - size * 1.25 + 4 * self._scale

    def _clipped(self, line: str, size: float, width: float) -> str:
        while line and self.sheet.measure(f"{line}…", size) > width:
            line = line[:-1]
        return f"{line}…"

    def _heading(self, x: float, y: float, text: str, width: float) -> float:
        size = self.sheet.fit(text, 8.5 * self._scale, width, least=5 * self._scale)
        self.sheet.text(x, y + 8.5 * self._scale, text, size=size, strong=True)
        return y + 12 * self._scale

    def _cost(self, y: float) -> float:
        """Cost per fee class, amounts in columns."""
        scale, table = self._scale, self._slip.cost
        columns = [LEFT + _COST_WIDTH * share for share in (0.54, 0.77, 1.0)]
        self._table_row(y, table.headings, columns, size=7.5)
        y += 10.5 * scale
        self.sheet.line(LEFT, y, LEFT + _COST_WIDTH, y)
        for row in table.rows:
            self._table_row(y + 1.5 * scale, row, columns, size=8.5)
            y += 11 * scale
        y += 2.5 * scale
        self.sheet.line(LEFT, y, LEFT + _COST_WIDTH, y)
        self._table_row(y + 2 * scale, table.total, columns, size=9, strong=True)
        return y + 14 * scale

    def _table_row(
        self, y: float, row: Sequence[str], columns: Sequence[float], *, size: float, strong: bool = False
    ) -> None:
        size *= self._scale
        name, *amounts = row
        room = columns[0] - LEFT - _COST_WIDTH * 0.21
        fitted = self.sheet.fit(name, size, room, least=size * 0.6)
        self.sheet.text(LEFT, y + size, name, size=fitted, strong=strong)
        for x, amount in zip(columns, amounts, strict=True):
            fitted = self.sheet.fit(amount, size, _COST_WIDTH * 0.21, least=size * 0.5)
            self.sheet.text(x, y + size, amount, size=fitted, strong=strong, align=Align.RIGHT)

    def _uncovered(self, y: float) -> float:
        """The largest items that aren't covered: name and amount, the reason between them where all find room there,
        else under the name."""
        scale, sheet, uncovered = self._scale, self.sheet, self._slip.uncovered
        size, small, end = 8.5 * scale, 7 * scale, LEFT + _COST_WIDTH
        y = self._heading(LEFT, y, uncovered.heading, _COST_WIDTH)
        needs = [
            sheet.measure(item.name, size) + sheet.measure(item.reason, small) + sheet.measure(item.amount, size)
            for item in uncovered.items
        ]
        together = all(need + 18 <= _COST_WIDTH for need in needs)
        for item in uncovered.items:
            amount = sheet.text(end, y + size, item.amount, size=size, align=Align.RIGHT)
            if together:
                x = LEFT + sheet.text(LEFT, y + size, item.name, size=size) + 7
                sheet.text(x, y + size, item.reason, size=small)
                y += 12 * scale
                continue
            y = self._paragraph(LEFT, y + size, item.name, width=_COST_WIDTH - amount - 8, size=size, most=2)
            room = _COST_WIDTH - 70
            y = self._paragraph(LEFT + 8 * scale, y + 5 * scale, item.reason, width=room, size=small, most=2)
        if uncovered.rest is not None:
            sheet.text(LEFT, y + size, uncovered.rest.label, size=size)
            sheet.text(end, y + size, uncovered.rest.value, size=size, align=Align.RIGHT)
            y += 12 * scale
        return y

    @property
    def _right(self) -> float:
        return LEFT + _COST_WIDTH + _GUTTER

    def _calculation(self, y: float) -> float:
        y = self._heading(self._right, y, self._slip.calculation_heading, RIGHT - self._right)
        for position, line in enumerate(self._slip.calculation, start=1):
            y = self._calculation_line(y, position, line)
        return y

    def _calculation_line(self, y: float, position: int, line: CalculationLine) -> float:
        """Words on the left, numbers on the right, on one line where both find room, else on the next."""
        scale, sheet = self._scale, self.sheet
        size, indent = 8 * scale, 10 * scale
        x, room = self._right + indent, RIGHT - self._right - indent
        sheet.text(self._right, y + size, f"{position}", size=size)
        formula = line.formula
        if formula is None:
            return self._paragraph(x, y + size, line.sentence, width=room, size=size, most=2) - 1.5 * scale
        fitted = sheet.fit(f"{line.sentence}  {formula}", size, room, least=size * 0.9)
        if sheet.measure(f"{line.sentence}  {formula}", fitted) <= room + 0.01:
            sheet.text(x, y + size, line.sentence, size=fitted)
            sheet.text(RIGHT, y + size, formula, size=fitted, align=Align.RIGHT)
            return y + size + 2.5 * scale
        y = self._paragraph(x, y + size, line.sentence, width=room, size=size, most=2) - 3 * scale
        fitted = sheet.fit(formula, size, room, least=size * 0.75)
        for part in sheet.wrap(formula, fitted, room)[:3]:
            sheet.text(RIGHT, y + fitted, part, size=fitted, align=Align.RIGHT)
            y += fitted * 1.2
        return y + 1.5 * scale

    def _paid(self, y: float) -> float:
        """What is paid now: the largest thing on the paper, in a frame."""
        scale, sheet, paid = self._scale, self.sheet, self._slip.paid
        top, x, width = y, self._right + 7, RIGHT - self._right - 14
        label = sheet.text(x, y + 23 * scale, paid.label, size=10.5 * scale, strong=True)
        size = sheet.fit(paid.amount, 25 * scale, width - label - 10, least=12 * scale)
        sheet.text(RIGHT - 7, y + 25 * scale, paid.amount, size=size, strong=True, align=Align.RIGHT)
        y += 31 * scale
        offset = sheet.text(x, y + 9 * scale, paid.capitals.label, size=7.5 * scale) + 5 * scale
        y = self._paragraph(
            x + offset, y + 9 * scale, paid.capitals.value, width=width - offset, size=10 * scale, most=2
        )
        for facts in (paid.funds, paid.others):
            y = self._inline(x, y, facts, width)
        sheet.box(self._right, top, width=RIGHT - self._right, height=y + 3 * scale - top, thickness=1.2)
        return y + 3 * scale

    def _inline(self, x: float, y: float, facts: Sequence[Fact], width: float) -> float:
        """Facts in equal columns, at most three in a row."""
        for start in range(0, len(facts), 3):
            part = facts[start : start + 3]
            bottoms = [
                self._fact(x + width / len(part) * number, y, fact, width / len(part) - 6, 9 * self._scale, baseline=9)
                for number, fact in enumerate(part)
            ]
            y = max(bottoms)
        return y

    def _year(self, y: float) -> float:
        """Label above figure, in columns."""
        scale, sheet, facts = self._scale, self.sheet, self._slip.year
        if not facts:
            return y
        needs = [max(sheet.measure(fact.label, 7), sheet.measure(fact.value, 9.5)) for fact in facts]
        x = self._right
        for fact, need in zip(facts, needs, strict=True):
            width = (RIGHT - self._right) * need / sum(needs)
            size = sheet.fit(fact.label, 7 * scale, width - 6, least=4.5 * scale)
            sheet.text(x, y + 7 * scale, fact.label, size=size)
            size = sheet.fit(fact.value, 9.5 * scale, width - 6, least=5 * scale)
            sheet.text(x, y + 18 * scale, fact.value, size=size, strong=True)
            x += width
        return y + 22 * scale

    def _complaint(self, y: float) -> float:
        scale, complaint = self._scale, self._slip.complaint
        y = self._rule(y)
        offset = self.sheet.text(LEFT, y + 9 * scale, complaint.label, size=8 * scale) + 6
        self.sheet.text(LEFT + offset, y + 9 * scale, complaint.value, size=10.5 * scale, strong=True)
        return y + 14 * scale

    def _signatures(self, y: float, height: float) -> None:
        """The recipient's box is the widest; staff share the rest."""
        recipient, staff = self._slip.recipient, self._slip.staff
        width = (RIGHT - LEFT) * 0.4
        self._signature(LEFT, y, width, height, recipient)
        each = (RIGHT - LEFT - width) / len(staff)
        for number, box in enumerate(staff):
            self._signature(LEFT + width + each * number, y, each, height, box)

    def _signature(self, x: float, y: float, width: float, height: float, box: SignatureBox) -> None:
        sheet = self.sheet
        sheet.box(x, y, width=width, height=height)
        sheet.text(x + 4, y + 10, box.label, size=sheet.fit(box.label, 7.5, width - 8, least=4.5))
        if box.name:
            size = sheet.fit(box.name, 11, width - 12, least=5)
            sheet.text(x + width / 2, y + height / 2 + 6, box.name, size=size, align=Align.CENTRE)
        for number, blank in enumerate(box.blanks):
            share = (width - 8) / len(box.blanks)
            start = x + 4 + share * number
            end = start + sheet.text(start, y + height - 5, blank, size=7) + 3
            sheet.line(end, y + height - 4, start + share - 6, y + height - 4)

    def _notes(self, baseline: float) -> None:
        """Policy, moment and check code on the last line."""
        text = "    ".join(self._slip.notes)
        size = self.sheet.fit(text, 7 * self._scale, RIGHT - LEFT, least=4)
        self.sheet.text(LEFT, baseline - 1, text, size=size)
