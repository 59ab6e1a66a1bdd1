"""The sample county: rosters of two scheme years and the export of one township hospital, all invented.

The same seed and number of people give the same bytes on every machine.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CardStatus, MemberStatus
from ncms_desktop.domain.visit import ExpenseLine
from ncms_desktop.sample.cases import Case, enrolled_cases, last_year_case
from ncms_desktop.sample.circumstances import Circumstances
from ncms_desktop.sample.people import ENROLLED, Home, Member, Population, Registry
from ncms_desktop.sample.stays import STAYS, Stay, charges
from ncms_desktop.sample.tables import write_lines, write_roster, write_visits

FEWEST = 100
"""Fewer people would leave no room for the households with a story and some ordinary ones."""

_LAST_YEAR_PEOPLE = 300
_LEFT_SCHEME = 20
"""Participants in the roster of 2015 (an excerpt), and those of them whose households did not pay for 2016."""

_YEAR_BEFORE = ENROLLED.replace(year=2015)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A participant that tests and the demo ask for by name."""

    name: str
    participant_number: str
    card_number: str
    identity_number: str


@dataclass(frozen=True, slots=True)
class SampleStay:
    """A stay in the export: its patient, its number, how many lines, and the invoice total in fen."""

    patient: SamplePerson
    number: str
    admitted: date
    discharged: date
    lines: int
    total: Fen


@dataclass(frozen=True, slots=True)
class SampleCounty:
    """What was written. ``rosters`` holds a file per scheme year; ``people`` counts the participants of 2016."""

    folder: Path
    rosters: Mapping[int, Path]
    visits: Path
    lines: Path
    people: int
    persons: Mapping[Case, SamplePerson]
    stays: Mapping[Case, SampleStay]


def write_sample(folder: Path, *, people: int = 20_000, seed: int = 2016) -> SampleCounty:
    """Write the sample county into a folder; files of an earlier run are replaced. Raises ``ValueError`` for fewer
    than ``FEWEST`` people, ``OSError`` where the folder can't be written."""
    if people < FEWEST:
        raise ValueError(f"a sample county has at least {FEWEST} people, not {people}")
    registered = _register(Random(seed), people)  # noqa: S311  invented people, nothing to guess
    rosters = {year: folder / f"roster-{year}.csv" for year in (2016, 2015)}
    visits, lines = folder / "visits.csv", folder / "lines.csv"
    charged = {stay: charges(stay) for stay in STAYS}
    told = registered.told
    folder.mkdir(parents=True, exist_ok=True)
    write_roster(rosters[2016], registered.homes, year=2016)
    write_roster(rosters[2015], map(_a_year_earlier, registered.last_year), year=2015)
    write_visits(visits, ((stay, told[stay.case][0].card_number, told[stay.case][1], charged[stay]) for stay in STAYS))
    write_lines(lines, charged.items())
    persons = {case: person for case, (person, _) in told.items()}
    stays = {stay.case: _sample_stay(stay, persons[stay.case], charged[stay]) for stay in STAYS}
    return SampleCounty(folder, rosters, visits, lines, people, persons, stays)


_Told = dict[Case, tuple[SamplePerson, Member]]


@dataclass(frozen=True, slots=True)
class _Registered:
    homes: list[Home]
    last_year: list[Home]
    told: _Told


def _register(random: Random, people: int) -> _Registered:
    """Households with a story first, so that their numbers hang on the seed only; then as many more as it takes."""
    registry = Registry(random)
    told: _Told = {}
    homes: list[Home] = []
    for home, stories in enrolled_cases(registry):
        homes.append(home)
        told |= _named(home, stories)
    gone, stories = last_year_case(registry)
    told |= _named(gone, stories)
    circumstances, population = Circumstances(random), Population(random, registry)
    count = sum(len(home.members) for home in homes)
    homes += [circumstances.applied(home) for home in population.homes(people - count)]
    left = [gone, *population.homes(_LEFT_SCHEME)]
    stayed = _first(filter(_complete_a_year_earlier, homes), _LAST_YEAR_PEOPLE - _LEFT_SCHEME - len(gone.members))
    return _Registered(homes, [*filter(_complete_a_year_earlier, left), *stayed], told)


def _named(home: Home, stories: Mapping[Case, int]) -> dict[Case, tuple[SamplePerson, Member]]:
    numbered = list(home.numbered())
    return {
        case: (SamplePerson(member.name, number, card, member.identity_number), member)
        for case, (number, card, member) in ((case, numbered[position]) for case, position in stories.items())
    }


def _first(homes: Iterable[Home], people: int) -> Iterator[Home]:
    """The first households that have at most so many people together."""
    for home in homes:
        people -= len(home.members)
        if people < 0:
            return
        yield home


def _complete_a_year_earlier(home: Home) -> bool:
    return all(member.birth_date < _YEAR_BEFORE for member in home.members)


def _a_year_earlier(home: Home) -> Home:
    """The household as it was enrolled for 2015: without this year's groups, changes and payments."""
    members = tuple(
        replace(
            member,
            status=MemberStatus.NORMAL,
            status_since=_YEAR_BEFORE,
            card_status=CardStatus.ACTIVE,
            card_since=_YEAR_BEFORE,
            attributes=tuple(attribute for attribute in member.attributes if attribute.since < ENROLLED),
            used=0,
        )
        for member in home.members
    )
    return replace(home, members=members)


def _sample_stay(stay: Stay, patient: SamplePerson, lines: tuple[ExpenseLine, ...]) -> SampleStay:
    total = sum(line.amount for line in lines)
    return SampleStay(patient, stay.number, stay.admitted, stay.discharged, len(lines), total)
