"""The window's desk: each intent of the clerk bound to its use case and adapters."""

from collections.abc import Callable, Sequence
from datetime import date

from ncms_desktop.bootstrap.workstation import Workstation
from ncms_desktop.domain.catalogue import CatalogueEntry
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.participation import Verification
from ncms_desktop.domain.visit import VisitRecord
from ncms_desktop.ports.county import LineDown
from ncms_desktop.ports.hospital import VisitSearch
from ncms_desktop.usecases import lists
from ncms_desktop.usecases.answers import HistoryRow, LineState, ListReading, PrintedSlip, Status
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ncms_desktop.usecases.overview import history, status, unsettled
from ncms_desktop.usecases.settle import settle
from ncms_desktop.usecases.slips import preview_slip, print_slip
from ncms_desktop.usecases.upload import UploadReport, upload_pending
from ncms_desktop.usecases.verify import verify_today
from ncms_desktop.wording import Language, wording


class Counter:
    """Implements the window's ``Desk`` on an open workstation. Safe to call from two threads: the database's and the
    line's."""

    def __init__(self, workstation: Workstation, language: Language = Language.CHINESE) -> None:
        self._workstation = workstation
        self._office = workstation.office
        self._words = wording(language)
        self._line = LineState.UNKNOWN

    @property
    def workplace(self) -> Workplace:
        return self._office.workplace

    @property
    def training(self) -> bool:
        return self._office.training

    def verify(self, text: str) -> Verification:
        return verify_today(self._office, text)

    def find_visits(self, verification: Verification) -> VisitSearch:
        participant, card = verification.participant, verification.card
        return self._workstation.hospital.find_visits(
            card_number=card.number if card else None,
            identity_number=participant.identity_number if participant else None,
        )

    def read_lists(self, visit_number: str) -> ListReading:
        return lists.read_lists(self._office, self._workstation.hospital, visit_number=visit_number)

    def draft(self, *, asked: str, visit_number: str, trial: bool) -> Draft:
        return prepare_draft(self._office, asked=asked, visit_number=visit_number, trial=trial)

    def sign_days(self, *, visit_number: str, days: Sequence[date], signer: str, relation: str) -> VisitRecord:
        return lists.sign_days(self._office, visit_number=visit_number, days=days, signer=signer, relation=relation)

    def declare_free_day(self, *, visit_number: str, day: date, reason: str) -> VisitRecord:
        return lists.declare_free_day(self._office, visit_number=visit_number, day=day, reason=reason)

    def suggest_entries(self, text: str) -> tuple[CatalogueEntry, ...]:
        wanted, today = text.strip().casefold(), self._office.clock.today()
        found = (
            entry
            for entry in self._office.rules.catalogue.entries()
            if entry.holds(today) and (wanted in entry.code.casefold() or wanted in entry.name.casefold())
        )
        return tuple(entry for entry, _ in zip(found, range(20), strict=False))

    def map_item(self, *, item_code: str, entry: str | None, reason: str) -> None:
        lists.map_item(self._office, item_code=item_code, entry=entry, reason=reason)

    def settle(self, draft: Draft, *, identity_confirmed: bool) -> Receipt | Stale | Refused:
        return settle(self._office, draft, identity_confirmed=identity_confirmed)

    def print_slip(self, number: str) -> PrintedSlip:
        return print_slip(
            self._office, self._workstation.paper, number, folder=self._workstation.slips, words=self._words
        )

    def preview_slip(self, number: str) -> PrintedSlip:
        return preview_slip(self._office, self._workstation.paper, number, words=self._words)

    def history(self) -> tuple[HistoryRow, ...]:
        return history(self._office)

    def unsettled(self) -> tuple[tuple[str, str], ...]:
        return unsettled(self._office)

    def status(self) -> Status:
        return status(self._office, self._line)

    def ping(self) -> None:
        try:
            with self._workstation.county_line() as line:
                line.ping()
        except (LineDown, EnvironmentFault):
            self._line = LineState.DOWN
        else:
            self._line = LineState.UP

    def upload(self, progress: Callable[[int, int], bool]) -> UploadReport:
        with self._workstation.county_line() as line:
            report = upload_pending(self._office, line, progress=progress)
        self._line = LineState.UP if report.line_down is None else LineState.DOWN
        return report
