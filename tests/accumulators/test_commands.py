"""``ncms reverse``, ``ncms supplement`` and ``ncms figures``, as typed, on a training window."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from accumulators.made import Counter as MadeCounter
from accumulators.test_reverse import STAY

from ncms_desktop.bootstrap import Counter, open_workstation
from ncms_desktop.cli.main import main
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.training import set_up_training
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.usecases.office import Office

Capture = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Trained:
    folder: Path
    participant: str
    number: str

    def run(self, *words: str) -> int:
        return main([*words, "--data", str(self.folder)])


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    """A training window at which one stay was settled."""
    training = set_up_training(tmp_path / "window", people=100, progress=lambda code, count: None)
    workstation = open_workstation(training.folder)
    counter, stay = Counter(workstation), training.sample.stays[Case.MAIN]
    reading = counter.read_lists(stay.number)
    assert reading.record is not None
    counter.sign_days(visit_number=stay.number, days=reading.record.visit.days(), signer="试用家属", relation="子女")
    draft = counter.draft(asked=stay.patient.card_number, visit_number=stay.number, trial=False)
    receipt = counter.settle(draft, identity_confirmed=True)
    assert isinstance(receipt, Receipt)
    workstation.close()
    assert draft.verification.participant is not None
    return Trained(training.folder, draft.verification.participant.number, receipt.number)


def test_a_settlement_is_reversed_once_with_its_reason(trained: Trained, capsys: Capture) -> None:
    assert trained.run("reverse", trained.number, "--reason", "录入错误", "--money-returned") == 0
    said = capsys.readouterr()
    assert f"结算单 {trained.number} 已由 P01-W01-01-000002 冲正" in said.out
    assert trained.run("reverse", trained.number, "--reason", "录入错误") == 1
    assert "不能再次冲正" in capsys.readouterr().err
    assert trained.run("supplement", trained.number) == 1
    assert "不再补差" in capsys.readouterr().err
    assert trained.run("ledger", "verify") == 0


def test_an_unknown_number_is_refused_and_nothing_to_supplement_is_said(trained: Trained, capsys: Capture) -> None:
    assert trained.run("reverse", "P01-W01-01-000099", "--reason", "x") == 1
    assert trained.run("supplement", trained.number) == 0
    assert "不需要补差" in capsys.readouterr().out


def test_figures_are_imported_from_a_file(trained: Trained, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "figures.csv"
    row = f"inpatient,个人,{trained.participant},1.00,2016-01-05 20:00\n"
    path.write_text("限额,对象类别,对象编号,已使用,截至时间\n" + row, "utf-8")
    assert trained.run("figures", str(path), "--year", "2016") == 0
    assert "累计已导入：1 条" in capsys.readouterr().out
    path.write_text("限额,对象类别,对象编号,已使用,截至时间\n" + row.replace("1.00", "一元"), "utf-8")
    assert trained.run("figures", str(path), "--year", "2016") == 1
    assert "figures.csv 第 2 行" in capsys.readouterr().err


@dataclass(frozen=True)
class Opened:
    office: Office


def test_drafts_are_said_and_made_with_their_code_only(
    counter: MadeCounter, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    @contextmanager
    def opened(_: object) -> Iterator[Opened]:
        counter.tick()
        yield Opened(counter.window.office)

    monkeypatch.setattr("ncms_desktop.cli.reverse.opened", opened)
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    assert main(["reverse", first.number, "--reason", "录入错误", "--authorised-by", "试合管员"]) == 0
    said = capsys.readouterr().out
    assert "原 1,750.00，应为 2,250.00，应补 500.00 元" in said
    code = said.rsplit("--confirm ", 1)[1].strip()
    assert main(["supplement", second.number, "--confirm", "0" * 12]) == 1
    assert "没有办理" in capsys.readouterr().err
    assert counter.stored(second.number).paid == 175_000
    assert main(["supplement", second.number]) == 0
    assert code in capsys.readouterr().out
    assert main(["supplement", second.number, "--confirm", code]) == 0
    assert "500.00 元" in capsys.readouterr().out
    assert counter.stored(second.number).paid == 225_000
    assert counter.faults() == []
