"""What the window may ask of the core: one method per intent. Bound to use cases by bootstrap, to a fake in tests.

Every method may take long (disk, HIS, line): pages call them through ``ui.tasks`` only. Expected outcomes are values;
``EnvironmentFault`` is raised where the machine fails.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from ncms_desktop.domain.catalogue import CatalogueEntry
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.participation import Verification
from ncms_desktop.domain.visit import VisitRecord
from ncms_desktop.ports.hospital import VisitSearch
from ncms_desktop.usecases.answers import HistoryRow, ListReading, PrintedSlip, Status
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ncms_desktop.usecases.upload import UploadReport


class Desk(Protocol):
    """The settlement window's core."""

    @property
    def workplace(self) -> Workplace:
        """Facility, window, clerk."""

    @property
    def training(self) -> bool:
        """Whether this is the sample county, marked on screen and paper."""

    def verify(self, text: str) -> Verification:
        """Look a card or identity number up in the local roster, for today."""

    def find_visits(self, verification: Verification) -> VisitSearch:
        """The patient's visits in the HIS export, newest first."""

    def read_lists(self, visit_number: str) -> ListReading:
        """Read header and lines from the HIS and keep them; signatures of changed days are void."""

    def draft(self, *, asked: str, visit_number: str, trial: bool) -> Draft:
        """Everything the page shows. ``asked`` is the card or identity number that was read; a trial stores nothing
        and takes today as discharge where the patient is still in."""

    def sign_days(self, *, visit_number: str, days: Sequence[date], signer: str, relation: str) -> VisitRecord:
        """Mark the daily lists of these days as signed on paper."""

    def declare_free_day(self, *, visit_number: str, day: date, reason: str) -> VisitRecord:
        """Declare a day without charges, with the reason."""

    def suggest_entries(self, text: str) -> tuple[CatalogueEntry, ...]:
        """Catalogue entries whose code or name contains the text, at most 20."""

    def map_item(self, *, item_code: str, entry: str | None, reason: str) -> None:
        """Map a hospital item (provisional until an officer accepts), or record that it is self-paid (None)."""

    def settle(self, draft: Draft, *, identity_confirmed: bool) -> Receipt | Stale | Refused:
        """Confirm: one transaction. Never settles anything but the draft that was shown."""

    def print_slip(self, number: str) -> PrintedSlip:
        """Render the stored document, count the printing, keep the PDF in the slips folder."""

    def preview_slip(self, number: str) -> PrintedSlip:
        """The same paper as the next ``print_slip`` would give, without counting."""

    def history(self) -> tuple[HistoryRow, ...]:
        """The newest settlements."""

    def unsettled(self) -> tuple[tuple[str, str], ...]:
        """Visits in work: (visit number, card or identity number to verify with), oldest first."""

    def status(self) -> Status:
        """The status line, without touching the line."""

    def ping(self) -> None:
        """Ask the county's line whether it is up; the answer shows in the next ``status``."""

    def upload(self, progress: Callable[[int, int], bool]) -> UploadReport:
        """Send the queue; ``progress(done, waiting)`` returns False to stop after the batch."""
