"""Who stands at the counter: found and eligible, or each reason why not."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from builders.charges import visit
from builders.window import COUNTY, Window, identity_number

from ncms_desktop.domain.findings import Finding, Severity, refusals
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    GroupMembership,
    Household,
    MemberStatus,
    Participant,
    SchemeYear,
    Verification,
    VerifiedBy,
)
from ncms_desktop.ports.store import RosterContent, UnitOfWork
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.usecases.verify import check_visit_person, verify, verify_today
from ncms_desktop.wording import Language, wording

YEAR = SchemeYear(2016, date(2016, 1, 1), date(2016, 12, 31))
ON = date(2016, 3, 5)
BORN = date(1976, 5, 1)
IDENTITY = identity_number(BORN, 20)
CARD = "9901230101010001-01"
AS_OF = datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE)

PERSON = Participant(
    county=COUNTY,
    scheme_year=2016,
    number="P01",
    household="H01",
    name="试桂兰",
    sex=Sex.FEMALE,
    birth_date=BORN,
    identity_number=IDENTITY,
    relation="户主",
    status=MemberStatus.NORMAL,
    status_since=date(2016, 1, 1),
    groups=(
        GroupMembership("wubao", date(2016, 1, 1)),
        GroupMembership("dibao", date(2015, 1, 1), date(2016, 3, 4)),
    ),
)
HELD = Card(COUNTY, 2016, CARD, "H01", "P01", CardStatus.ACTIVE, date(2016, 1, 1))

Roster = Callable[..., UnitOfWork]


def enrol(uow: UnitOfWork, people: Iterable[Participant], cards: Iterable[Card], *, year: int) -> None:
    """Replace a year's roster by these people and cards, all of household H01."""
    uow.roster.replace(
        RosterContent(
            county=COUNTY,
            scheme_year=year,
            as_of=AS_OF,
            households=[Household(COUNTY, year, "H01", "试桂兰", "平安镇", "柳树村", "3")],
            participants=[replace(person, scheme_year=year) for person in people],
            cards=[replace(card, scheme_year=year) for card in cards],
            figures=[],
        )
    )


@pytest.fixture
def enrolled(uow: UnitOfWork) -> Roster:
    """Enrols, and gives the roster to ask."""

    def make(
        people: Iterable[Participant] = (PERSON,), cards: Iterable[Card] = (HELD,), *, year: int = 2016
    ) -> UnitOfWork:
        enrol(uow, people, cards, year=year)
        return uow

    return make


def ask(uow: UnitOfWork, text: str, *, on: date = ON, year: SchemeYear = YEAR) -> Verification:
    return verify(uow, county=COUNTY, text=text, on=on, scheme_year=year, today=date(2016, 3, 10))


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("text", [CARD, f" {CARD}\r", "９９０１２３０１０１０１０００１－０１"])
def test_a_card_finds_its_holder(enrolled: Roster, text: str) -> None:
    answer = ask(enrolled(), text)
    assert answer.eligible
    assert (answer.asked, answer.by, answer.findings) == (CARD, VerifiedBy.CARD, ())
    assert (answer.participant, answer.card) == (PERSON, HELD)
    assert answer.household is not None
    assert answer.household.village == "柳树村"
    assert answer.roster_as_of == AS_OF
    assert answer.on == ON


def test_groups_are_those_of_the_day(enrolled: Roster) -> None:
    assert ask(enrolled(), CARD).groups == frozenset({"wubao"})
    assert ask(enrolled(), CARD, on=date(2016, 3, 4)).groups == frozenset({"wubao", "dibao"})


def test_an_identity_number_finds_the_person_with_the_card(enrolled: Roster) -> None:
    answer = ask(enrolled(), IDENTITY)
    assert answer.eligible
    assert (answer.by, answer.participant, answer.card) == (VerifiedBy.IDENTITY_NUMBER, PERSON, HELD)


def test_a_small_x_at_the_end_is_the_same_number(enrolled: Roster) -> None:
    number = next(text for serial in range(2, 900, 2) if (text := identity_number(BORN, serial)).endswith("X"))
    uow = enrolled([replace(PERSON, identity_number=number)])
    assert ask(uow, number.lower()).eligible


def test_an_eighteen_digit_card_number_is_a_card_where_nobody_has_it_as_identity_number(enrolled: Roster) -> None:
    other = identity_number(BORN, 40)
    uow = enrolled([PERSON], [replace(HELD, number=other)])
    assert ask(uow, other).by is VerifiedBy.CARD
    assert ask(uow, other).eligible
    odd = other[:-1] + ("0" if other[-1] != "0" else "1")
    assert ask(enrolled([PERSON], [replace(HELD, number=odd)]), odd).eligible


def refused(uow: UnitOfWork, text: str, code: str, **arguments: Any) -> Verification:
    answer = ask(uow, text)
    assert not answer.eligible
    (finding,) = refusals(answer.findings)
    assert finding.code == code
    assert {name: finding.arguments[name] for name in arguments} == arguments
    return answer


