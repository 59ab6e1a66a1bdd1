"""Printing on paper (PDF), from documents that are plain data."""

from dataclasses import dataclass
from typing import Protocol

from ncms_desktop.documents.settlement import SettlementDocument
from ncms_desktop.wording import Wording


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """A PDF. ``missing_glyphs`` are characters that no embedded font holds: the user is warned, and the paper shows a
    visible mark in their place."""

    pdf: bytes
    missing_glyphs: tuple[str, ...]


class Paper(Protocol):
    """Draws documents."""

    def slip(
        self, document: SettlementDocument, *, copy: int, words: Wording, reversed_by: str | None = None
    ) -> RenderedPaper:
        """The settlement slip; ``copy`` 1 is the original, n > 1 is marked as reprint n - 1; marked as cancelled where
        ``reversed_by`` names the record that did it."""
