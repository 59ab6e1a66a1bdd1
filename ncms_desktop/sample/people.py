"""Invented people in plausible households, numbered as the county numbers them.

The same random source gives the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from ncms_desktop.domain.identity import Sex, check_character
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CardStatus, MemberStatus
from ncms_desktop.sample.names import given_name, surname
from ncms_desktop.sample.places import COUNTY, Place, places

ENROLLED = date(2016, 1, 1)
_LAST_BIRTH = date(2015, 11, 30)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A group as the roster writes it: Chinese name, first day, last day or None."""

    name: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One participant of a household. ``reissued`` cards carry another number than the participant; ``used`` is what
    the fund has paid for stays this year, in fen."""

    name: str
    sex: Sex
    birth_date: date
    relation: str
    identity_number: str
    status: MemberStatus = MemberStatus.NORMAL
    status_since: date = ENROLLED
    card_status: CardStatus = CardStatus.ACTIVE
    card_since: date = ENROLLED
    reissued: bool = False
    attributes: tuple[Attribute, ...] = ()
    used: Fen = 0


@dataclass(frozen=True, slots=True)
class Home:
    """One household: its place, its number there, its members with the head first."""

    place: Place
    serial: int
    members: tuple[Member, ...]

    @property
    def number(self) -> str:
        """16 digits: county 6, township 2, village 2, group 2, household 4."""
        return f"{self.place.prefix}{self.serial:04d}"

    def numbered(self) -> Iterator[tuple[str, str, Member]]:
        """Participant number, card number, member. A card carries household and member, a reissued one from 91."""
        for position, member in enumerate(self.members, start=1):
            card = position + 90 if member.reissued else position
            yield f"{self.number}{position:02d}", f"{self.number}{card:02d}", member


@dataclass(slots=True)
class Registry:
    """Hands out identity numbers (no number twice) and household numbers (in each village group from 1)."""

    random: Random
    _identities: set[str] = field(default_factory=set)
    _serials: dict[str, int] = field(default_factory=dict)

    def identity_number(self, born: date, sex: Sex) -> str:
        """A fresh, well-formed number under the invented region 990123."""
        while True:
            sequence = self.random.randrange(500) * 2 + (sex is Sex.MALE)
            first = f"{COUNTY}{born:%Y%m%d}{sequence:03d}"
            number = first + check_character(first)
            if number not in self._identities:
                self._identities.add(number)
                return number

    def home(self, place: Place, members: tuple[Member, ...]) -> Home:
        """The next household of a village group."""
        serial = self._serials[place.prefix] = self._serials.get(place.prefix, 0) + 1
        return Home(place, serial, members)


@dataclass(slots=True)
class Population:
    """An endless supply of households; ``homes`` takes as many as a number of people needs."""

    random: Random
    registry: Registry

    def homes(self, people: int) -> Iterator[Home]:
        """Households with exactly so many people together; the last one is cut to fit."""
        around = cycle(places())
        while people > 0:
            members = tuple(islice(self._household(), people))
            people -= len(members)
            yield self.registry.home(next(around), members)

    def _household(self) -> Iterator[Member]:
        draw = self.random.random()
        if draw < 0.07:
            yield self._person(surname(self.random), self._sex(), self._born(1930, 1975), "户主")
        elif draw < 0.22:
            yield from self._couple(self.random.randrange(1934, 1956))[:2]
        elif draw < 0.62:
            yield from self._parents_and_children(self.random.randrange(1965, 1988))
        elif draw < 0.88:
            yield from self._three_generations(self.random.randrange(1944, 1965))
        else:
            yield from self._with_old_parent(self.random.randrange(1960, 1980))

    def _parents_and_children(self, year: int) -> list[Member]:
        couple = self._couple(year)
        return couple + self._children(couple, count=self.random.choice((1, 1, 2, 2, 3)), kinship=("儿子", "女儿"))

    def _three_generations(self, year: int) -> list[Member]:
        old = self._couple(year)
        son = self._child(old, kinship=("儿子", "儿子"), sex=Sex.MALE)
        if son is None:
            return old
        wife_born = son.birth_date.year + self.random.randrange(-2, 4)
        wife = self._person(surname(self.random), Sex.FEMALE, self._born(wife_born, wife_born), "儿媳")
        young = [son, wife]
        return old + young + self._children(young, count=self.random.choice((1, 1, 2)), kinship=("孙子", "孙女"))

    def _with_old_parent(self, year: int) -> list[Member]:
        home = self._parents_and_children(year)
        born = year - self.random.randrange(20, 32)
        if self.random.random() < 0.4:
            return [*home, self._person(self._surname_of(home[0]), Sex.MALE, self._born(born, born), "父亲")]
        return [*home, self._person(surname(self.random), Sex.FEMALE, self._born(born, born), "母亲")]

    def _couple(self, year: int) -> list[Member]:
        husband = self._person(surname(self.random), Sex.MALE, self._born(year, year), "户主")
        born = year + self.random.randrange(-2, 5)
        return [husband, self._person(surname(self.random), Sex.FEMALE, self._born(born, born), "配偶")]

    def _children(self, parents: list[Member], *, count: int, kinship: tuple[str, str]) -> list[Member]:
        children: list[Member] = []
        for _ in range(count):
            child = self._child(parents, kinship=kinship, sex=self._sex())
            taken = {member.name for member in (*parents, *children)}
            if child is not None and child.name not in taken and self._apart(child, children):
                children.append(child)
        return sorted(children, key=lambda child: child.birth_date)

    def _child(self, parents: list[Member], *, kinship: tuple[str, str], sex: Sex) -> Member | None:
        father, mother = parents
        eldest = max(father.birth_date.year + 21, mother.birth_date.year + 20)
        year = eldest + self.random.randrange(12)
        born = self._born(year, year)
        if born > _LAST_BIRTH:
            return None
        return self._person(self._surname_of(father), sex, born, kinship[sex is Sex.FEMALE])

    def _apart(self, child: Member, others: list[Member]) -> bool:
        return all(abs(child.birth_date - other.birth_date) > timedelta(days=300) for other in others)

    def _person(self, family: str, sex: Sex, born: date, relation: str) -> Member:
        name = family + given_name(self.random, sex=sex, birth_year=born.year)
        return Member(name, sex, born, relation, self.registry.identity_number(born, sex))

    def _surname_of(self, member: Member) -> str:
        return member.name[:2] if member.name[:2] in ("欧阳", "上官", "司徒", "诸葛") else member.name[:1]

    def _sex(self) -> Sex:
        return self.random.choice((Sex.MALE, Sex.FEMALE))

    def _born(self, first: int, last: int) -> date:
        start = date(first, 1, 1)
        return start + timedelta(days=self.random.randrange((date(last + 1, 1, 1) - start).days))
