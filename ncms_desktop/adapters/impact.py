"""A simulation on paper and as a table: a chart as PDF or SVG, rows as CSV. Words come from outside; names are masked.

Floats here are positions on paper, never amounts: bars are drawn from yuan, figures are written from fen.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.money import Fen, yuan_display

_WIDTH, _HEIGHT, _MARGIN = 842, 595, 48
_BEFORE, _AFTER = HexColor("#8a99a8"), HexColor("#1f5f99")
_GAIN, _LOSS, _INK = HexColor("#2e7d4f"), HexColor("#b3392f"), HexColor("#222222")
_SVG_FONTS = "font-family: 'Noto Sans SC', 'Microsoft YaHei', SimSun, sans-serif"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What the chart says."""

    title: str
    before: str
    after: str
    bearers: str
    changes: str
    unit: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bearer with what it bears before and after, in fen."""

    name: str
    before: Fen
    after: Fen


def draw_chart(path: Path, *, words: ChartWords, bars: Sequence[Bar], changes: Sequence[Fen]) -> None:
    """Write the chart: what everyone bears, and below the change of every settlement, the greatest gain first. The
    ending of the name decides the form: ``.pdf`` or ``.svg``. Raises ``EnvironmentFault``."""
    fonts = FontChain()
    drawing = Drawing(_WIDTH, _HEIGHT)
    _text(drawing, fonts, words.title, x=_MARGIN, y=_HEIGHT - 40, size=16)
    _legend(drawing, fonts, words)
    _text(drawing, fonts, words.bearers, x=_MARGIN, y=_HEIGHT - 66, size=10)
    _draw_bearers(drawing, fonts, bars)
    _text(drawing, fonts, words.changes, x=_MARGIN, y=252, size=10)
    _draw_changes(drawing, fonts, sorted(changes, reverse=True))
    _text(drawing, fonts, words.unit, x=_MARGIN, y=16, size=8)
    try:
        path.write_bytes(_svg(drawing, fonts) if path.suffix.lower() == ".svg" else _pdf(drawing, fonts, words.title))
    except OSError as error:
        raise EnvironmentFault("simulate.not-written", file=str(path), detail=error.strerror or "") from error


def _pdf(drawing: Drawing, fonts: FontChain, title: str) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(_WIDTH, _HEIGHT), invariant=1, initialFontName=fonts.first)
    canvas.setTitle(title)
    canvas.setAuthor("ncms-desktop")
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _svg(drawing: Drawing, fonts: FontChain) -> bytes:
    """Fonts aren't embedded: the reader's own are named."""
    return str(renderSVG.drawToString(drawing)).replace(f"font-family: {fonts.first}", _SVG_FONTS).encode()


def _text(drawing: Drawing, fonts: FontChain, text: str, *, x: float, y: float, size: float) -> None:
    printable, _ = fonts.printable(text)
    for run in fonts.runs(printable):
        drawing.add(String(x, y, run.text, fontName=run.font, fontSize=size, fillColor=_INK))
        x += fonts.width(run.text, size)


def _legend(drawing: Drawing, fonts: FontChain, words: ChartWords) -> None:
    x = _WIDTH - 260.0
    for color, text in ((_BEFORE, words.before), (_AFTER, words.after)):
        drawing.add(Rect(x, _HEIGHT - 66, 10, 10, fillColor=color, strokeColor=None))
        _text(drawing, fonts, text, x=x + 15, y=_HEIGHT - 65, size=9)
        x += 130


def _draw_bearers(drawing: Drawing, fonts: FontChain, bars: Sequence[Bar]) -> None:
    """A row for each bearer: its name, two bars, each with its amount. Bars of less than zero go to the left."""
    left, right, top, bottom = _MARGIN + 130.0, _WIDTH - _MARGIN - 90.0, _HEIGHT - 82.0, 280.0
    amounts = [fen for bar in bars for fen in (bar.before, bar.after)]
    most, least = max([*amounts, 0]), min([*amounts, 0])
    scale = (right - left) / (most - least) if most > least else 0.0
    zero, row = left - least * scale, (top - bottom) / max(len(bars), 1)
    thick = min(row * 0.36, 16.0)
    for position, bar in enumerate(bars):
        middle = top - (position + 0.5) * row
        _text(drawing, fonts, bar.name, x=_MARGIN, y=middle - 4, size=10)
        for y, fen, color in ((middle + 1, bar.before, _BEFORE), (middle - thick - 1, bar.after, _AFTER)):
            start, end = sorted((zero, zero + fen * scale))
            drawing.add(Rect(start, y, end - start, thick, fillColor=color, strokeColor=None))
            _text(drawing, fonts, yuan_display(fen), x=end + 5, y=y + thick / 2 - 3, size=9)
    drawing.add(Line(zero, bottom, zero, top, strokeColor=_INK, strokeWidth=0.5))


def _draw_changes(drawing: Drawing, fonts: FontChain, changes: Sequence[Fen]) -> None:
    """One thin bar for each settlement around a line of zero; many settlements share a bar of their mean."""
    left, right, bottom, top = _MARGIN + 40.0, _WIDTH - float(_MARGIN), 44.0, 240.0
    most = max((abs(change) for change in changes), default=0)
    zero = (bottom + top) / 2
    half = (top - bottom) / 2 - 6
    shown = _thinned(changes, most=int(right - left))
    width = (right - left) / max(len(shown), 1)
    for position, change in enumerate(shown):
        height = half * change / most if most else 0.0
        color = _GAIN if change > 0 else _LOSS
        if height:
            bar = Rect(left + position * width, zero, max(width * 0.8, 0.4), height, fillColor=color, strokeColor=None)
            drawing.add(bar)
    drawing.add(Line(left, zero, right, zero, strokeColor=_INK, strokeWidth=0.5))
    for y, fen in ((zero + half, most), (zero, 0), (zero - half, -most)):
        text = yuan_display(fen)
        _text(drawing, fonts, text, x=left - 6 - fonts.width(text, 8), y=y - 3, size=8)


def _thinned(changes: Sequence[Fen], *, most: int) -> list[float]:
    """At most ``most`` values: neighbours of the sorted row by their mean."""
    if len(changes) <= most:
        return [float(change) for change in changes]
    bounds = [len(changes) * step // most for step in range(most + 1)]
    return [sum(changes[start:end]) / (end - start) for start, end in pairwise(bounds)]


def write_table(path: Path, rows: Sequence[Sequence[str | Fen | None]]) -> None:
    """Write rows as CSV that a spreadsheet opens: UTF-8 with its mark, amounts in yuan, no cell that it would compute.
    Numbers are fen. Raises ``EnvironmentFault``."""
    output = io.StringIO(newline="")
    csv.writer(output).writerows([_cell(cell) for cell in row] for row in rows)
    try:
        path.write_bytes(output.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise EnvironmentFault("simulate.not-written", file=str(path), detail=error.strerror or "") from error


def _cell(value: str | Fen | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
