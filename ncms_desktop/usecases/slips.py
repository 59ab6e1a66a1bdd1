"""The slip on paper: always from the document stored with the settlement, never computed again."""

from pathlib import Path

from ncms_desktop.documents.settlement import SettlementDocument, document_from_json
from ncms_desktop.domain.errors import Bug, EnvironmentFault
from ncms_desktop.ports.paper import Paper
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.usecases.answers import PrintedSlip
from ncms_desktop.usecases.office import Office
from ncms_desktop.wording import Wording


def print_slip(office: Office, paper: Paper, number: str, *, folder: Path, words: Wording) -> PrintedSlip:
    """Render the slip, count the printing and keep the PDF in the folder; the second and later ones say 重印.

    The settlement stands whatever happens here: a full disk or a jam is repaired by printing again.
    """
    with office.store.write() as uow:
        document = _document(uow, number)
        copy = uow.prints.note(number, at=office.clock.now(), by=office.workplace.clerk)
        rendered = paper.slip(document, copy=copy, words=words)
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
        document = _document(uow, number)
        copy = uow.prints.count(number) + 1
    rendered = paper.slip(document, copy=copy, words=words)
    return PrintedSlip(number, copy, rendered.pdf, rendered.missing_glyphs)


def _document(uow: UnitOfWork, number: str) -> SettlementDocument:
    stored = uow.settlements.get(number)
    if stored is None:
        raise Bug("bug.settlement-unknown", number=number)
    return document_from_json(stored.document_json)
