"""``ncms policy simulate``: another policy on stored settlements."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from builders.policies import SHIPPED, accepted

from ncms_desktop.adapters import impact
from ncms_desktop.adapters.impact import Bar, ChartWords, draw_chart, write_table
from ncms_desktop.cli.main import main
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.usecases.simulate import Bearer, Simulation, simulate

Capture = pytest.CaptureFixture[str]
COUNTY = (SHIPPED / "county-2016h1.toml").read_text("utf-8").partition("# Examples.")[0]


def policy(*exchanges: tuple[str, str]) -> str:
    text = COUNTY
    for old, new in exchanges:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def simulated(books: Any, *exchanges: tuple[str, str]) -> Simulation:
    return simulate(books.window.store, accepted(policy(*exchanges)))


RATE = ("rate.township   = { rate = 0.75", "rate.township   = { rate = 0.80")
CAP = ("yuan = 20000", "yuan = 4000")


def test_the_same_policy_changes_nothing(books: Any) -> None:
    for amounts in ((305_000,), (1_800_000,), (900_000, 100_001), (77, 4_999)):
        books.settle(*amounts)
    books.settle(500_000, item="H-B")
    simulation = simulated(books)
    assert len(simulation.rows) == 5
    assert [row.change for row in simulation.rows] == [0] * 5
    assert (simulation.winners, simulation.losers) == (0, 0)
    assert all(bearer.before == bearer.after for bearer in simulation.bearers)
    assert all(row.in_force for row in simulation.rows)


def test_a_higher_rate_is_worked_out_stay_by_stay(books: Any) -> None:
    # (3,050 - 50) x 75% = 2,250.00, at 80% 2,400.00; (1,050 - 50) x 75% = 750.00, at 80% 800.00
    books.settle(305_000)
    books.settle(105_000)
    simulation = simulated(books, RATE)
    assert [(row.before, row.after, row.change) for row in simulation.rows] == [
        (225_000, 240_000, 15_000),
        (75_000, 80_000, 5_000),
    ]
    assert simulation.bearers == (
        Bearer("fund.basic", 300_000, 320_000),
        Bearer("facility_share", 0, 0),
        Bearer("patient_share", 110_000, 90_000),
    )
    assert (simulation.winners, simulation.losers) == (2, 0)


def test_limits_are_carried_forward_as_the_new_policy_would_have_used_them(books: Any) -> None:
    # Old: 2,250.00 each, 6,750.00 of 20,000. New cap 4,000: 2,250.00, then the rest 1,750.00, then nothing.
    for _ in range(3):
        books.settle(305_000)
    assert [row.after for row in simulated(books, CAP).rows] == [225_000, 175_000, 0]


def test_a_higher_cap_is_used_by_the_later_stays(books: Any) -> None:
    # Old: (20,050 - 50) x 75% = 15,000.00, then only 5,000.00 is left. With 40,000 both get 15,000.00.
    books.settle(2_005_000)
    books.settle(2_005_000)
    simulation = simulated(books, ("yuan = 20000", "yuan = 40000"))
    assert [(row.before, row.after) for row in simulation.rows] == [(1_500_000, 1_500_000), (500_000, 1_500_000)]


def test_what_the_county_knew_is_not_taken_out(books: Any) -> None:
    books.window.enrol(used=1_900_000)
    books.settle(305_000)  # 1,000.00 were left of 20,000
    books.settle(305_000)
    assert [(row.before, row.after) for row in simulated(books, ("yuan = 20000", "yuan = 21500")).rows] == [
        (100_000, 225_000),
        (0, 25_000),
    ]


def test_a_limit_under_another_name_begins_with_the_simulated_stays(books: Any) -> None:
    for _ in range(2):
        books.settle(305_000)
    rows = simulated(books, CAP, ('limit = "inpatient"', 'limit = "stay"')).rows
    assert [row.after for row in rows] == [225_000, 175_000]


def test_refused_settlements_are_listed_and_left_out_of_the_sums(books: Any) -> None:
    books.settle(305_000)
    simulation = simulated(books, ('rate = 0.75, clause = "001:431"', 'blank = true, clause = "001:431"'))
    (row,) = simulation.refused
    assert row.refusal is not None
    assert row.refusal.code == "compute.figure-blank"
    assert row.change is None
    assert simulation.computed == ()
    assert [bearer.before for bearer in simulation.bearers] == [0, 0]


def test_next_years_policy_is_tried_on_this_years_settlements(books: Any) -> None:
    books.settle(305_000)
    later = ("from = 2016-01-01", "from = 2017-01-01"), ("until = 2016-12-31", "until = 2017-12-31")
    (row,) = simulated(books, *later, RATE).rows
    assert (row.in_force, row.after) == (False, 240_000)
    earlier = ("from = 2016-01-01", "from = 2015-01-01"), ("until = 2016-12-31", "until = 2015-12-31")
    (row,) = simulated(books, *earlier, RATE).rows
    assert (row.in_force, row.after) == (False, 240_000)


def test_reversed_settlements_are_left_out(books: Any, command: Callable[..., int], capsys: Capture) -> None:
    first = books.settle(305_000)
    second = books.settle(105_000)
    books.correct(first, used=None)
    simulation = simulated(books)
    assert [row.number for row in simulation.rows] == [second]
    assert simulation.rows[0].change == 0
    assert command() == 0
    assert "已冲正的 1 笔没有计入" in capsys.readouterr().out


def test_a_supplemented_settlement_counts_as_it_stands(books: Any) -> None:
    number = books.settle(305_000)
    books.correct(number, used=1_900_000)
    (row,) = simulated(books).rows
    assert (row.before, row.after) == (100_000, 100_000)
    (row,) = simulated(books, ("yuan = 20000", "yuan = 21000")).rows
    assert row.after == 200_000


def test_names_are_masked(books: Any) -> None:
    books.settle(305_000)
    (row,) = simulated(books).rows
    assert row.name_masked == "试*兰"
    assert (row.admitted, row.discharged) == (date(2016, 3, 21), date(2016, 3, 21))


def test_nothing_is_stored(books: Any) -> None:
    number = books.settle(305_000)
    with books.window.store.read() as uow:
        before = uow.settlements.get(number), list(uow.audit.entries()), uow.outbox.head()
    simulated(books, RATE)
    with books.window.store.read() as uow:
        assert (uow.settlements.get(number), list(uow.audit.entries()), uow.outbox.head()) == before


# --- as typed


@pytest.fixture
def command(books: Any, tmp_path: Path) -> Callable[..., int]:
    def run(*more: str, exchanges: tuple[tuple[str, str], ...] = (RATE,), language: str = "zh_CN") -> int:
        path = tmp_path / "new.toml"
        path.write_text(policy(*exchanges), "utf-8")
        return main(["--language", language, "policy", "simulate", str(path), "--on", str(books.data), *more])

    return run


def test_the_command_says_who_gains_and_what_the_fund_pays(
    books: Any, command: Callable[..., int], capsys: Capture
) -> None:
    number = books.settle(305_000)
    books.settle(4_000)
    assert command() == 0
    said = capsys.readouterr().out
    assert f"{number} 试*兰：总费用 3,050.00，原补偿 2,250.00，改为 2,400.00，变化 150.00 元" in said
    assert "原 2,250.00 元，改为 2,400.00 元，变化 150.00 元" in said
    assert "补偿增加 1 笔，减少 0 笔，不变 1 笔，拒绝 0 笔" in said
    assert "试桂兰" not in said
    assert command(language="en") == 0
    assert "Paid more: 1; paid less: 0; unchanged: 1; refused: 0" in capsys.readouterr().out


def test_the_table_holds_every_settlement(books: Any, command: Callable[..., int], tmp_path: Path) -> None:
    books.settle(305_000)
    books.settle(4_000)
    table = tmp_path / "rows.csv"
    assert command("--table", str(table)) == 0
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["结算编号", "姓名", "入院"]
    assert [row[4:8] for row in rows[1:]] == [
        ["3050.00", "2250.00", "2400.00", "150.00"],
        ["40.00", "0.00", "0.00", "0.00"],
    ]


def test_refusals_are_said_with_their_reason(books: Any, command: Callable[..., int], capsys: Capture) -> None:
    books.settle(305_000)
    blank = ('rate = 0.75, clause = "001:431"', 'blank = true, clause = "001:431"')
    assert command(exchanges=(blank,)) == 0
    said = capsys.readouterr().out
    assert "新政策拒绝计算：" in said
    assert "001:431" in said


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    page = document[0]
    text_page = page.get_textpage()
    text = str(text_page.get_text_bounded())
    for each in (text_page, page, document):
        each.close()
    return text


def test_the_chart_is_a_pdf_with_readable_text(books: Any, command: Callable[..., int], tmp_path: Path) -> None:
    books.settle(305_000)
    chart = tmp_path / "chart.pdf"
    assert command("--chart", str(chart)) == 0
    text = text_of(chart)
    for part in ("按「示例县 2016 年度住院补偿方案」重算 1 笔结算", "2,400.00", "150.00", "新政策", "个人自付"):
        assert part in text
    first = chart.read_bytes()
    assert command("--chart", str(chart)) == 0
    assert chart.read_bytes() == first


def test_the_chart_may_be_an_svg(books: Any, command: Callable[..., int], tmp_path: Path) -> None:
    books.settle(305_000)
    chart = tmp_path / "chart.svg"
    assert command("--chart", str(chart)) == 0
    text = chart.read_text("utf-8")
    assert "<svg" in text
    assert "Noto Sans SC" in text
    assert ".ttf" not in text
    assert "2,400.00" in text


def test_another_ending_is_refused(command: Callable[..., int], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        command("--chart", "chart.png")
    assert stopped.value.code == 2
    assert "*.pdf, *.svg" in capsys.readouterr().err


def test_an_empty_window_is_no_failure(command: Callable[..., int], tmp_path: Path, capsys: Capture) -> None:
    assert command("--chart", str(tmp_path / "chart.pdf"), "--table", str(tmp_path / "rows.csv")) == 0
    assert "重算 0 笔结算" in capsys.readouterr().out


def test_a_faulty_policy_is_not_simulated(books: Any, command: Callable[..., int], capsys: Capture) -> None:
    assert command(exchanges=(("rate = 0.75", "rate = 75"),)) == 1
    assert "不在 0 到 1 之间" in capsys.readouterr().err


def test_a_folder_without_a_window_is_said(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(COUNTY, "utf-8")
    assert main(["policy", "simulate", str(path), "--on", str(tmp_path)]) == 2


def test_a_place_that_cannot_be_written_is_said(books: Any, command: Callable[..., int], tmp_path: Path) -> None:
    books.settle(305_000)
    for option, name in (("--chart", "chart.pdf"), ("--table", "rows.csv")):
        assert command(option, str(tmp_path / "nowhere" / name)) == 2


# --- table and chart on their own


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_table(path, [("=1+1", "+x", "-x", "@x", "\tx", "张三", -1250, 0, None)])
    (row,) = csv.reader(path.read_text("utf-8-sig").splitlines())
    assert row == ["'=1+1", "'+x", "'-x", "'@x", "'\tx", "张三", "-12.50", "0.00", ""]


WORDS = ChartWords("标题", "原", "新", "各方", "变化", "元")


def test_thousands_of_settlements_share_bars(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    draw_chart(path, words=WORDS, bars=[Bar("基金", 100, 200)], changes=list(range(-5_000, 5_000)))
    few = path.stat().st_size
    draw_chart(path, words=WORDS, bars=[Bar("基金", 100, 200)], changes=list(range(-50_000, 50_000)))
    assert path.stat().st_size < 1.1 * few


def test_a_chart_of_nothing_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "chart.pdf"
    draw_chart(path, words=replace(WORDS, title="空"), bars=[Bar("基金", 0, 0)], changes=[])
    assert "空" in text_of(path)


def test_the_thinned_row_keeps_its_sum() -> None:
    changes = sorted(range(-700, 900), reverse=True)
    thinned = impact._thinned(changes, most=100)
    assert len(thinned) == 100
    assert sum(thinned) * 16 == pytest.approx(sum(changes))


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        write_table(tmp_path, [])
