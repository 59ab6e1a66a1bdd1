"""The roster file: every faulty row reported, every value as the county wrote it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from ncms_desktop.adapters.roster_csv import group_codes
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Place
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    CountyFigure,
    GroupMembership,
    Household,
    MemberStatus,
    Participant,
)
from ncms_desktop.ports.roster_source import ImportCancelled, RosterCheck, RosterSource
from ncms_desktop.ports.store import RosterContent, RosterFigure
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.wording import Language, wording

RosterFile = Any
Swap = Callable[[str, str], RosterFile]
TODAY = date(2016, 3, 10)
YEAR_START = date(2016, 1, 1)


def check(roster: RosterFile, *, scheme_year: int = 2016, today: date = TODAY) -> RosterCheck:
    source: RosterSource = roster.source()
    return source.check(scheme_year=scheme_year, today=today, progress=lambda done, total: None)


def content(roster: RosterFile) -> RosterContent:
    source = roster.source()
    checked = source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: None)
    assert checked.findings == ()
    found: RosterContent = source.content(checked, county="990123", scheme_year=2016, progress=lambda done, total: None)
    return found


def placed(checked: RosterCheck) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.place.line, each.place.column) for each in checked.findings if each.place]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8"])
def test_a_sound_roster_is_counted(roster: RosterFile, encoding: str) -> None:
    roster.encoding = encoding
    checked = check(roster)
    assert checked.findings == ()
    assert (checked.count, checked.households, checked.cards) == (5, 2, 4)
    assert checked.as_of == datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE)


def test_households_come_once(roster: RosterFile) -> None:
    assert list(content(roster).households) == [
        Household("990123", 2016, "H01", "试大强", "平安镇", "柳树村", "3组"),
        Household("990123", 2016, "H02", "试桂花", "平安镇", "河东村", ""),
    ]


def test_participants_come_with_status_and_groups(roster: RosterFile) -> None:
    people = list(content(roster).participants)
    assert [person.number for person in people] == ["P01", "P02", "P03", "P04", "P05"]
    guilan = people[1]
    assert guilan == Participant(
        county="990123",
        scheme_year=2016,
        number="P02",
        household="H01",
        name="试桂兰",
        sex=Sex.FEMALE,
        birth_date=date(1955, 3, 4),
        identity_number=guilan.identity_number,
        relation="配偶",
        status=MemberStatus.NORMAL,
        status_since=YEAR_START,
        groups=(
            GroupMembership("wubao", YEAR_START),
            GroupMembership("dibao", YEAR_START, date(2016, 6, 30)),
        ),
    )
    assert [person.status for person in people[2:]] == [
        MemberStatus.MOVED,
        MemberStatus.FROZEN,
        MemberStatus.DECEASED,
    ]
    assert people[3].birth_date == date(1960, 11, 12)
    assert people[3].status_since == date(2016, 1, 15)
    assert people[4].identity_number is None


def test_cards_come_for_those_who_have_one(roster: RosterFile) -> None:
    cards = list(content(roster).cards)
    assert [card.number for card in cards] == ["K01", "K02", "K03", "K04"]
    assert cards[2] == Card("990123", 2016, "K03", "H01", "P03", CardStatus.LOST, date(2016, 2, 2))


def test_a_figure_of_zero_is_a_figure_and_an_empty_cell_is_none(roster: RosterFile) -> None:
    assert list(content(roster).figures) == [
        RosterFigure("P01", CountyFigure("inpatient", 0, datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE))),
        RosterFigure("P02", CountyFigure("inpatient", 120450, datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE))),
        RosterFigure("P04", CountyFigure("inpatient", 2_000_000, datetime(2016, 2, 28, tzinfo=COUNTER_ZONE))),
    ]


FAULTS = {
    "year": (
        "2016,H01,试大强,平安镇,柳树村,3组,P03",
        "2015,H01,试大强,平安镇,柳树村,3组,P03",
        "roster.other-year",
        4,
        "参合年度",
    ),
    "no household": (
        "2016,H01,试大强,平安镇,柳树村,3组,P03",
        "2016,,试大强,平安镇,柳树村,3组,P03",
        "csv.field-empty",
        4,
        "户号",
    ),
    "no number": ("P03,", ",", "csv.field-empty", 4, "人员编号"),
    "number twice": ("P03,", "P02,", "roster.person-twice", 4, "人员编号"),
    "no name": ("试小明", "", "csv.field-empty", 4, "姓名"),
    "sex": ("试小明,男", "试小明,1", "csv.unknown-word", 4, "性别"),
    "sex against identity": ("试小明,男", "试小明,女", "roster.sex-differs", 4, "性别"),
    "birth date": ("1980-06-07,", "1980-06-31,", "csv.bad-date", 4, "出生日期"),
    "birth against identity": ("1980-06-07,", "1980-07-06,", "roster.birth-differs", 4, "出生日期"),
    "born in future": ("1930-01-01", "2016-03-11", "roster.born-in-future", 6, "出生日期"),
    "status": ("迁出", "失踪", "csv.unknown-word", 4, "人员状态"),
    "no status day": ("迁出,2016-02-01", "迁出,", "csv.field-empty", 4, "状态日期"),
    "unknown group": ("残疾@", "伤残@", "roster.unknown-group", 5, "属性"),
    "group without day": ("残疾@2015-01-01", "残疾", "roster.bad-membership", 5, "属性"),
    "group that ends before it begins": ("..2016-06-30", "..2015-06-30", "roster.bad-membership", 3, "属性"),
    "group with an open end": ("..2016-06-30", "..", "roster.bad-membership", 3, "属性"),
    "card twice": ("K03", "K02", "roster.card-twice", 4, "证卡号"),
    "card status": ("挂失", "丢失", "csv.unknown-word", 4, "证卡状态"),
    "card day": ("挂失,2016-02-02", "挂失,2016-02", "csv.bad-date", 4, "证卡日期"),
    "card without number": ("K03,", ",", "roster.card-without-number", 4, "证卡号"),
    "amount": ('"1,204.50"', '"12,04.50"', "csv.bad-amount", 3, "住院已补偿"),
    "amount below zero": ('"1,204.50"', "-0.01", "roster.used-negative", 3, "住院已补偿"),
    "amount without moment": (",2016/02/28", ",", "csv.field-empty", 5, "截至时间"),
    "moment": ("2016/02/28", "2016/02/30", "csv.bad-moment", 5, "截至时间"),
    "moment of a lone cell": ("挂失,2016-02-02,,", "挂失,2016-02-02,,gestern", "csv.bad-moment", 4, "截至时间"),
    "household says otherwise": ("河东村,,P05", "河西村,,P05", "roster.household-differs", 6, "村"),
    "too few columns": ("父母,死亡,", "父母,", "csv.column-count", 6, None),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_row_is_reported_at_its_cell(swapped: Swap, case: str) -> None:
    old, new, *expected = FAULTS[case]
    checked = check(swapped(old, new))
    assert placed(checked) == [tuple(expected)]
    assert checked.as_of is None
    for language in Language:
        for finding in checked.findings:
            sentence = wording(language).finding(finding)
            assert "{" not in sentence
            assert finding.code not in sentence


def test_a_household_without_head_lacks_it_and_says_otherwise_than_before(swapped: Swap) -> None:
    checked = check(swapped("试大强,平安镇,柳树村,3组,P03", ",平安镇,柳树村,3组,P03"))
    assert placed(checked) == [("csv.field-empty", 4, "户主姓名"), ("roster.household-differs", 4, "户主姓名")]


IDENTITIES = {
    "roster.identity-checksum": lambda number: number[:-1] + ("1" if number[-1] != "1" else "2"),
    "roster.identity-length": lambda number: number[:15],
    "roster.identity-characters": lambda number: "A" + number[1:],
}


@pytest.mark.parametrize("code", IDENTITIES)
def test_a_faulty_identity_number_is_reported_masked(roster: RosterFile, code: str) -> None:
    number = roster.text.split("试小明,男,1980-06-07,")[1][:18]
    faulty = IDENTITIES[code](number)
    roster.text = roster.text.replace(number, faulty)
    checked = check(roster)
    assert placed(checked) == [(code, 4, "身份证号")]
    assert faulty not in repr(checked.findings)


def test_an_identity_number_of_two_people_is_reported(swapped: Swap, roster: RosterFile) -> None:
    number = roster.text.split("试小明,男,1980-06-07,")[1][:18]
    checked = check(swapped("试阿婆,女,1930-01-01,,", f"试阿婆,男,1980-06-07,{number},"))
    assert placed(checked) == [("roster.identity-twice", 6, "身份证号")]
    assert checked.findings[0].arguments["first"] == 4


def test_every_faulty_row_is_reported_at_once(roster: RosterFile) -> None:
    roster.text = roster.text.replace("2016,H0", "2015,H0").replace("K03", "K01").replace("残疾@", "伤残@")
    assert sorted(placed(check(roster))) == [
        ("roster.card-twice", 4, "证卡号"),
        *(("roster.other-year", line, "参合年度") for line in range(2, 7)),
        ("roster.unknown-group", 5, "属性"),
    ]


def test_a_roster_without_anyone_is_refused(roster: RosterFile) -> None:
    roster.text = roster.text.split("\n")[0] + "\n"
    assert [finding.code for finding in check(roster).findings] == ["roster.empty"]


def test_a_roster_that_does_not_say_its_moment_is_refused(roster: RosterFile) -> None:
    lines = roster.text.split("\n")
    roster.text = "\n".join((lines[0], lines[3], lines[5])) + "\n"
    checked = check(roster)
    assert placed(checked) == [("roster.no-moment", 1, "截至时间")]
    assert checked.as_of is None


def test_a_broken_file_is_refused(roster: RosterFile) -> None:
    source = roster.source()
    roster.path.write_bytes(roster.path.read_bytes()[:-3])
    checked = source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: None)
    assert [(each.code, each.place) for each in checked.findings] == [("csv.truncated", Place("roster.csv", 6))]


def test_a_roster_cut_off_at_any_byte_is_refused_or_ends_with_a_row(roster: RosterFile) -> None:
    """Between two rows nothing in the file says that more should follow; in a row everything does."""
    roster.text = "\n".join(roster.text.split("\n")[:3]) + "\n"
    source = roster.source()
    whole = roster.path.read_bytes()
    for end in range(len(whole)):
        roster.path.write_bytes(whole[:end])
        checked = source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: None)
        assert checked.findings or whole[:end].endswith(b"\n")


def test_a_file_that_changed_after_the_check_is_not_loaded(roster: RosterFile) -> None:
    source = roster.source()
    checked = source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: None)
    loading = source.content(checked, county="990123", scheme_year=2016, progress=lambda done, total: None)
    roster.text = roster.text.replace("20000", "10000")
    roster.source()
    with pytest.raises(EnvironmentFault) as fault:
        list(loading.figures)
    assert (fault.value.code, fault.value.arguments) == ("roster.changed", {"file": "roster.csv"})


def test_progress_grows_to_the_end_and_may_cancel(roster: RosterFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ncms_desktop.adapters.roster_csv.ROWS_PER_REPORT", 1)
    seen: list[tuple[int, int | None]] = []
    source = roster.source()

    def note(done: int, total: int | None) -> None:
        seen.append((done, total))

    checked = source.check(scheme_year=2016, today=TODAY, progress=note)
    loading = source.content(checked, county="990123", scheme_year=2016, progress=note)
    for part in (loading.households, loading.participants, loading.cards, loading.figures):
        list(part)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == ((0, 10), (10, 10))
    with pytest.raises(ImportCancelled):
        source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: done < 3)


def test_the_shipped_groups_are_known_by_their_chinese_names() -> None:
    assert group_codes()["五保"] == "wubao"
    assert group_codes()["建档立卡"] == "registered-poor"
