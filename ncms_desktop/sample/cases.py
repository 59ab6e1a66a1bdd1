"""Households that tests and the demo ask for by name: patients with stays, and cards that must be refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CardStatus, MemberStatus
from ncms_desktop.sample.people import ENROLLED, Attribute, Home, Member, Registry
from ncms_desktop.sample.places import place


class Case(StrEnum):
    """A participant with a story."""

    MAIN = "main"
    YOUNGER = "younger"
    NEAR_CAP = "near-cap"
    WUBAO = "wubao"
    FROZEN_CARD = "frozen-card"
    LOST_CARD = "lost-card"
    REPLACED_CARD = "replaced-card"
    FROZEN_MEMBER = "frozen-member"
    DECEASED = "deceased"
    MOVED = "moved"
    LAST_YEAR_ONLY = "last-year-only"


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    sex: Sex
    born: date
    relation: str
    case: Case | None = None
    status: MemberStatus = MemberStatus.NORMAL
    card: CardStatus = CardStatus.ACTIVE
    changed: date = ENROLLED
    reissued: bool = False
    attributes: tuple[Attribute, ...] = field(default=())
    used: Fen = 0


_M, _F = Sex.MALE, Sex.FEMALE

_PINGAN: tuple[tuple[tuple[str, int], tuple[_Person, ...]], ...] = (
    (
        ("柳树村", 3),
        (
            _Person("李长山", _M, date(1952, 3, 4), "户主"),
            _Person("张桂兰", _F, date(1954, 8, 17), "配偶", Case.MAIN, used=120_450),
            _Person("李建军", _M, date(1977, 10, 2), "儿子"),
            _Person("王晓娟", _F, date(1979, 6, 25), "儿媳"),
            _Person("李子轩", _M, date(2005, 12, 8), "孙子"),
        ),
    ),
    (
        ("大槐树村", 1),
        (
            _Person("陈志强", _M, date(1981, 11, 5), "户主", Case.YOUNGER),
            _Person("刘婷婷", _F, date(1984, 2, 19), "配偶"),
            _Person("陈雨桐", _F, date(2009, 7, 30), "女儿"),
            _Person("赵玉珍", _F, date(1956, 4, 11), "母亲"),
        ),
    ),
    (
        ("前进村", 2),
        (
            _Person("吴国平", _M, date(1958, 6, 21), "户主", Case.NEAR_CAP, used=1_940_000),
            _Person("单翠花", _F, date(1960, 1, 13), "配偶"),
        ),
    ),
    (
        ("后沟村", 4),
        (
            _Person(
                "郑守田",
                _M,
                date(1961, 5, 30),
                "户主",
                Case.WUBAO,
                reissued=True,
                attributes=(Attribute("五保", date(2013, 1, 1)), Attribute("残疾", date(2012, 5, 1))),
            ),
        ),
    ),
    (
        ("小河村", 1),
        (
            _Person(
                "孙䶮", _M, date(1972, 9, 9), "户主", Case.FROZEN_CARD, card=CardStatus.FROZEN, changed=date(2016, 2, 3)
            ),
            _Person(
                "吴㛃", _F, date(1974, 3, 28), "配偶", Case.LOST_CARD, card=CardStatus.LOST, changed=date(2016, 2, 22)
            ),
            _Person("孙浩然", _M, date(2001, 5, 16), "儿子"),
        ),
    ),
    (
        ("东庄村", 5),
        (
            _Person("何永刚", _M, date(1986, 1, 27), "户主"),
            _Person("周静", _F, date(1988, 8, 3), "配偶", Case.MOVED, MemberStatus.MOVED, changed=date(2016, 1, 18)),
            _Person(
                "何福生", _M, date(1943, 11, 20), "父亲", Case.DECEASED, MemberStatus.DECEASED, changed=date(2016, 2, 9)
            ),
        ),
    ),
    (
        ("西庄村", 6),
        (
            _Person(
                "马红霞",
                _F,
                date(1969, 12, 1),
                "户主",
                Case.REPLACED_CARD,
                card=CardStatus.REPLACED,
                changed=date(2016, 1, 25),
            ),
            _Person(
                "查文斌",
                _M,
                date(1991, 4, 6),
                "儿子",
                Case.FROZEN_MEMBER,
                MemberStatus.FROZEN,
                changed=date(2016, 2, 15),
            ),
        ),
    ),
)

_LAST_YEAR = (
    ("西庄村", 2),
    (
        _Person("罗海波", _M, date(1983, 2, 14), "户主", Case.LAST_YEAR_ONLY),
        _Person("梁丽", _F, date(1985, 10, 10), "配偶"),
    ),
)


def enrolled_cases(registry: Registry) -> Iterator[tuple[Home, dict[Case, int]]]:
    """Households enrolled for 2016, each with the position (from 0) of its members with a story."""
    for address, people in _PINGAN:
        yield _home(registry, address, people)


def last_year_case(registry: Registry) -> tuple[Home, dict[Case, int]]:
    """The household that paid for 2015 and not for 2016."""
    return _home(registry, *_LAST_YEAR)


def _home(registry: Registry, address: tuple[str, int], people: tuple[_Person, ...]) -> tuple[Home, dict[Case, int]]:
    village, group = address
    members = tuple(_member(registry, person) for person in people)
    stories = {person.case: position for position, person in enumerate(people) if person.case is not None}
    return registry.home(place("平安镇", village, group), members), stories


def _member(registry: Registry, person: _Person) -> Member:
    normal = person.status is MemberStatus.NORMAL
    return Member(
        name=person.name,
        sex=person.sex,
        birth_date=person.born,
        relation=person.relation,
        identity_number=registry.identity_number(person.born, person.sex),
        status=person.status,
        status_since=ENROLLED if normal else person.changed,
        card_status=person.card,
        card_since=person.changed if normal else ENROLLED,
        reissued=person.reissued,
        attributes=person.attributes,
        used=person.used,
    )
