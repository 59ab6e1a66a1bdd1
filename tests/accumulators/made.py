"""A counter at which one person's stays are settled, cancelled and corrected."""

from dataclasses import dataclass
from datetime import date, timedelta

from builders.window import CARD, COUNTY, Window

from ncms_desktop.domain.findings import refusals
from ncms_desktop.domain.participation import Holder, HolderKind, LimitKey
from ncms_desktop.ports.store import StoredSettlement
from ncms_desktop.usecases.accumulators import use_now
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Draft, Receipt, Refused
from ncms_desktop.usecases.ledger import verify_ledger
from ncms_desktop.usecases.redraft import SupplementDraft
from ncms_desktop.usecases.reverse import Reversed, reverse
from ncms_desktop.usecases.settle import settle
from ncms_desktop.usecases.supplement import supplement

PERSON = "990123010101000101"
YEAR = 2016
CAP = 2_000_000


def person_key(limit: str) -> LimitKey:
    return LimitKey(limit, Holder(HolderKind.PERSON, PERSON))


@dataclass
class Counter:
    """The shortcuts that these tests speak in. Every action takes an hour of the counter's clock."""

    window: Window
    stays: int = 0

    def tick(self) -> None:
        self.window.clock.moment += timedelta(hours=1)

    def admit(self, *amounts: int) -> str:
        """A stay of its own days, read and signed; returns its number."""
        self.stays += 1
        number = f"ZY{self.stays:04d}"
        self.window.admit(amounts, number=number, admitted=date(2016, 1, 1) + timedelta(3 * self.stays))
        self.window.read(number)
        return number

    def draft(self, visit: str) -> Draft:
        return prepare_draft(self.window.office, asked=CARD, visit_number=visit, trial=False)

    def settle(self, visit: str) -> Receipt:
        self.tick()
        answer = settle(self.window.office, self.draft(visit), identity_confirmed=True)
        assert isinstance(answer, Receipt), answer
        return answer

    def pay(self, *amounts: int) -> Receipt:
        return self.settle(self.admit(*amounts))

    def reverse(self, number: str) -> Reversed:
        answer = self.try_reverse(number)
        assert isinstance(answer, Reversed), answer
        return answer

    def try_reverse(
        self,
        number: str,
        *,
        reason: str = "录入错误",
        authorised_by: str = "试合管员",
        money_returned: bool = True,
    ) -> Reversed | Refused:
        self.tick()
        return reverse(
            self.window.office, number, reason=reason, authorised_by=authorised_by, money_returned=money_returned
        )

    def supplement(self, draft: SupplementDraft) -> Receipt:
        self.tick()
        answer = supplement(self.window.office, draft)
        assert isinstance(answer, Receipt), answer
        return answer

    def used(self, limit: str = "inpatient") -> int:
        with self.window.store.read() as uow:
            return use_now(uow, YEAR, person_key(limit)).used

    def stored(self, number: str) -> StoredSettlement:
        with self.window.store.read() as uow:
            found = uow.settlements.get(number)
        assert found is not None
        return found

    def totals(self) -> tuple[int, int]:
        with self.window.store.read() as uow:
            return uow.settlements.totals(COUNTY)

    def faults(self) -> list[str]:
        report = verify_ledger(self.window.store, self.window.office.signer.public_key)
        return [finding.code for finding in refusals(report.findings)]
