"""A sheet as PDF: embedded fonts, the same bytes for the same sheet."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.sheet import Box, Line, Mark, Sheet, Text, Watermark

_FILL, _STROKE, _FILL_AND_STROKE = 0, 1, 2
_HEAVIER = 0.032
"""Thickness of the outline that makes a strong text heavier, as a share of its size."""

_PALE = 0.72


def pdf_of(sheet: Sheet, *, fonts: FontChain, title: str, made_at: datetime) -> bytes:
    """One page. ``made_at`` is the date that the file carries: it never asks the clock."""
    output = BytesIO()
    canvas = Canvas(
        output,
        pagesize=(sheet.width, sheet.height),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.first,
    )
    canvas.setTitle(title)
    canvas.setAuthor("ncms-desktop")
    canvas.setSubject("")
    canvas.setDateFormatter(lambda *_: _pdf_date(made_at))
    _draw(canvas, sheet, fonts)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _pdf_date(moment: datetime) -> str:
    zone = f"{moment:%z}"
    return f"D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'" if zone else f"D:{moment:%Y%m%d%H%M%S}"


def _draw(canvas: Any, sheet: Sheet, fonts: FontChain) -> None:
    for mark in _back_to_front(sheet.marks):
        match mark:
            case Text():
                _draw_text(canvas, sheet, fonts, mark)
            case Line():
                canvas.setLineWidth(mark.thickness)
                canvas.line(mark.x, sheet.height - mark.y, mark.to_x, sheet.height - mark.to_y)
            case Box():
                canvas.setLineWidth(mark.thickness)
                bottom = sheet.height - mark.y - mark.height
                canvas.rect(mark.x, bottom, mark.width, mark.height, stroke=not mark.filled, fill=mark.filled)
            case Watermark():
                _draw_watermark(canvas, sheet, fonts, mark)


def _back_to_front(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: not isinstance(mark, Watermark))


def _draw_text(canvas: Any, sheet: Sheet, fonts: FontChain, mark: Text) -> None:
    # The rendering mode outlives the text object, so that it is set back with the graphics state.
    canvas.saveState()
    canvas.setLineWidth(mark.size * _HEAVIER)
    text = canvas.beginText(mark.x, sheet.height - mark.baseline)
    text.setTextRenderMode(_FILL_AND_STROKE if mark.strong else _FILL)
    _put(text, fonts, mark.text, mark.size)
    canvas.drawText(text)
    canvas.restoreState()


def _put(text: Any, fonts: FontChain, content: str, size: float) -> None:
    for run in fonts.runs(content):
        text.setFont(run.font, size)
        text.textOut(run.text)


def _draw_watermark(canvas: Any, sheet: Sheet, fonts: FontChain, mark: Watermark) -> None:
    canvas.saveState()
    canvas.translate(sheet.width / 2, sheet.height / 2)
    canvas.rotate(mark.degrees)
    canvas.setStrokeGray(_PALE)
    canvas.setLineWidth(0.6)
    text = canvas.beginText(-fonts.width(mark.text, mark.size) / 2, -mark.size / 3)
    text.setTextRenderMode(_STROKE)
    _put(text, fonts, mark.text, mark.size)
    canvas.drawText(text)
    canvas.restoreState()
