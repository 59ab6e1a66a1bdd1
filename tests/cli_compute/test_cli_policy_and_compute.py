"""``ncms policy check`` and ``ncms compute``, as typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.policies import SHIPPED, SMALL, changed
from builders.schema import breaches

from ncms_desktop.cli import main as command_line
from ncms_desktop.cli.main import main
from ncms_desktop.compensation.files import case_to_json
from ncms_desktop.domain.catalogue import ExpenseClass

COUNTY = str(SHIPPED / "county-2016h1.toml")
CATALOGUE = SHIPPED.parent / "catalogues" / "sample-2016.csv"

Capture = pytest.CaptureFixture[str]


def write(path: Path, value: dict[str, Any]) -> str:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return str(path)


@pytest.fixture
def case(tmp_path: Path) -> str:
    return write(tmp_path / "case.json", case_to_json(make_case(eligible="3050.00")))


def test_a_policy_in_order_is_said_to_be(capsys: Capture) -> None:
    assert main(["policy", "check", COUNTY]) == 0
    said = capsys.readouterr()
    assert "「示例县 2016 年度住院补偿方案」（county-2016h1）没有问题：1 个版本，2016-01-01 起。\n" in said.out
    assert said.err == ""


def test_every_fault_of_a_policy_is_said_with_its_line(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        changed(("rate = 0.75", "rate = 75"), ('cap = { yuan = 20000, clause = "4" }', "cap = {}")), "utf-8"
    )
    assert main(["policy", "check", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0] == (
        "bad.toml 第 31 行「version[1].plan[1].step[3].rate.township.rate」："
        "比例 75 不在 0 到 1 之间。百分之七十五要写成 0.75。"
    )
    assert lines[1].startswith("bad.toml 第 37 行「version[1].plan[1].step[4].cap.clause」：")
    assert lines[-1] == "共 2 处问题。"


def test_blank_figures_are_named(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "blank.toml"
    path.write_text(changed(("rate = 0.65", "blank = true")), "utf-8")
    assert main(["--language", "en", "policy", "check", str(path)]) == 0
    assert "blank.toml, line 32, version[1].plan[1].step[3].rate.county" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_the_machines_fault(tmp_path: Path, capsys: Capture) -> None:
    assert main(["policy", "check", str(tmp_path / "none.toml")]) == 2
    assert capsys.readouterr().err.startswith("无法读取文件")


def test_a_folder_is_no_file(tmp_path: Path, capsys: Capture) -> None:
    assert main(["policy", "check", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("无法读取文件")


def test_a_file_that_is_much_too_large_is_not_read(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * 2_000_001)
    assert main(["--language", "en", "policy", "check", str(path)]) == 2
    assert "more than 2000000 bytes" in capsys.readouterr().err


def test_a_case_is_computed_in_words(case: str, capsys: Capture) -> None:
    assert main(["compute", case, "--policy", COUNTY]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "   (3,050.00 − 50.00) × 75% = 2,250.00" in said
    assert "   依据：001:431" in said
    assert said[-1] == "补偿金额 2,250.00 元，个人自付 800.00 元，总费用 3,050.00 元。"


def test_a_case_is_computed_in_english(case: str, capsys: Capture) -> None:
    assert main(["--language", "en", "compute", case, "--policy", COUNTY]) == 0
    assert "Rate at township level: 75% of 3,000.00 yuan." in capsys.readouterr().out


def test_the_json_answer_keeps_the_printed_schema(case: str, capsys: Capture) -> None:
    assert main(["compute", "--schema"]) == 0
    schemas = json.loads(capsys.readouterr().out)
    assert main(["compute", case, "--policy", COUNTY, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert breaches(answer, schemas["output"]) == []
    assert breaches(json.loads(Path(case).read_text("utf-8")), schemas["input"]) == []
    assert answer["result"]["compensation"] == "2250.00"
    assert answer["policy"]["id"] == "county-2016h1"


def test_a_visit_without_a_policy_in_force_is_refused(tmp_path: Path, capsys: Capture) -> None:
    value = case_to_json(make_case(eligible="1.00"))
    value.update(admitted="2017-03-01", discharged="2017-03-02")
    assert main(["compute", write(tmp_path / "late.json", value), "--policy", COUNTY]) == 1
    assert "晚于政策" in capsys.readouterr().err


def test_a_level_that_is_not_served_is_refused(tmp_path: Path, capsys: Capture) -> None:
    value = case_to_json(make_case(eligible="1.00")) | {"level": "village"}
    assert main(["compute", write(tmp_path / "village.json", value), "--policy", COUNTY, "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "没有规定村级医疗机构" in said.err


def test_a_blank_figure_is_refused_and_named(tmp_path: Path, case: str, capsys: Capture) -> None:
    path = tmp_path / "blank.toml"
    path.write_text(changed(("yuan = 50,", "blank = true,")), "utf-8")
    assert main(["compute", case, "--policy", str(path)]) == 1
    assert "没有写明乡级的起付线（amount）" in capsys.readouterr().err


def test_faults_of_case_and_policy_are_said_together(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(changed(("rate = 0.75", "rate = 75")), "utf-8")
    value = case_to_json(make_case(eligible="1.00")) | {"level": "hamlet"}
    assert main(["compute", write(tmp_path / "bad.json", value), "--policy", str(path)]) == 1
    said = capsys.readouterr().err
    assert "bad.toml 第 31 行" in said
    assert "bad.json：「hamlet」不能写在「level」里" in said
    assert said.endswith("共 2 处问题。\n")


def line_with_code(code: str) -> dict[str, Any]:
    value = case_to_json(make_case(make_line("100.00", make_entry(ExpenseClass.A))))
    value["lines"][0]["entry"] = code
    return value


def first_code(expense_class: str) -> str:
    rows = [row.split(",") for row in CATALOGUE.read_text("utf-8").splitlines() if not row.startswith("#")]
    column = rows[0].index("class")
    return next(row[0] for row in rows[1:] if row[column] == expense_class)


def test_codes_are_looked_up_in_the_catalogue(tmp_path: Path, capsys: Capture) -> None:
    path = write(tmp_path / "case.json", line_with_code(first_code("C")))
    assert main(["compute", path, "--policy", COUNTY, "--catalogue", str(CATALOGUE), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["result"]["self_paid"] == "100.00"
    assert answer["result"]["lines"][0]["expense_class"] == "C"


def test_an_unknown_code_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = write(tmp_path / "case.json", line_with_code("NO-SUCH-CODE"))
    assert main(["compute", path, "--policy", COUNTY, "--catalogue", str(CATALOGUE)]) == 1
    assert "目录里没有 2016-03-01 有效的编码 NO-SUCH-CODE" in capsys.readouterr().err


def test_a_code_without_a_catalogue_is_refused(tmp_path: Path, capsys: Capture) -> None:
    assert main(["compute", write(tmp_path / "case.json", line_with_code("X1")), "--policy", COUNTY]) == 1
    assert "--catalogue" in capsys.readouterr().err


def test_another_countys_catalogue_is_refused(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "other.toml"
    path.write_text(SMALL.replace("990123", "990124"), "utf-8")
    value = line_with_code(first_code("A")) | {"county": "990124"}
    arguments = ["compute", write(tmp_path / "case.json", value), "--policy", str(path)]
    assert main([*arguments, "--catalogue", str(CATALOGUE)]) == 1
    said = capsys.readouterr().err
    assert "990123" in said
    assert "990124" in said


@pytest.mark.parametrize("arguments", [[], ["compute"], ["compute", "x.json"], ["policy"], ["nonsense"]])
def test_a_misspelt_command_shows_its_use(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: ncms" in capsys.readouterr().err


def run_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    def run(*_: object) -> int:
        raise error

    def add_to(subparsers: Any) -> None:
        subparsers.add_parser("fail").set_defaults(run=run)

    monkeypatch.setattr(command_line, "COMMANDS", (add_to,))
    return main(["fail"])


def test_an_interruption_ends_calmly(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert run_with(monkeypatch, KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "已中断。\n"


def test_an_internal_error_tells_places_and_no_data(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert run_with(monkeypatch, ValueError("张桂兰 990123195503041234")) == 3
    said = capsys.readouterr().err
    assert said.startswith("程序内部错误（ValueError）")
    assert "test_cli_policy_and_compute.py:" in said
    assert "张桂兰" not in said
    assert "990123195503041234" not in said
