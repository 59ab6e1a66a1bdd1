"""The county's roster as a CSV file: one row per participant, with household, card and the county's figure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ncms_desktop.adapters.csv_fields import Fields
from ncms_desktop.adapters.csv_text import CsvText, Encoding, open_csv
from ncms_desktop.adapters.roster_rows import COLUMNS, RosterRow
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.identity import masked
from ncms_desktop.domain.participation import Household
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.ports.roster_source import ImportCancelled, Progress, RosterCheck
from ncms_desktop.ports.store import RosterContent

LARGEST_FILE = 1024 * 1024 * 1024
ROWS_PER_REPORT = 500
INPATIENT_LIMIT = "inpatient"

Value = TypeVar("Value")


@lru_cache
def group_codes() -> Mapping[str, str]:
    """Code of each shipped participant group by its Chinese name."""
    return MappingProxyType({group.zh: code for code, group in shipped_groups().items()})


class RosterCsv:
    """Implements ``ports.roster_source.RosterSource``. ``groups`` maps names of groups to codes (None: the shipped
    ones); ``limit`` names the limit that the column 住院已补偿 counts on."""

    def __init__(
        self,
        path: Path,
        *,
        groups: Mapping[str, str] | None = None,
        limit: str = INPATIENT_LIMIT,
        encoding: Encoding = Encoding.AUTO,
    ) -> None:
        self._path = path
        self._groups = group_codes() if groups is None else groups
        self._limit = limit
        self._encoding = encoding

    @property
    def name(self) -> str:
        return self._path.name

    def check(self, *, scheme_year: int, today: date, progress: Progress) -> RosterCheck:
        found = Gathered()
        table = open_csv(self._path, required=COLUMNS, encoding=self._encoding, largest=LARGEST_FILE)
        if not isinstance(table, CsvText):
            return RosterCheck(0, 0, 0, None, "", table)
        book = _Book(table.file, found)
        as_of: datetime | None = None
        total = 2 * (table.lines - 1)
        _report(progress, 0, total)
        for done, row in enumerate(table.rows(found), 1):
            fields = Fields(table, row, found)
            reading = self._row(fields, scheme_year)
            moment = reading.check(today=today)
            book.note(fields, reading, row.line)
            if moment is not None:
                as_of = moment if as_of is None else max(as_of, moment)
            if done % ROWS_PER_REPORT == 0:
                _report(progress, done, total)
        if not book.persons and not found.refused:
            found.add("roster.empty", place=Place(table.file))
        elif as_of is None and not found.refused:
            found.add("roster.no-moment", place=Place(table.file, 1, "截至时间"))
        return RosterCheck(
            count=len(book.persons),
            households=len(book.households),
            cards=len(book.cards),
            as_of=None if found.refused else as_of,
            digest=table.digest,
            findings=found.result(),
        )

    def content(self, check: RosterCheck, *, county: str, scheme_year: int, progress: Progress) -> RosterContent:
        if check.as_of is None:
            raise ValueError("a refused roster has no content")
        base = 0

        def each(read: Callable[[RosterRow], Value | None], *, counts: bool = False) -> Iterator[Value]:
            """One pass over the file; the pass over participants moves the progress, the others only ask to go on."""
            nonlocal base
            for done, value in enumerate(self._pass(check, read, scheme_year), 1):
                if done % ROWS_PER_REPORT == 0:
                    _report(progress, check.count + (done if counts else base), 2 * check.count)
                yield value
            if counts:
                base = check.count

        return RosterContent(
            county=county,
            scheme_year=scheme_year,
            as_of=check.as_of,
            households=_once(each(lambda row: row.household(county))),
            participants=each(lambda row: row.participant(county), counts=True),
            cards=each(lambda row: row.card(county)),
            figures=each(lambda row: row.figure()),
        )

    def _pass(self, check: RosterCheck, read: Callable[[RosterRow], Value | None], scheme_year: int) -> Iterator[Value]:
        found = Gathered()
        table = open_csv(self._path, required=COLUMNS, encoding=self._encoding, largest=LARGEST_FILE)
        if not isinstance(table, CsvText) or table.digest != check.digest:
            raise EnvironmentFault("roster.changed", file=self.name)
        for row in table.rows(found):
            value = read(self._row(Fields(table, row, found), scheme_year))
            if value is not None:
                yield value
        if found.refused:
            raise EnvironmentFault("roster.changed", file=self.name)

    def _row(self, fields: Fields, scheme_year: int) -> RosterRow:
        return RosterRow(fields, scheme_year=scheme_year, groups=self._groups, limit=self._limit)


class _Book:
    """What must not stand twice, or not differently, over the whole file: each with the line where it first stood."""

    def __init__(self, file: str, found: Gathered) -> None:
        self._file = file
        self._found = found
        self.persons: dict[str, int] = {}
        self.cards: dict[str, int] = {}
        self._identities: dict[str, int] = {}
        self.households: dict[str, tuple[int, tuple[str, ...]]] = {}

    def note(self, fields: Fields, row: RosterRow, line: int) -> None:
        """Compare a row with those before it."""
        self._once(self.persons, fields, "人员编号", "roster.person-twice", line, hidden=False)
        self._once(self.cards, fields, "证卡号", "roster.card-twice", line, hidden=True)
        self._once(self._identities, fields, "身份证号", "roster.identity-twice", line, hidden=True)
        number = fields.peek("户号")
        if not number:
            return
        first, said = self.households.setdefault(number, (line, row.household_texts))
        for heading, before, now in zip(RosterRow.HOUSEHOLD_COLUMNS, said, row.household_texts, strict=True):
            if before != now:
                fields.blame("roster.household-differs", heading, household=number, first=first)

    def _once(self, seen: dict[str, int], fields: Fields, heading: str, code: str, line: int, *, hidden: bool) -> None:
        text = fields.peek(heading).upper()
        if text and seen.setdefault(text, line) != line:
            fields.blame(code, heading, number=masked(text) if hidden else text, first=seen[text])


def _once(households: Iterator[Household]) -> Iterator[Household]:
    """Each household once: its row is repeated for every member."""
    seen: set[str] = set()
    for household in households:
        if household.number not in seen:
            seen.add(household.number)
            yield household


def _report(progress: Progress, done: int, total: int) -> None:
    if progress(done, total) is False:
        raise ImportCancelled
