"""Reading CSV files from outside, which are hostile until proven otherwise.

A file is looked through once before anything is used: size, encoding (strict), NUL, its end. Then its rows are read
line by line by the ``csv`` module in strict mode; a field may not span lines, so that every fault has its line and one
forgotten quote doesn't swallow the rest. Places name the file without its folder.
"""

import csv
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from ncms_desktop.adapters.gb18030 import as_meant
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered

LONGEST_LINE = 64 * 1024
"""Bytes of one line; real exports stay below 2,000."""

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the reading direction and so disguise a text. A tab is let through."""


class Encoding(StrEnum):
    """How a file's text is encoded; ``auto`` finds out."""

    AUTO = "auto"
    UTF8 = "utf-8"
    GB18030 = "gb18030"

    @property
    def shown(self) -> str:
        """Its usual name."""
        return self.value.upper()


class CsvRow:
    """One row: ``line`` of the file (1-based), and the trimmed text of a column by its heading."""

    __slots__ = ("_columns", "_fields", "line")

    def __init__(self, line: int, columns: dict[str, int], fields: list[str]) -> None:
        self.line = line
        self._columns = columns
        self._fields = fields

    def __getitem__(self, heading: str) -> str:
        """Text without surrounding spaces, full-width ones included; "" where the file lacks an optional column."""
        position = self._columns.get(heading)
        return "" if position is None else self._fields[position].strip()


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one look through the whole file found: its digest, how many lines, whether the last one is ended, the first
    line with a NUL, a line that is too long, and per encoding the first line that isn't valid in it."""

    digest: str
    lines: int
    ended: bool
    nul: int | None
    too_long: int | None
    faults: Mapping[Encoding, int]


class CsvText:
    """A file that was looked through and may be read. ``digest`` is the SHA-256 of its bytes, ``lines`` counts the
    heading too, ``encoding`` is never ``auto``."""

    def __init__(self, path: Path, *, survey: _Survey, encoding: Encoding, headings: list[str], delimiter: str) -> None:
        self.file = path.name
        self.digest = survey.digest
        self.lines = survey.lines
        self.encoding = encoding
        self._path = path
        self._width = len(headings)
        self._columns = {heading: position for position, heading in enumerate(headings) if heading}
        self._delimiter = delimiter

    def place(self, row: CsvRow, heading: str | None = None) -> Place:
        """The row's place, or that of one of its cells."""
        return Place(self.file, row.line, heading)

    def rows(self, found: Gathered) -> Iterator[CsvRow]:
        """Every sound row below the heading; what is wrong with the others goes to ``found``.

        Empty lines, and lines whose fields are all empty, carry nothing and are passed over. A file whose bytes are no
        longer those that were looked through is reported after its last row: nothing read from it may be used.
        """
        whole = hashlib.sha256()
        with _opened(self._path) as file:
            for number, raw in _raw_lines(file):
                whole.update(raw)
                if number == 1:
                    continue
                row = self._row(number, raw, found)
                if row is not None:
                    yield row
        if whole.hexdigest() != self.digest:
            found.add("csv.changed", place=Place(self.file))

    def _row(self, number: int, raw: bytes, found: Gathered) -> CsvRow | None:
        place = Place(self.file, number)
        try:
            text = _text(raw, self.encoding)
        except UnicodeDecodeError:  # only where the file changed since it was looked through
            found.add("csv.encoding", place=place, encoding=self.encoding.shown)
            return None
        if _FORBIDDEN.search(text):
            found.add("csv.control-character", place=place)
            return None
        try:
            fields = _split(text, self._delimiter)
        except csv.Error:
            found.add("csv.quote", place=place)
            return None
        if not any(field and not field.isspace() for field in fields):
            return None
        if len(fields) != self._width:
            found.add("csv.column-count", place=place, found=len(fields), expected=self._width)
            return None
        return CsvRow(number, self._columns, fields)


