"""Verify a person by card or identity number against the local roster, and against the hospital's header."""

import unicodedata
from dataclasses import replace
from datetime import date

from ncms_desktop.domain.findings import Finding, Severity
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.identity import IdentityFault, IdentityNumber, masked, read_identity_number
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    Household,
    MemberStatus,
    Participant,
    SchemeYear,
    Verification,
    VerifiedBy,
)
from ncms_desktop.domain.visit import Visit
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.usecases.office import Office

LONGEST_NUMBER = 64
_SEPARATORS = str.maketrans("", "", " \t·•・‧∙．.")
_CARD_CODES = {
    CardStatus.FROZEN: "verify.card-frozen",
    CardStatus.LOST: "verify.card-lost",
    CardStatus.REPLACED: "verify.card-replaced",
}
_MEMBER_CODES = {
    MemberStatus.FROZEN: "verify.participant-frozen",
    MemberStatus.DECEASED: "verify.participant-deceased",
    MemberStatus.MOVED: "verify.participant-moved",
}


def verify_today(office: Office, text: str) -> Verification:
    """Who stands at the counter: verified for today and the scheme year that today's policy names.

    Where no policy is in force today its finding refuses, and the calendar year is looked up so that the person shows.
    """
    today = office.clock.today()
    year = office.rules.policy.scheme_year(today)
    calendar = SchemeYear(today.year, date(today.year, 1, 1), date(today.year, 12, 31))
    scheme_year = calendar if isinstance(year, Finding) else year
    with office.store.read() as uow:
        answer = verify(uow, county=office.workplace.county, text=text, on=today, scheme_year=scheme_year, today=today)
    return replace(answer, findings=(*answer.findings, year)) if isinstance(year, Finding) else answer


def verify(uow: UnitOfWork, *, county: str, text: str, on: date, scheme_year: SchemeYear, today: date) -> Verification:
    """The roster's answer to a card number or an identity number, for care given on a day of a scheme year.

    A well-formed identity number is looked up as such, and as a card number where no participant has it (some counties
    print 18-digit cards). Anything else is a card number; one that looks like an identity number with an error in it
    is named so where no card has it. Stores nothing.
    """
    asked = unicodedata.normalize("NFKC", text).strip().upper()
    return _Inquiry(uow, county=county, asked=asked, on=on, scheme_year=scheme_year, today=today).answer()


