"""Participation as it is kept: whole, by county and scheme year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from store.made import COUNTY

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.errors import CorruptData
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
from ncms_desktop.ports.store import RosterContent, RosterFigure

AS_OF = datetime(2016, 3, 1, 1, 2, 3, 456, tzinfo=UTC)


def household(year: int, number: str = "H1") -> Household:
    return Household(COUNTY, year, number, "张建国", "平安镇", "东村", "三组")


def participant(year: int, number: str = "01", *, identity_number: str | None = "990123195001020025") -> Participant:
    return Participant(
        COUNTY,
        year,
        number,
        "H1",
        "张桂兰",
        Sex.FEMALE,
        date(1950, 1, 2),
        identity_number,
        "spouse",
        MemberStatus.NORMAL,
        date(2016, 1, 1),
        (GroupMembership("dibao", date(2016, 1, 1)), GroupMembership("aged", date(2015, 1, 1), date(2016, 6, 30))),
    )


def card(year: int, number: str = "C1", *, holder: str | None = "01") -> Card:
    return Card(COUNTY, year, number, "H1", holder, CardStatus.ACTIVE, date(2016, 1, 1))


def content(year: int = 2016, **changes: object) -> RosterContent:
    figure = CountyFigure("inpatient-year", 12345, AS_OF)
    full = RosterContent(
        COUNTY, year, AS_OF, [household(year)], [participant(year)], [card(year)], [RosterFigure("01", figure)]
    )
    return replace(full, **changes)


def keep(store: SqlStore, *contents: RosterContent) -> None:
    with store.write() as unit:
        for each in contents:
            unit.roster.replace(each)
        unit.commit()


def test_a_roster_is_read_back_as_it_was_given(store: SqlStore) -> None:
    keep(store, content())
    with store.read() as unit:
        assert unit.roster.as_of(COUNTY, 2016) == AS_OF
        assert unit.roster.participant(COUNTY, 2016, "01") == participant(2016)
        assert unit.roster.household(COUNTY, 2016, "H1") == household(2016)
        assert unit.roster.members(COUNTY, 2016, "H1") == (participant(2016),)
        assert unit.roster.cards_of(COUNTY, 2016, "01") == (card(2016),)
        assert unit.roster.county_figures(COUNTY, 2016, "01") == (CountyFigure("inpatient-year", 12345, AS_OF),)
        assert unit.roster.count(COUNTY, 2016) == 1


def test_moments_come_back_with_the_counters_zone(store: SqlStore) -> None:
    keep(store, content())
    with store.read() as unit:
        as_of = unit.roster.as_of(COUNTY, 2016)
    assert as_of is not None
    assert as_of.isoformat() == "2016-03-01T09:02:03.000456+08:00"


def test_what_is_not_held_is_none_or_empty(store: SqlStore) -> None:
    with store.read() as unit:
        assert unit.roster.as_of(COUNTY, 2016) is None
        assert unit.roster.participant(COUNTY, 2016, "01") is None
        assert unit.roster.household(COUNTY, 2016, "H1") is None
        assert unit.roster.cards(COUNTY, "C1") == ()
        assert unit.roster.by_identity_number(COUNTY, "990123195001020025") == ()
        assert unit.roster.county_figures(COUNTY, 2016, "01") == ()
        assert unit.roster.count(COUNTY, 2016) == 0


def test_a_card_and_a_person_are_found_in_all_years_newest_first(store: SqlStore) -> None:
    keep(store, content(2015), content(2016))
    with store.read() as unit:
        assert [found.scheme_year for found in unit.roster.cards(COUNTY, "C1")] == [2016, 2015]
        people = unit.roster.by_identity_number(COUNTY, "990123195001020025")
    assert [found.scheme_year for found in people] == [2016, 2015]


def test_another_county_sees_nothing_of_it(store: SqlStore) -> None:
    keep(store, content())
    with store.read() as unit:
        assert unit.roster.cards("990124", "C1") == ()
        assert unit.roster.by_identity_number("990124", "990123195001020025") == ()


def test_a_new_roster_replaces_its_year_and_no_other(store: SqlStore) -> None:
    keep(store, content(2015), content(2016))
    keep(
        store, content(2016, participants=[participant(2016, "02")], cards=[card(2016, "C2", holder=None)], figures=[])
    )
    with store.read() as unit:
        assert unit.roster.participant(COUNTY, 2016, "01") is None
        assert unit.roster.participant(COUNTY, 2016, "02") is not None
        assert unit.roster.cards(COUNTY, "C2") == (card(2016, "C2", holder=None),)
        assert unit.roster.participant(COUNTY, 2015, "01") == participant(2015)


@pytest.mark.parametrize(
    "broken",
    [
        content(participants=[participant(2016), participant(2016)]),
        content(households=[]),
        content(cards=[card(2016, holder="99")]),
        content(participants=[participant(2015)]),
    ],
    ids=["a number twice", "no household", "a card of nobody", "another year"],
)
def test_a_roster_that_contradicts_itself_leaves_the_old_one(store: SqlStore, broken: RosterContent) -> None:
    keep(store, content())
    with pytest.raises(CorruptData) as refused:
        keep(store, broken)
    assert refused.value.code == "store.roster-contradicts"
    with store.read() as unit:
        assert unit.roster.participant(COUNTY, 2016, "01") == participant(2016)


def test_twenty_thousand_people_arrive_from_iterators(store: SqlStore) -> None:
    def people() -> Iterator[Participant]:
        for number in range(20_000):
            yield participant(2016, f"{number:05d}", identity_number=None)

    def cards() -> Iterator[Card]:
        for number in range(20_000):
            yield card(2016, f"C{number:05d}", holder=f"{number:05d}")

    keep(store, content(participants=people(), cards=cards(), figures=[]))
    with store.read() as unit:
        assert unit.roster.count(COUNTY, 2016) == 20_000
        found = unit.roster.cards(COUNTY, "C19999")
        assert [one.participant for one in found] == ["19999"]
        held = unit.roster.participant(COUNTY, 2016, "19999")
    assert held is not None
    assert len(held.groups) == 2
