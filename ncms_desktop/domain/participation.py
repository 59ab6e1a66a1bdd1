"""Who takes part: scheme years, households, participants, cards, groups; and the answers of a verification."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import Fen


@dataclass(frozen=True, slots=True)
class SchemeYear:
    """The period of enrolment and yearly limits; mostly the calendar year, but the policy states it."""

    year: int
    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period, both bounds included."""
        return self.start <= day <= self.end


class MemberStatus(StrEnum):
    """Status of a participant in the roster."""

    NORMAL = "normal"
    FROZEN = "frozen"
    DECEASED = "deceased"
    MOVED = "moved"


class CardStatus(StrEnum):
    """Status of a participation card."""

    ACTIVE = "active"
    FROZEN = "frozen"
    LOST = "lost"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """A participant's membership of a group (code of resources/codes/groups.toml) from a day until a day, included."""

    group: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the membership counts on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Household:
    """The unit of enrolment."""

    county: str
    scheme_year: int
    number: str
    head: str
    township: str
    village: str
    village_group: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A person enrolled for one scheme year. ``number`` is text and nothing is derived from it."""

    county: str
    scheme_year: int
    number: str
    household: str
    name: str
    sex: Sex
    birth_date: date
    identity_number: str | None
    relation: str
    status: MemberStatus
    status_since: date
    groups: tuple[GroupMembership, ...] = ()

    def groups_on(self, day: date) -> frozenset[str]:
        """Codes of the groups that count on the day."""
        return frozenset(membership.group for membership in self.groups if membership.holds(day))


@dataclass(frozen=True, slots=True)
class Card:
    """A participation card of one scheme year; ``participant`` is None where a card holds only a household."""

    county: str
    scheme_year: int
    number: str
    household: str
    participant: str | None
    status: CardStatus
    since: date


class HolderKind(StrEnum):
    """Whose use a limit counts."""

    PERSON = "person"
    HOUSEHOLD = "household"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """One person, household or facility by its number in the county."""

    kind: HolderKind
    number: str


@dataclass(frozen=True, slots=True, order=True)
class LimitKey:
    """One accumulator of a county's scheme year: the limit's stable name (never a policy version), whose use it counts,
    and the text that tells its period from the others of the year (empty for the year itself).

    A name with a colon (``count:inpatient``, ``deductible:inpatient``) counts what the year's rules need to know and is
    nothing that runs out; any other is a limit or an account of the policy.
    """

    limit: str
    holder: Holder
    period: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """What one record adds to an accumulator: fen (or a plain number, where the limit counts something else), and
    how many visits more (1 for a settlement, 0 for a supplement, -1 for a reversal)."""

    key: LimitKey
    used: Fen
    count: int


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """What the county says was used of a limit (named, never by policy version), as of a moment.

    ``count`` is by how many visits, None where the county doesn't say.
    """

    limit: str
    used: Fen
    as_of: datetime
    count: int | None = None


@dataclass(frozen=True, slots=True)
class LimitUse:
    """Use of one limit by one holder in one scheme year: the county's last figure plus what this ledger added since.

    ``county_count`` is the number of visits in the county's figure, None where it doesn't say; ``ledger_count`` is that
    of this ledger's standing visits, whether the county's figure contains them or not.
    """

    limit: str
    county_used: Fen
    county_as_of: datetime | None
    local_used: Fen
    local_count: int
    county_count: int | None = None
    ledger_count: int = 0
    holder: HolderKind = HolderKind.PERSON
    period: str = ""

    @property
    def used(self) -> Fen:
        """Both parts together, in fen."""
        return self.county_used + self.local_used

    @property
    def count(self) -> int | None:
        """Visits that used the limit; None where the county's figure holds some whose number it didn't tell."""
        if self.county_count is not None:
            return self.county_count + self.local_count
        return self.local_count if self.county_used == 0 else None


class VerifiedBy(StrEnum):
    """How the participant was found."""

    CARD = "card"
    IDENTITY_NUMBER = "identity-number"


@dataclass(frozen=True, slots=True)
class Verification:
    """The local roster's answer. Eligible exactly when nothing refuses; each reason is a finding."""

    asked: str
    by: VerifiedBy
    on: date
    participant: Participant | None
    household: Household | None
    card: Card | None
    groups: frozenset[str]
    roster_as_of: datetime | None
    findings: tuple[Finding, ...]

    @property
    def eligible(self) -> bool:
        """Found, and no reason against."""
        return self.participant is not None and not refusals(self.findings)