class _Inquiry:
    """One question to the roster, and what is found on the way."""

    def __init__(
        self, uow: UnitOfWork, *, county: str, asked: str, on: date, scheme_year: SchemeYear, today: date
    ) -> None:
        self._roster = uow.roster
        self._county = county
        self._asked = asked
        self._on = on
        self._year = scheme_year
        self._today = today
        self._found = Gathered()

    def answer(self) -> Verification:
        """Look the number up; every reason against is in the findings."""
        asked, year = self._asked, self._year
        if not asked or len(asked) > LONGEST_NUMBER:
            self._found.add("verify.no-number" if not asked else "verify.number-too-long", limit=LONGEST_NUMBER)
            return self._result(VerifiedBy.CARD)
        if not year.holds(self._on):
            self._found.add("verify.outside-year", day=self._on, start=year.start, end=year.end, year=str(year.year))
        identity = read_identity_number(asked, today=self._today)
        if isinstance(identity, IdentityNumber):
            people = self._roster.by_identity_number(self._county, asked)
            if people or not self._roster.cards(self._county, asked):
                return self._by_identity(people)
        return self._by_card(identity)

    def _by_identity(self, people: tuple[Participant, ...]) -> Verification:
        enrolled = [person for person in people if person.scheme_year == self._year.year]
        if len(enrolled) > 1:
            self._found.add("verify.identity-twice", number=masked(self._asked), count=len(enrolled))
            return self._result(VerifiedBy.IDENTITY_NUMBER)
        if not enrolled:
            if people:
                self._refuse_other_years("verify.not-enrolled", [person.scheme_year for person in people])
            else:
                self._refuse_unknown("verify.identity-unknown")
            return self._result(VerifiedBy.IDENTITY_NUMBER)
        person = enrolled[0]
        cards = self._roster.cards_of(self._county, self._year.year, person.number)
        card = min(cards, key=lambda card: (card.status is not CardStatus.ACTIVE, card.number), default=None)
        if card is not None:
            # Without the card in hand a lost or replaced one is no reason against; a frozen one is the county's word.
            gone = card.status in (CardStatus.LOST, CardStatus.REPLACED)
            self._check_card(card, severity=Severity.NOTE if gone else Severity.REFUSAL)
        return self._person(VerifiedBy.IDENTITY_NUMBER, person, card)

    def _by_card(self, identity: IdentityNumber | IdentityFault) -> Verification:
        cards = self._roster.cards(self._county, self._asked)
        card = next((card for card in cards if card.scheme_year == self._year.year), None)
        if card is None:
            if cards:
                self._refuse_other_years("verify.card-other-year", [card.scheme_year for card in cards])
            elif isinstance(identity, IdentityFault) and _looks_like_identity(self._asked):
                self._found.add(f"verify.identity-{identity.value}", number=masked(self._asked))
            else:
                self._refuse_unknown("verify.card-unknown")
            return self._result(VerifiedBy.CARD)
        self._check_card(card, severity=Severity.REFUSAL)
        if card.participant is None:
            self._found.add("verify.card-of-household", number=masked(card.number), household=card.household)
            return self._result(VerifiedBy.CARD, card=card, household=self._household(card.household))
        person = self._roster.participant(self._county, self._year.year, card.participant)
        if person is None:
            self._found.add("verify.card-without-participant", number=masked(card.number))
            return self._result(VerifiedBy.CARD, card=card, household=self._household(card.household))
        return self._person(VerifiedBy.CARD, person, card)

    def _refuse_unknown(self, code: str) -> None:
        """Nobody has the number: because the roster isn't there at all, or because it doesn't hold it."""
        year = str(self._year.year)
        if self._roster.as_of(self._county, self._year.year) is None:
            self._found.add("verify.no-roster", year=year)
        else:
            self._found.add(code, number=masked(self._asked), year=year)

    def _refuse_other_years(self, code: str, years: list[int]) -> None:
        held = self._roster.as_of(self._county, self._year.year) is not None
        listed = "、".join(str(year) for year in sorted(set(years)))
        self._found.add(code, number=masked(self._asked), years=listed, year=str(self._year.year))
        if not held:
            self._found.add("verify.no-roster", year=str(self._year.year))

    def _check_card(self, card: Card, *, severity: Severity) -> None:
        code = _CARD_CODES.get(card.status)
        if code is not None:
            self._found.add(code, severity=severity, number=masked(card.number), since=card.since)

    def _person(self, by: VerifiedBy, person: Participant, card: Card | None) -> Verification:
        self._check_status(person)
        self._check_identity(person)
        household = self._household(person.household)
        return self._result(by, person=person, card=card, household=household)

    def _check_status(self, person: Participant) -> None:
        """A freeze counts whenever it was made. Death and moving away count from their day on: a stay that ended
        before is still owed, and who died in hospital died on the last day of the stay."""
        code = _MEMBER_CODES.get(person.status)
        if code is None:
            return
        counts = {
            MemberStatus.FROZEN: True,
            MemberStatus.DECEASED: person.status_since < self._on,
            MemberStatus.MOVED: person.status_since <= self._on,
        }[person.status]
        severity = Severity.REFUSAL if counts else Severity.NOTE
        self._found.add(code, severity=severity, since=person.status_since)

    def _check_identity(self, person: Participant) -> None:
        if person.identity_number is None:
            self._found.add("verify.identity-missing", severity=Severity.NOTE)
            return
        number = masked(person.identity_number)
        identity = read_identity_number(person.identity_number, today=self._today)
        if isinstance(identity, IdentityFault):
            self._found.add("verify.roster-identity-faulty", number=number)
            return
        if identity.birth_date != person.birth_date:
            self._found.add("verify.roster-birth-differs", roster=person.birth_date, identity=identity.birth_date)
        if identity.sex is not person.sex:
            self._found.add("verify.roster-sex-differs", number=number)

    def _household(self, number: str) -> Household | None:
        return self._roster.household(self._county, self._year.year, number)

    def _result(
        self,
        by: VerifiedBy,
        *,
        person: Participant | None = None,
        card: Card | None = None,
        household: Household | None = None,
    ) -> Verification:
        return Verification(
            asked=self._asked,
            by=by,
            on=self._on,
            participant=person,
            household=household,
            card=card,
            groups=person.groups_on(self._on) if person is not None else frozenset(),
            roster_as_of=self._roster.as_of(self._county, self._year.year),
            findings=self._found.result(),
        )


def _looks_like_identity(text: str) -> bool:
    """Eighteen characters of which the first seventeen are digits: what a person types or scans as identity number."""
    return len(text) == 18 and text.isascii() and text[:17].isdigit()


def check_visit_person(verification: Verification, visit: Visit) -> tuple[Finding, ...]:
    """Every difference between the hospital's header and the roster; another name or identity number refuses.

    Nothing is said of what one of the two doesn't state, except that the hospital lacks the identity number.
    """
    person = verification.participant
    if person is None:
        return ()
    found = Gathered()
    if same_name(person.name) != same_name(visit.name):
        found.add("verify.header-name-differs", hospital=visit.name, roster=person.name)
    if not visit.identity_number:
        found.add("verify.header-identity-missing", severity=Severity.NOTE)
    elif person.identity_number is not None and visit.identity_number.upper() != person.identity_number.upper():
        found.add(
            "verify.header-identity-differs",
            hospital=masked(visit.identity_number),
            roster=masked(person.identity_number),
        )
    if visit.sex is not None and visit.sex is not person.sex:
        found.add("verify.header-sex-differs", severity=Severity.NOTE)
    if visit.birth_date is not None and visit.birth_date != person.birth_date:
        found.add(
            "verify.header-birth-differs", severity=Severity.NOTE, hospital=visit.birth_date, roster=person.birth_date
        )
    card = verification.card
    if card is not None and visit.card_number and visit.card_number != card.number:
        found.add(
            "verify.header-card-differs",
            severity=Severity.NOTE,
            hospital=masked(visit.card_number),
            roster=masked(card.number),
        )
    return found.result()


def same_name(name: str) -> str:
    """The name as it is compared: width, spaces and the various dots in minority names don't make another person."""
    return unicodedata.normalize("NFKC", name).translate(_SEPARATORS).casefold()