def test_an_unknown_number_is_refused(enrolled: Roster) -> None:
    answer = refused(enrolled(), "K99", "verify.card-unknown", year="2016")
    assert answer.participant is None
    refused(enrolled(), identity_number(BORN, 40), "verify.identity-unknown", year="2016")


def test_nobody_is_known_where_there_is_no_roster(uow: UnitOfWork) -> None:
    refused(uow, CARD, "verify.no-roster", year="2016")
    refused(uow, IDENTITY, "verify.no-roster", year="2016")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "verify.no-number"), (" \r\n", "verify.no-number"), ("9" * 65, "verify.number-too-long")],
)
def test_what_is_no_number_is_refused(enrolled: Roster, text: str, code: str) -> None:
    refused(enrolled(), text, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2"), "verify.identity-checksum"),
        (IDENTITY[:17] + "A", "verify.identity-characters"),
        (identity_number(date(2016, 3, 11), 20), "verify.identity-birth-date"),
    ],
)
def test_an_identity_number_with_an_error_is_named_so(enrolled: Roster, text: str, code: str) -> None:
    answer = refused(enrolled(), text, code)
    assert text not in repr(answer.findings)


def test_a_card_of_another_year_is_refused_with_its_years(enrolled: Roster) -> None:
    enrolled(year=2014)
    enrolled(year=2015)
    uow = enrolled([PERSON], [])
    answer = refused(uow, CARD, "verify.card-other-year", years="2014、2015", year="2016")
    assert answer.participant is None


def test_a_person_enrolled_in_another_year_only_is_refused(enrolled: Roster) -> None:
    enrolled(year=2015)
    uow = enrolled([replace(PERSON, number="P02", identity_number=None)], [])
    refused(uow, IDENTITY, "verify.not-enrolled", years="2015", year="2016")


def test_an_old_card_without_this_years_roster_says_both(enrolled: Roster) -> None:
    assert codes(ask(enrolled(year=2015), CARD).findings) == ["verify.card-other-year", "verify.no-roster"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (CardStatus.FROZEN, "verify.card-frozen"),
        (CardStatus.LOST, "verify.card-lost"),
        (CardStatus.REPLACED, "verify.card-replaced"),
    ],
)
def test_a_card_that_does_not_count_is_refused(enrolled: Roster, status: CardStatus, code: str) -> None:
    since = date(2016, 2, 2)
    answer = refused(enrolled([PERSON], [replace(HELD, status=status, since=since)]), CARD, code, since=since)
    assert answer.participant == PERSON


def test_by_identity_number_a_lost_card_is_a_note_and_a_frozen_one_refuses(enrolled: Roster) -> None:
    answer = ask(enrolled([PERSON], [replace(HELD, status=CardStatus.LOST)]), IDENTITY)
    assert answer.eligible
    assert [(each.code, each.severity) for each in answer.findings] == [("verify.card-lost", Severity.NOTE)]
    refused(enrolled([PERSON], [replace(HELD, status=CardStatus.FROZEN)]), IDENTITY, "verify.card-frozen")


def test_by_identity_number_the_active_card_is_shown(enrolled: Roster) -> None:
    old = replace(HELD, number="9", status=CardStatus.REPLACED)
    answer = ask(enrolled([PERSON], [replace(old, number="1"), HELD, old]), IDENTITY)
    assert (answer.card, answer.findings) == (HELD, ())


def test_a_person_without_card_is_found_by_identity_number(enrolled: Roster) -> None:
    answer = ask(enrolled([PERSON], []), IDENTITY)
    assert (answer.eligible, answer.card) == (True, None)


STATUSES = [
    (MemberStatus.FROZEN, date(2016, 3, 5), "verify.participant-frozen", False),
    (MemberStatus.FROZEN, date(2016, 3, 9), "verify.participant-frozen", False),
    (MemberStatus.DECEASED, date(2016, 3, 4), "verify.participant-deceased", False),
    (MemberStatus.DECEASED, date(2016, 3, 5), "verify.participant-deceased", True),
    (MemberStatus.MOVED, date(2016, 3, 5), "verify.participant-moved", False),
    (MemberStatus.MOVED, date(2016, 3, 6), "verify.participant-moved", True),
]


@pytest.mark.parametrize(("status", "since", "code", "eligible"), STATUSES)
def test_a_status_counts_from_its_day(
    enrolled: Roster, status: MemberStatus, since: date, code: str, *, eligible: bool
) -> None:
    """A freeze counts whenever made; who died on the last day of the stay, or moved later, is owed that stay."""
    answer = ask(enrolled([replace(PERSON, status=status, status_since=since)]), CARD)
    assert codes(answer.findings) == [code]
    assert answer.findings[0].arguments == {"since": since}
    assert answer.eligible is eligible


def test_a_missing_identity_number_is_a_note(enrolled: Roster) -> None:
    answer = ask(enrolled([replace(PERSON, identity_number=None)]), CARD)
    assert answer.eligible
    assert codes(answer.findings) == ["verify.identity-missing"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"birth_date": date(1976, 5, 2)}, "verify.roster-birth-differs"),
        ({"sex": Sex.MALE}, "verify.roster-sex-differs"),
        ({"identity_number": "123456789012345"}, "verify.roster-identity-faulty"),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(enrolled: Roster, change: dict[str, Any], code: str) -> None:
    refused(enrolled([replace(PERSON, **change)]), CARD, code)


