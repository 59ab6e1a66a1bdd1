"""A workstation with a few settled stays: real store, real settlements, a clock that a test moves."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from builders.window import CARD, Window, make_window

from ncms_desktop.adapters.settings import save_settings
from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import case_from_json, case_to_json, result_to_json
from ncms_desktop.compensation.result import Result
from ncms_desktop.ports.corrections import Correction, CorrectionKind
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.sample.training import sample_settings
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.usecases.settle import settle


@dataclass
class Books:
    """The window, and the shortcuts that these tests speak in."""

    window: Window
    settled: int = 0

    @property
    def data(self) -> Path:
        return self.window.folder

    def settle(self, *amounts: int, item: str = "H-A", born: date = date(1976, 5, 1)) -> str:
        """Settle a stay with these charges (fen), a few days after the one before; returns its number."""
        self.settled += 1
        visit, admitted = f"ZY{self.settled:04d}", date(2016, 3, 1) + timedelta(20 * self.settled)
        self.window.clock.moment = datetime(2016, 3, 15, 9, tzinfo=COUNTER_ZONE) + timedelta(20 * self.settled)
        self.window.admit(amounts, number=visit, admitted=admitted, item=item, born=born)
        self.window.read(visit)
        draft = prepare_draft(self.window.office, asked=CARD, visit_number=visit, trial=False)
        receipt = settle(self.window.office, draft, identity_confirmed=True)
        assert isinstance(receipt, Receipt), receipt
        return receipt.number

    def correct(self, number: str, *, used: int | None) -> None:
        """Correct a settlement: reverse it, or supplement it as computed after another use of the limit (fen)."""
        with self.window.store.write() as uow:
            stored = uow.settlements.get(number)
            assert stored is not None
            case_json = result_json = None
            if used is not None:
                case = case_from_json(stored.case_json.encode())
                assert isinstance(case, Case)
                case = replace(case, used={"inpatient": used})
                result = compute(case, self.window.office.rules.policy.versions[0])
                assert isinstance(result, Result)
                case_json, result_json = json.dumps(case_to_json(case)), json.dumps(result_to_json(result))
            correction = Correction(
                number=f"P01-W01-01-{900_000 + self.settled:06d}",
                kind=CorrectionKind.REVERSAL if used is None else CorrectionKind.SUPPLEMENT,
                county=stored.county,
                facility=stored.facility,
                settlement=number,
                visit=stored.visit,
                participant=stored.participant,
                scheme_year=stored.scheme_year,
                made_at=self.window.clock.now(),
                clerk="试结算员",
                reason="试验",
                authorised_by="试合管员",
                money_returned=True,
                compensation=0,
                facility_share=0,
                patient_share=0,
                case_json=case_json,
                result_json=result_json,
                engine_version=stored.engine_version,
            )
            uow.corrections.insert(correction, ())
            uow.commit()


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    folder = tmp_path / "data"
    folder.mkdir()
    window = make_window(folder)
    save_settings(folder, sample_settings())
    window.enrol()
    yield Books(window)
    window.store.close()
