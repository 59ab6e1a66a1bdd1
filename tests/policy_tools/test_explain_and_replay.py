"""``ncms explain`` and ``ncms replay``: what was stored explains itself, and gives the same fen again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders.policies import SHIPPED

from ncms_desktop.adapters.store.settlements import SqlSettlements
from ncms_desktop.cli.main import main
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.findings import Finding, Severity
from ncms_desktop.ports.store import StoredSettlement
from ncms_desktop.usecases import replay as replaying
from ncms_desktop.usecases.explain import Explanation, explain
from ncms_desktop.usecases.replay import KeptPolicies, replay
from ncms_desktop.wire.canonical import digest

Capture = pytest.CaptureFixture[str]


def ncms(books: Any, *arguments: str, language: str = "zh_CN") -> int:
    return main(["--language", language, *arguments, "--data", str(books.data)])


def test_a_settlement_is_explained_step_by_step(books: Any, capsys: Capture) -> None:
    number = books.settle(305_000)
    assert ncms(books, "explain", number) == 0
    said = capsys.readouterr().out
    assert f"结算 {number}（就诊 ZY0001，试*兰，2016-04-04 09:00 结算）" in said
    for part in (
        "用到：可补偿费用 3,050.00 元",
        "= 50.00 元（001:431）",
        "= 75%（001:431）",
        "算式：(3,050.00 − 50.00) × 75% = 2,250.00",
        "得出：补偿金额 2,250.00 元",
        "补偿金额 2,250.00 元，个人自付 800.00 元，总费用 3,050.00 元。",
    ):
        assert part in said
    assert "试桂兰" not in said
    assert ncms(books, "explain", number, language="en") == 0
    assert "Formula: (3,050.00 − 50.00) × 75% = 2,250.00" in capsys.readouterr().out


def test_an_amount_before_rounding_is_told(books: Any, capsys: Capture) -> None:
    # (3,050.01 - 50) x 75% = 2,250.0075
    number = books.settle(305_001)
    assert ncms(books, "explain", number) == 0
    assert "补偿金额 2,250.01 元（取整前 2250.0075）" in capsys.readouterr().out


def test_a_waiver_tells_its_age(books: Any, capsys: Capture) -> None:
    born = date(1950, 5, 1)
    books.window.enrol(born=born)
    number = books.settle(305_000, born=born)
    assert ncms(books, "explain", number) == 0
    said = capsys.readouterr().out
    assert "= 60 岁（001:433）" in said
    assert "补偿金额 2,287.50 元，个人自付 762.50 元" in said


def test_an_unknown_number_is_said(books: Any, capsys: Capture) -> None:
    for command in ("explain", "replay"):
        assert ncms(books, command, "P01-W01-01-000099") == 1
        assert "没有结算 P01-W01-01-000099" in capsys.readouterr().err


def test_an_explanation_is_what_was_stored_and_not_computed_again(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    number = books.settle(305_000)

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(replaying, "compute", never)
    found = explain(books.window.store, number)
    assert isinstance(found, Explanation)
    assert found.calculations[-1].result.compensation == 225_000


def test_every_settlement_gives_the_same_again(books: Any, capsys: Capture) -> None:
    numbers = [
        books.settle(305_000),
        books.settle(77, 4_999),
        books.settle(500_123, item="H-B"),
        books.settle(2_900_000),
    ]
    assert ncms(books, "replay", "--all") == 0
    assert capsys.readouterr().out == "重算 4 笔结算，与保存的一分不差。\n"
    assert ncms(books, "replay", numbers[1]) == 0
    assert "重算 1 笔" in capsys.readouterr().out


def test_a_reversal_is_told(books: Any, capsys: Capture) -> None:
    number = books.settle(305_000)
    books.correct(number, used=None)
    assert ncms(books, "explain", number) == 0
    assert "已被 P01-W01-01-900001 冲正" in capsys.readouterr().out
    assert ncms(books, "replay", "--all") == 0


def test_a_supplement_is_told_and_computed_again(books: Any, capsys: Capture) -> None:
    number = books.settle(305_000)
    books.correct(number, used=1_900_000)
    assert ncms(books, "explain", number) == 0
    first, _, second = capsys.readouterr().out.partition("追补 P01-W01-01-900001 之后")
    assert "补偿金额 2,250.00 元，个人自付" in first
    assert "补偿金额 1,000.00 元，个人自付" in second
    assert ncms(books, "replay", "--all") == 0


def test_a_number_or_all_is_needed(books: Any) -> None:
    with pytest.raises(SystemExit):
        ncms(books, "replay")


Change = Callable[[StoredSettlement], StoredSettlement]


@pytest.fixture
def stored_otherwise(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change], None]:
    """Let the store give back other things than were stored: its rows refuse any change."""
    get, each = SqlSettlements.get, SqlSettlements.each

    def plant(change: Change) -> None:
        def other_get(self: SqlSettlements, number: str) -> StoredSettlement | None:
            found = get(self, number)
            return None if found is None else change(found)

        monkeypatch.setattr(SqlSettlements, "get", other_get)
        monkeypatch.setattr(SqlSettlements, "each", lambda self: [change(stored) for stored in each(self)])

    return plant


def replayed(books: Any, number: str) -> tuple[Finding, ...]:
    with books.window.store.read() as uow:
        stored = uow.settlements.get(number)
        assert stored is not None
        return replay(uow, stored, KeptPolicies(uow))


def with_json(name: str, change: Callable[[Any], None]) -> Change:
    def changed(stored: StoredSettlement) -> StoredSettlement:
        value = json.loads(getattr(stored, name))
        change(value)
        return replace(stored, **{name: json.dumps(value)})  # type: ignore[arg-type]

    return changed


def test_an_amount_that_differs_is_named_with_both_values(
    books: Any, stored_otherwise: Callable[[Change], None], capsys: Capture
) -> None:
    number = books.settle(305_000)

    def move_a_fen(result: Any) -> None:
        result["compensation"] = result["payments"][0]["amount"] = "2250.01"
        result["patient_share"] = "799.99"

    stored_otherwise(with_json("result_json", move_a_fen))
    assert ncms(books, "replay", number) == 1
    said = capsys.readouterr().err
    for part in (
        "compensation 保存的是 2250.01，重算得 2250.00",
        "payments[1].amount 保存的是 2250.01，重算得 2250.00",
        "patient_share 保存的是 799.99，重算得 800.00",
    ):
        assert f"结算 {number}：{part}" in said


def test_a_changed_case_is_found(books: Any, stored_otherwise: Callable[[Change], None], capsys: Capture) -> None:
    books.settle(305_000)
    books.settle(105_000)

    def use_more(case: Any) -> None:
        case["used"]["inpatient"] = "19900.00"

    stored_otherwise(with_json("case_json", use_more))
    assert ncms(books, "replay", "--all") == 1
    said = capsys.readouterr().err
    assert "000001：compensation 保存的是 2250.00，重算得 100.00" in said
    assert "000002：compensation 保存的是 750.00，重算得 100.00" in said


def test_what_cannot_be_read_back_is_named(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(305_000)
    stored_otherwise(lambda stored: replace(stored, case_json="{}"))
    (finding,) = replayed(books, number)
    assert (finding.code, finding.arguments["code"]) == ("replay.damaged", "replay.case-damaged")
    stored_otherwise(lambda stored: replace(stored, result_json="{}"))
    assert [each.code for each in replayed(books, number)] == ["replay.damaged"]
    with pytest.raises(CorruptData):
        explain(books.window.store, number)


def test_a_policy_that_is_not_kept_is_named(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(305_000)
    stored_otherwise(lambda stored: replace(stored, policy_digest="0" * 64))
    assert [each.code for each in replayed(books, number)] == ["replay.policy-missing"]


def under(books: Any, *exchanges: tuple[str, str]) -> Change:
    """Settlements that say they were made under a changed policy, which is kept."""
    text = (SHIPPED / "county-2016h1.toml").read_text("utf-8").partition("# Examples.")[0]
    for old, new in exchanges:
        text = text.replace(old, new)
    content = text.encode()
    with books.window.store.write() as uow:
        uow.contents.put(digest(content), "policy", content)
        uow.commit()
    return lambda stored: replace(stored, policy_digest=digest(content))


def test_a_policy_that_is_refused_today_is_named(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(305_000)
    stored_otherwise(under(books, ("rate = 0.75", "rate = 75")))
    assert [each.code for each in replayed(books, number)] == ["replay.policy-refused"]


def test_a_calculation_that_is_refused_today_is_named(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(305_000)
    stored_otherwise(under(books, ('rate = 0.75, clause = "001:431"', 'blank = true, clause = "001:431"')))
    (finding,) = replayed(books, number)
    assert (finding.code, finding.arguments["code"]) == ("replay.refused", "compute.figure-blank")


def test_a_group_that_is_no_longer_known_does_not_hinder_a_replay(
    books: Any, stored_otherwise: Callable[[Change], None]
) -> None:
    number = books.settle(305_000)
    stored_otherwise(under(books, ('group = "wubao"', 'group = "group-of-those-days"')))
    assert replayed(books, number) == ()


def test_many_differences_are_counted(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(*[1_000] * 12)

    def rename_everything(result: Any) -> None:
        for line in result["lines"]:
            line["bill"], line["reason"] = line["bill"] + "x", "line.class-c"

    stored_otherwise(with_json("result_json", rename_everything))
    found = replayed(books, number)
    assert len(found) == 21
    assert (found[-1].code, found[-1].arguments["count"]) == ("replay.differs-more", 4)


def test_steps_that_a_later_engine_tells_otherwise_are_a_note(
    books: Any, stored_otherwise: Callable[[Change], None], capsys: Capture
) -> None:
    number = books.settle(305_000)

    def tell_otherwise(result: Any) -> None:
        result["steps"][0]["rule"] = "trace.of-those-days"

    plant = with_json("result_json", tell_otherwise)
    stored_otherwise(lambda stored: replace(plant(stored), engine_version="0"))
    (finding,) = replayed(books, number)
    assert (finding.code, finding.severity) == ("replay.told-otherwise", Severity.NOTE)
    assert ncms(books, "replay", "--all") == 0
    assert "步骤的写法不同" in capsys.readouterr().out


def test_the_same_engine_may_not_tell_it_otherwise(books: Any, stored_otherwise: Callable[[Change], None]) -> None:
    number = books.settle(305_000)

    def tell_otherwise(result: Any) -> None:
        result["steps"][0]["rule"] = "trace.of-those-days"

    stored_otherwise(with_json("result_json", tell_otherwise))
    assert [each.code for each in replayed(books, number)] == ["replay.differs"]