def test_two_people_with_one_identity_number_are_refused(enrolled: Roster) -> None:
    uow = enrolled([PERSON, replace(PERSON, number="P02")])
    answer = refused(uow, IDENTITY, "verify.identity-twice", count=2)
    assert answer.participant is None
    assert ask(uow, CARD).eligible


def test_a_card_that_names_only_a_household_is_refused(enrolled: Roster) -> None:
    uow = enrolled([PERSON], [replace(HELD, participant=None)])
    answer = refused(uow, CARD, "verify.card-of-household", household="H01")
    assert answer.household is not None
    assert answer.participant is None


def test_a_day_outside_the_scheme_year_is_refused(enrolled: Roster) -> None:
    answer = ask(enrolled(), CARD, on=date(2017, 1, 1))
    assert codes(answer.findings) == ["verify.outside-year"]
    assert not answer.eligible


def test_all_reasons_come_together(enrolled: Roster) -> None:
    person = replace(PERSON, status=MemberStatus.FROZEN, sex=Sex.MALE)
    answer = ask(enrolled([person], [replace(HELD, status=CardStatus.FROZEN)]), CARD)
    assert codes(answer.findings) == [
        "verify.card-frozen",
        "verify.participant-frozen",
        "verify.roster-sex-differs",
    ]


def test_another_countys_card_is_unknown(enrolled: Roster) -> None:
    answer = verify(enrolled(), county="990124", text=CARD, on=ON, scheme_year=YEAR, today=ON)
    assert answer.participant is None
    assert codes(answer.findings) == ["verify.no-roster"]


def test_today_is_the_day_of_the_counter_and_the_year_that_of_the_policy(window: Window) -> None:
    with window.store.write() as uow:
        enrol(uow, [PERSON], [HELD], year=2016)
        uow.commit()
    answer = verify_today(window.office, CARD)
    assert answer.eligible
    assert answer.on == date(2016, 3, 10)


def test_without_a_policy_for_today_the_person_shows_and_is_refused(window: Window) -> None:
    with window.store.write() as uow:
        enrol(uow, [PERSON], [HELD], year=2012)
        uow.commit()
    window.clock.moment = datetime(2012, 3, 10, 9, tzinfo=COUNTER_ZONE)
    answer = verify_today(window.office, CARD)
    assert answer.participant is not None
    assert codes(answer.findings) == ["policy.not-yet-in-force"]
    assert not answer.eligible


# --- the hospital's header -------------------------------------------------------------------------------------------

HEADER = visit(identity_number=IDENTITY)


def compare(enrolled: Roster, person: Participant = PERSON, **changes: Any) -> tuple[Finding, ...]:
    return check_visit_person(ask(enrolled([person]), CARD), replace(HEADER, **changes))


def test_a_header_that_agrees_has_no_finding(enrolled: Roster) -> None:
    assert compare(enrolled) == ()
    assert compare(enrolled, identity_number=IDENTITY.lower(), sex=None, birth_date=None, card_number=None) == ()


@pytest.mark.parametrize("name", ["试 桂兰", "试　桂兰", "试·桂兰", "试•桂兰"])
def test_spaces_and_dots_make_no_other_person(enrolled: Roster, name: str) -> None:
    assert compare(enrolled, name=name) == ()


DIFFERENCES = [
    ({"name": "试桂花"}, "verify.header-name-differs", Severity.REFUSAL),
    ({"identity_number": identity_number(BORN, 40)}, "verify.header-identity-differs", Severity.REFUSAL),
    ({"identity_number": None}, "verify.header-identity-missing", Severity.NOTE),
    ({"sex": Sex.MALE}, "verify.header-sex-differs", Severity.NOTE),
    ({"birth_date": date(1976, 5, 2)}, "verify.header-birth-differs", Severity.NOTE),
    ({"card_number": "9901230101010001-02"}, "verify.header-card-differs", Severity.NOTE),
]


@pytest.mark.parametrize(("change", "code", "severity"), DIFFERENCES)
def test_a_difference_to_the_roster_is_shown(
    enrolled: Roster, change: dict[str, Any], code: str, severity: Severity
) -> None:
    (finding,) = compare(enrolled, **change)
    assert (finding.code, finding.severity) == (code, severity)
    for language in Language:
        sentence = wording(language).finding(finding)
        assert "{" not in sentence
        assert IDENTITY not in sentence
        assert code not in sentence


def test_all_differences_are_shown_at_once(enrolled: Roster) -> None:
    changes: dict[str, Any] = {}
    for change, code, _ in DIFFERENCES:
        if code != "verify.header-identity-missing":
            changes |= change
    assert len(compare(enrolled, **changes)) == 5


def test_an_identity_number_that_the_roster_lacks_is_no_difference(enrolled: Roster) -> None:
    assert compare(enrolled, replace(PERSON, identity_number=None)) == ()


def test_nothing_is_compared_with_nobody(enrolled: Roster) -> None:
    assert check_visit_person(ask(enrolled(), "K99"), HEADER) == ()
