"""``ncms policy diff``: every difference, none omitted, none invented."""

import copy
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from builders.policies import SHIPPED, SMALL, changed, line_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ncms_desktop.cli.main import main
from ncms_desktop.domain.facility import Level
from ncms_desktop.policy.file import PolicyFile
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.usecases.diff_policies import Change, ChangeKind, diff_policies

Capture = pytest.CaptureFixture[str]
COUNTY = (SHIPPED / "county-2016h1.toml").read_bytes()


def differences(old: str, new: str) -> tuple[Change, ...]:
    return diff_policies(old.encode(), new.encode())


def only(old: str, new: str) -> Change:
    (change,) = differences(old, new)
    return change


def test_a_file_does_not_differ_from_itself() -> None:
    assert diff_policies(COUNTY, COUNTY) == ()


def test_remarks_and_ways_of_writing_do_not_differ() -> None:
    new = changed(("yuan = 50,", "yuan = 50.00,"), ("[[version]]", "# a remark\n[[version]]"))
    assert differences(SMALL, new) == ()


def test_what_is_left_out_and_its_default_do_not_differ() -> None:
    rounding = 'rounding = { mode = "half-up", step = "fen" }\n'
    assert differences(SMALL, changed(("year =", f"{rounding}year ="))) == ()


def test_a_figure_shows_both_values_clauses_and_lines() -> None:
    new = "# one line more\n" + changed(('yuan = 50, clause = "1"', 'yuan = 60, clause = "8"'))
    change = only(SMALL, new)
    assert (change.kind, change.old, change.new) == (
        ChangeKind.CHANGED,
        {"yuan": 50, "clause": "1"},
        {"yuan": 60, "clause": "8"},
    )
    assert change.before is not None
    assert change.after is not None
    assert (change.before.line, change.after.line) == (line_of(SMALL, "yuan = 50"), line_of(new, "yuan = 60"))


def test_a_clause_alone_is_a_difference() -> None:
    change = only(SMALL, changed(('cap = { yuan = 20000, clause = "4" }', 'cap = { yuan = 20000, clause = "5" }')))
    assert change.spot.path[-1] == "cap"


def test_a_figure_made_blank_is_a_difference() -> None:
    change = only(SMALL, changed(("yuan = 20000", "blank = true")))
    assert change.new == {"blank": True, "clause": "4"}


def test_a_removed_step_is_one_difference() -> None:
    change = only(SMALL, SMALL[: SMALL.rindex("[[version.plan.step]]")])
    assert change.kind is ChangeKind.REMOVED
    assert change.old["mechanism"] == "yearly-cap"


def test_exchanged_steps_are_a_move_and_nothing_else() -> None:
    head, first, second, third, fourth = SMALL.split("[[version.plan.step]]")
    new = "[[version.plan.step]]".join((head, first, third, second, fourth))
    change = only(SMALL, new)
    assert change.kind is ChangeKind.MOVED
    assert change.before is not None
    assert change.after is not None
    assert {change.before.path[-1], change.after.path[-1]} == {1, 2}


def test_a_moved_step_that_changed_is_told_twice() -> None:
    head, first, second, third, fourth = SMALL.split("[[version.plan.step]]")
    new = "[[version.plan.step]]".join((head, first, third.replace("0.65", "0.70"), second, fourth))
    assert {each.kind for each in differences(SMALL, new)} == {ChangeKind.MOVED, ChangeKind.CHANGED}


def test_waivers_are_matched_by_what_they_are_about() -> None:
    new = changed(('    { group = "wubao", clause = "2" },\n', '    { group = "disabled", clause = "2" },\n'))
    found = differences(SMALL, new)
    assert {(each.kind, (each.old or each.new).get("group")) for each in found} in (
        {(ChangeKind.REMOVED, "wubao"), (ChangeKind.ADDED, "disabled")},
        {(ChangeKind.CHANGED, "wubao")},
    )
    age = only(SMALL, changed(("age_from = 60", "age_from = 65")))
    assert (age.kind, age.old["age_from"], age.new["age_from"]) == (ChangeKind.CHANGED, 60, 65)


