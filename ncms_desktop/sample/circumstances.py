"""What makes participants differ: groups, cards lost or frozen, people who died or moved, what was paid before."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from ncms_desktop.domain.identity import Sex, full_years
from ncms_desktop.domain.participation import CardStatus, MemberStatus
from ncms_desktop.sample.people import ENROLLED, Attribute, Home, Member

_HALF_YEAR_END = date(2016, 6, 30)

_STATUSES = ((0.004, MemberStatus.FROZEN), (0.009, MemberStatus.DECEASED), (0.013, MemberStatus.MOVED))
_CARDS = ((0.0015, CardStatus.FROZEN), (0.0055, CardStatus.LOST), (0.007, CardStatus.REPLACED))
"""Cumulative shares; both together make about 2% of all people special."""


@dataclass(slots=True)
class Circumstances:
    """Gives each household's members their circumstances."""

    random: Random

    def applied(self, home: Home) -> Home:
        """The household with groups, statuses and earlier compensation; a head stays a living head."""
        household = self._household_attributes()
        return replace(home, members=tuple(self._member(home, member, household) for member in home.members))

    def _household_attributes(self) -> tuple[Attribute, ...]:
        draw = self.random.random()
        if draw < 0.03:
            until = _HALF_YEAR_END if self.random.random() < 0.3 else None
            return (Attribute("低保", date(self.random.randrange(2012, 2016), 1, 1), until),)
        if draw < 0.065:
            return (Attribute("建档立卡", date(2014, 12, 1)),)
        return ()

    def _member(self, home: Home, member: Member, household: tuple[Attribute, ...]) -> Member:
        member = replace(member, attributes=self._attributes(home, member, household))
        member = replace(member, reissued=self.random.random() < 0.02, used=self._used())
        draw = self.random.random()
        status = next((status for share, status in _STATUSES if draw < share), None)
        if status is not None and member.relation != "户主":
            return replace(member, status=status, status_since=self._recently())
        draw = self.random.random()
        card_status = next((status for share, status in _CARDS if draw < share), None)
        if card_status is not None:
            return replace(member, card_status=card_status, card_since=self._recently())
        return member

    def _attributes(self, home: Home, member: Member, household: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
        age = full_years(member.birth_date, ENROLLED)
        own = list(household)
        if len(home.members) == 1 and age >= 60 and self.random.random() < 0.4:
            own = [Attribute("五保", date(self.random.randrange(2008, 2016), 1, 1))]
        elif len(home.members) == 1 and self.random.random() < 0.1:
            own = [Attribute("特困", date(2015, 7, 1))]
        if self.random.random() < 0.012:
            kind = self.random.choice(("残疾", "残疾", "残疾", "重度残疾"))
            own.append(Attribute(kind, date(self.random.randrange(2005, 2016), self.random.randrange(1, 13), 1)))
        if age >= 60 and member.sex is Sex.MALE and self.random.random() < 0.03:
            own.append(Attribute("优抚", date(2011, 8, 1)))
        return tuple(replace(each, since=max(each.since, member.birth_date)) for each in own)

    def _used(self) -> int:
        draw = self.random.random()
        if draw < 0.970:
            return 0
        return self.random.randrange(15_000, 900_000 if draw < 0.998 else 2_000_001)

    def _recently(self) -> date:
        return ENROLLED + timedelta(days=self.random.randrange(1, 59))
