"""Paper as PDF: fonts, layout of the slip, preview."""

from threading import Lock

from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.pdf import pdf_of
from ncms_desktop.adapters.paper.slip_page import slip_sheet
from ncms_desktop.documents.settlement import SettlementDocument
from ncms_desktop.documents.slip import slip
from ncms_desktop.ports.paper import RenderedPaper
from ncms_desktop.wording import Wording

__all__ = ["PdfPaper"]

_FONTS_IN_USE = Lock()
"""Fonts are shared by all papers, and reportlab reads their files at a position of its own."""


class PdfPaper:
    """Draws documents as PDF (``ports.paper.Paper``)."""

    def __init__(self, fonts: FontChain | None = None) -> None:
        self._fonts = fonts or FontChain()

    def slip(
        self, document: SettlementDocument, *, copy: int, words: Wording, reversed_by: str | None = None
    ) -> RenderedPaper:
        """The settlement slip; ``copy`` 1 is the original, n > 1 is marked as reprint n - 1."""
        content = slip(document, copy=copy, words=words, reversed_by=reversed_by)
        with _FONTS_IN_USE:
            sheet = slip_sheet(content, self._fonts)
            pdf = pdf_of(sheet, fonts=self._fonts, title=document.number, made_at=document.settled_at)
        return RenderedPaper(pdf, sheet.missing)