def test_a_further_version_is_added_whole() -> None:
    first = SMALL.replace("until = 2016-12-31", "until = 2016-06-30")
    second = SMALL[SMALL.index("[[version]]") :].replace("2016-01-01", "2016-07-01")
    found = differences(SMALL, first + second)
    assert [(each.kind, each.spot.path) for each in found] == [
        (ChangeKind.CHANGED, ("version", 0, "until")),
        (ChangeKind.ADDED, ("version", 1)),
    ]


def test_dates_and_levels_are_differences() -> None:
    new = changed(
        ("until = 2016-12-31", "until = 2017-12-31"), ('levels = ["township", "county"]', 'levels = ["township"]')
    )
    assert {each.spot.path[-1] for each in differences(SMALL, new)} == {"until", "levels"}


def test_true_is_not_the_number_one() -> None:
    old = SMALL + '\n[[example]]\nname = "a"\nsource = "1"\nvisit = { kind = "inpatient", level = "township", '
    old += "admitted = 2016-03-01, discharged = 2016-03-09, fact = 1 }\n"
    old += "person = { age = 40 }\namounts = { eligible = 1 }\nexpect = { total = 1 }\n"
    assert only(old, old.replace("fact = 1", "fact = true")).spot.path == ("example", 0, "visit", "fact")


# --- random edits