def open_csv(
    path: Path,
    *,
    required: Sequence[str],
    encoding: Encoding = Encoding.AUTO,
    delimiter: str = ",",
    largest: int,
) -> CsvText | tuple[Finding, ...]:
    """Look through the file (at most ``largest`` bytes) and read its headings; all of ``required`` must be there.

    Raises ``EnvironmentFault`` where the file can't be read at all; everything wrong inside it is findings.
    """
    found = Gathered()
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size > largest:
            found.add("csv.too-large", place=Place(path.name), limit=largest // (1024 * 1024))
            return found.result()
        first = file.readline(LONGEST_LINE + 1)
        file.seek(0)
        survey = _look_through(file)
    if first[:2] in _UTF16_MARKS:
        found.add("csv.utf-16", place=Place(path.name))
        return found.result()
    _check_survey(path.name, survey, found)
    chosen = None if found.refused else _choose(path.name, first, survey, encoding, required, found)
    if chosen is None:
        return found.result()
    headings = _headings(path.name, first, chosen, delimiter, required, found)
    if found.refused:
        return found.result()
    return CsvText(path, survey=survey, encoding=chosen, headings=headings, delimiter=delimiter)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise EnvironmentFault("csv.unreadable", file=path.name)
            yield file
    except FileNotFoundError:
        raise EnvironmentFault("csv.not-found", file=path.name) from None
    except OSError as error:
        raise EnvironmentFault("csv.unreadable", file=path.name) from error


def _raw_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; a line beyond the bound comes in pieces, the first of which has no line end.

    Cutting at the byte 0A is safe: neither encoding uses it inside a character.
    """
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        yield number, raw


def _look_through(file: BinaryIO) -> _Survey:
    whole = hashlib.sha256()
    number, raw = 0, b""
    nul = too_long = None
    faults: dict[Encoding, int] = {}
    for number, raw in _raw_lines(file):
        whole.update(raw)
        if nul is None and b"\0" in raw:
            nul = number
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            too_long = number
            break
        if not raw.isascii():
            for encoding in (Encoding.UTF8, Encoding.GB18030):
                if encoding not in faults and not _valid(raw, encoding):
                    faults[encoding] = number
    return _Survey(whole.hexdigest(), number, raw.endswith(b"\n"), nul, too_long, faults)


def _valid(raw: bytes, encoding: Encoding) -> bool:
    try:
        raw.decode(encoding.value)
    except UnicodeDecodeError:
        return False
    return True


def _check_survey(file: str, survey: _Survey, found: Gathered) -> None:
    if survey.lines == 0:
        found.add("csv.empty", place=Place(file))
    elif survey.nul is not None:
        found.add("csv.nul", place=Place(file, survey.nul))
    elif survey.too_long is not None:
        found.add("csv.line-too-long", place=Place(file, survey.too_long), limit=LONGEST_LINE)
    elif not survey.ended:
        found.add("csv.truncated", place=Place(file, survey.lines))


def _choose(
    file: str, first: bytes, survey: _Survey, configured: Encoding, required: Sequence[str], found: Gathered
) -> Encoding | None:
    """The encoding in which every line is valid; None, with the finding, where there is none that may be used."""
    likely = Encoding.UTF8 if first.startswith(_UTF8_MARK) else _by_headings(first, required)
    if configured is not Encoding.AUTO:
        other = Encoding.GB18030 if configured is Encoding.UTF8 else Encoding.UTF8
        if other not in survey.faults and (likely is other or configured in survey.faults):
            found.add("csv.encoding-other", place=Place(file), expected=configured.shown, actual=other.shown)
            return None
        likely = configured
    if likely is None:
        # Nothing but the bytes to go by: text in GB18030 is practically never valid UTF-8, the reverse is common.
        likely = next((each for each in (Encoding.UTF8, Encoding.GB18030) if each not in survey.faults), None)
    if likely is None:
        found.add("csv.encoding-unknown", place=Place(file))
        return None
    if likely in survey.faults:
        found.add("csv.encoding", place=Place(file, survey.faults[likely]), encoding=likely.shown)
        return None
    return likely


def _by_headings(first: bytes, required: Sequence[str]) -> Encoding | None:
    """The one encoding in which the first line shows the required headings that aren't plain ASCII."""
    telling = [heading for heading in required if not heading.isascii()]
    shows = [
        encoding
        for encoding in (Encoding.UTF8, Encoding.GB18030)
        if _valid(first, encoding) and any(heading in _text(first, encoding) for heading in telling)
    ]
    return shows[0] if len(shows) == 1 else None


def _text(raw: bytes, encoding: Encoding) -> str:
    """A line's text without its end. Raises ``UnicodeDecodeError``."""
    return as_meant(raw.decode(encoding.value).removesuffix("\n").removesuffix("\r"))


def _split(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, strict=True), [])


def _headings(
    file: str, first: bytes, encoding: Encoding, delimiter: str, required: Sequence[str], found: Gathered
) -> list[str]:
    text = _text(first, encoding).removeprefix("\ufeff")
    try:
        headings = [heading.strip() for heading in _split(text, delimiter)]
    except csv.Error:
        found.add("csv.quote", place=Place(file, 1))
        return []
    missing = [heading for heading in required if heading not in headings]
    if missing:
        found.add("csv.columns-missing", place=Place(file, 1), columns="、".join(missing), count=len(missing))
    for heading in sorted({heading for heading in headings if heading and headings.count(heading) > 1}):
        found.add("csv.heading-twice", place=Place(file, 1, shown(heading)))
    return headings


def shown(text: str, most: int = 40) -> str:
    """A foreign text short enough to be shown in a sentence."""
    return text if len(text) <= most else text[: most - 1] + "…"
