"""The slip on paper: always from the document stored with the settlement, never computed again."""

from pathlib import Path

from ncms_desktop.documents.settlement import document_from_json
from ncms_desktop.domain.errors import Bug, EnvironmentFault
from ncms_desktop.ports.paper import Paper, RenderedPaper
from ncms_desktop.ports.store import StoredSettlement, UnitOfWork
from ncms_desktop.usecases.answers import PrintedSlip
from ncms_desktop.usecases.office import Office
from ncms_desktop.wording import Wording


def print_slip(office: Office, paper: Paper, number: str, *, folder: Path, words: Wording) -> PrintedSlip:
    """Render the slip, count the printing and keep the PDF in the folder; the second and later ones say 重印.

    The settlement stands whatever happens here: a full disk or a jam is repaired by printing again.
    """
    with office.store.write() as uow:
        stored = _settlement(uow, number)
        copy = uow.prints.note(number, at=office.clock.now(), by=office.workplace.clerk)
        rendered = _rendered(paper, stored, copy=copy, words=words)
        path = folder / f"{number}-{copy}.pdf"
        try:
            path.write_bytes(rendered.pdf)
        except OSError as error:
            raise EnvironmentFault("slip.not-written", file=path.name) from error
        uow.audit.append(
            at=office.clock.now(),
            actor=office.workplace.clerk,
            action="slip-printed",
            subject=number,
            detail={"copy": copy},
        )
        uow.commit()
    return PrintedSlip(number, copy, rendered.pdf, rendered.missing_glyphs)


def preview_slip(office: Office, paper: Paper, number: str, *, words: Wording) -> PrintedSlip:
    """The paper as the next printing would give it, without counting."""
    with office.store.read() as uow:
        stored = _settlement(uow, number)
    copy = stored.prints + 1
    rendered = _rendered(paper, stored, copy=copy, words=words)
    return PrintedSlip(number, copy, rendered.pdf, rendered.missing_glyphs)


def _settlement(uow: UnitOfWork, number: str) -> StoredSettlement:
    stored = uow.settlements.get(number)
    if stored is None:
        raise Bug("bug.settlement-unknown", number=number)
    return stored


def _rendered(paper: Paper, stored: StoredSettlement, *, copy: int, words: Wording) -> RenderedPaper:
    """Every word of the document as it was frozen; a cancelled one is marked 已冲正."""
    document = document_from_json(stored.document_json)
    return paper.slip(document, copy=copy, words=words, reversed_by=stored.reversed_by)