def scalars(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of every number, text and day."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in scalars(item, (*path, key))]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in scalars(item, (*path, at))]
    return [path]


def tables_in_lists(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of the lists that hold at least two tables."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in tables_in_lists(item, (*path, key))]
    if isinstance(value, list):
        inner = [found for at, item in enumerate(value) for found in tables_in_lists(item, (*path, at))]
        return [path, *inner] if len(value) > 1 and isinstance(value[0], dict) else inner
    return []


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


DATA = tomllib.loads(COUNTY.decode(), parse_float=Decimal)


def valid(data: Any) -> bool:
    try:
        PolicyFile.model_validate(data)
    except ValidationError:
        return False
    return True


WORDS = {
    "level": [level.value for level in Level],
    "levels": [level.value for level in Level],
    "group": sorted(shipped_groups()),
    "groups": sorted(shipped_groups()),
    "selected_by": ["admission", "discharge", "settlement"],
    "mode": ["half-up", "half-even", "down", "up"],
    "step": ["fen", "jiao", "yuan"],
    "class": ["A", "C"],
    "category": ["drug", "bed", "other"],
}
FREE = {"clause", "name", "source", "document", "id", "limit"}


def other_values(path: tuple[Any, ...]) -> st.SearchStrategy[Any] | None:
    """Other values that may stand at a path; None where nearly anything else would be refused."""
    old, key = at(DATA, path), next(part for part in reversed(path) if isinstance(part, str))
    if isinstance(old, date):
        return st.dates(min_value=date(2016, 1, 1), max_value=date(2016, 12, 31))
    if isinstance(old, Decimal) or key == "rate":
        return st.decimals(0, 1, places=2, allow_nan=False)
    if isinstance(old, int) and not isinstance(old, bool):
        return st.integers(1, 12)
    if key in FREE:
        return st.sampled_from(["x", "y-1", "other"])
    return st.sampled_from(WORDS[key]) if key in WORDS else None


def without(path: tuple[Any, ...]) -> Any:
    new = copy.deepcopy(DATA)
    del at(new, path[:-1])[path[-1]]
    return new


def read_again(data: Any) -> Any:
    return tomllib.loads(tomli_w.dumps(data), parse_float=Decimal)


def effect(data: Any) -> Any:
    """What a file states with all defaults: two files with different effects must differ."""
    return PolicyFile.model_validate(data).model_dump(), data["example"]


CHANGEABLE = [path for path in scalars(DATA) if other_values(path) is not None]
REMOVABLE = [path for path in scalars(DATA) if valid(without(path))]


@settings(max_examples=60)
@given(st.data())
def test_any_changed_value_is_named(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(CHANGEABLE))
    values = other_values(path)
    assert values is not None
    new = copy.deepcopy(DATA)
    at(new, path[:-1])[path[-1]] = data.draw(values)
    assume(valid(new))
    found = diff_policies(COUNTY, tomli_w.dumps(new).encode())
    if effect(read_again(new)) == effect(DATA):
        assert all(each.spot.path[0] == "example" for each in found)
        return
    touched = [*[each.after.path for each in found if each.after], *[each.before.path for each in found if each.before]]
    assert any(path[: len(each)] == each for each in touched), (path, found)


@settings(max_examples=60)
@given(st.data())
def test_any_removed_value_is_named(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(REMOVABLE))
    new = without(path)
    found = diff_policies(COUNTY, tomli_w.dumps(new).encode())
    if effect(read_again(new)) != effect(DATA):
        assert found
        assert any(each.spot.path[:1] == path[:1] for each in found)
    back = diff_policies(tomli_w.dumps(new).encode(), COUNTY)
    assert len(back) == len(found)


@settings(max_examples=60)
@given(st.data())
def test_a_list_that_lost_gained_or_exchanged_tables_differs(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(tables_in_lists(DATA)))
    new = copy.deepcopy(DATA)
    tables = at(new, path)
    first, second = sorted(data.draw(st.lists(st.integers(0, len(tables) - 1), min_size=2, max_size=2, unique=True)))
    what = data.draw(st.sampled_from(["remove", "exchange", "repeat"]))
    if what == "remove":
        del tables[first]
        expected = {ChangeKind.REMOVED}
    elif what == "repeat":
        tables.append(copy.deepcopy(tables[first]))
        expected = {ChangeKind.ADDED}
    else:
        tables[first], tables[second] = tables[second], tables[first]
        expected = {ChangeKind.MOVED}
    assume(valid(new))
    found = diff_policies(COUNTY, tomli_w.dumps(new).encode())
    assert {each.kind for each in found} == expected
    assert all(each.spot.path[: len(path)] == path for each in found)


# --- as typed


def saved(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_the_command_says_it_in_words(tmp_path: Path, capsys: Capture) -> None:
    old = saved(tmp_path, "old.toml", SMALL)
    new = saved(tmp_path, "new.toml", changed(('yuan = 50, clause = "1"', 'yuan = 60, clause = "8"'), ("0.75", "0.8")))
    assert main(["policy", "diff", old, new]) == 0
    said = capsys.readouterr().out
    assert "乡级（township）：由 50.00 元（1） 改为 60.00 元（8）" in said
    assert "由 75%（3） 改为 80%（3）" in said
    assert "旧文件第 22 行，新文件第 22 行：version[1].plan[1].step[2].amount.township" in said
    assert "共 2 处差别。" in said
    assert main(["--language", "en", "policy", "diff", old, new]) == 0
    said = capsys.readouterr().out
    assert "township level (township): changed from 50.00 yuan (1) to 60.00 yuan (8)" in said


def test_the_command_says_added_removed_and_moved(tmp_path: Path, capsys: Capture) -> None:
    waivers = '    { age_from = 60, clause = "2" },\n', '    { group = "wubao", clause = "2" },\n'
    old = saved(tmp_path, "old.toml", SMALL)
    exchanged = saved(tmp_path, "exchanged.toml", changed(("".join(waivers), "".join(reversed(waivers)))))
    assert main(["policy", "diff", old, exchanged]) == 0
    assert "由第 1 位移到第 2 位" in capsys.readouterr().out
    longer = saved(
        tmp_path, "longer.toml", SMALL.replace("waivers = [", 'waivers = [\n    { group = "dibao", clause = "2" },')
    )
    assert main(["policy", "diff", old, longer]) == 0
    assert "waivers 第 1 条：新增 低保" in capsys.readouterr().out
    assert main(["policy", "diff", longer, old]) == 0
    assert "waivers 第 1 条：删去 低保" in capsys.readouterr().out


def test_the_command_says_no_difference(tmp_path: Path, capsys: Capture) -> None:
    old = saved(tmp_path, "old.toml", SMALL)
    assert main(["policy", "diff", old, old]) == 0
    assert capsys.readouterr().out == "没有差别：两份文件完全相同。\n"
    assert main(["policy", "diff", old, saved(tmp_path, "new.toml", SMALL + "# 注\n")]) == 0
    assert "只有注释" in capsys.readouterr().out


def test_faulty_files_are_not_compared(tmp_path: Path, capsys: Capture) -> None:
    old = saved(tmp_path, "old.toml", SMALL)
    assert main(["policy", "diff", old, saved(tmp_path, "new.toml", SMALL.replace("0.75", "75"))]) == 1
    assert "new.toml" in capsys.readouterr().err
