"""Slips as PDF, and what a reader finds on them."""

from collections.abc import Callable, Iterator
from typing import Protocol

import pypdfium2
import pytest
from builders.settled import SettledStay

from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.documents.settlement import SettlementDocument
from ncms_desktop.ports.paper import RenderedPaper
from ncms_desktop.wording import Language, wording


class Print(Protocol):
    """Prints the slip of a stay."""

    def __call__(self, stay: SettledStay, *, copy: int = 1, language: Language = Language.CHINESE) -> RenderedPaper: ...


@pytest.fixture(scope="session")
def paper() -> PdfPaper:
    return PdfPaper()


@pytest.fixture
def document() -> SettlementDocument:
    """A realistic settlement: eight days in a township hospital."""
    return SettledStay().document()


@pytest.fixture
def printed(paper: PdfPaper) -> Print:
    def print_slip(stay: SettledStay, *, copy: int = 1, language: Language = Language.CHINESE) -> RenderedPaper:
        return paper.slip(stay.document(), copy=copy, words=wording(language))

    return print_slip


@pytest.fixture
def opened() -> Iterator[Callable[[bytes], pypdfium2.PdfDocument]]:
    """A PDF as another program opens it."""
    documents: list[pypdfium2.PdfDocument] = []

    def open_pdf(pdf: bytes) -> pypdfium2.PdfDocument:
        documents.append(pypdfium2.PdfDocument(pdf))
        return documents[-1]

    yield open_pdf
    for document in documents:
        document.close()


@pytest.fixture
def read(opened: Callable[[bytes], pypdfium2.PdfDocument]) -> Callable[[bytes], str]:
    """The text of the first page as a reader copies it, line ends as spaces."""

    def text_of(pdf: bytes) -> str:
        return " ".join(opened(pdf)[0].get_textpage().get_text_range().split())

    return text_of
