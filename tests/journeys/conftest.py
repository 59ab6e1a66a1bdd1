"""The sample county at work: a real window's core on real files, and a county centre of its own process."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ncms_desktop.bootstrap import Counter, Workstation, open_workstation
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import SampleCounty
from ncms_desktop.sample.local_centre import LocalCentre
from ncms_desktop.sample.training import set_up_training
from ncms_desktop.usecases.draft import Draft

PEOPLE = 120


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk without a window: the same desk that the window works on."""

    workstation: Workstation
    counter: Counter
    sample: SampleCounty

    def open(self, case: Case, *, sign: bool = True) -> Draft:
        """Card, lists, signatures; what the page would show."""
        stay = self.sample.stays[case]
        self.read(case)
        if sign:
            self.sign(case)
        return self.counter.draft(asked=stay.patient.card_number, visit_number=stay.number, trial=False)

    def read(self, case: Case) -> None:
        """Read the lists, which must be readable."""
        reading = self.counter.read_lists(self.sample.stays[case].number)
        assert reading.record is not None, reading.findings

    def sign(self, case: Case) -> None:
        """Sign every day of the stay."""
        stay = self.sample.stays[case]
        with self.workstation.store.read() as uow:
            record = uow.visits.get("990123", "P01", stay.number)
        assert record is not None
        self.counter.sign_days(visit_number=stay.number, days=record.visit.days(), signer="试用家属", relation="子女")

    def stored(self) -> tuple[int, int]:
        """Settlements and records in the store."""
        with self.workstation.store.read() as uow:
            return uow.settlements.totals("990123")[0], len(list(uow.outbox.records()))


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    training = set_up_training(tmp_path / "workstation", people=PEOPLE, progress=lambda code, count: None)
    workstation = open_workstation(training.folder)
    yield Clerk(workstation, Counter(workstation), training.sample)
    workstation.close()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[LocalCentre]:
    with LocalCentre(tmp_path / "county", county="990123", name="示例县合管办") as serving:
        yield serving
