"""Tables that the county publishes (catalogue, item mapping): UTF-8 CSV with English headings.

They are held whole in memory, because their digest counts and is stored. Lines above the headings that begin with ``#``
are remarks; where a remark reads ``# key: value`` with a key that the reader knows, it belongs to the content.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ncms_desktop.adapters.csv_fields import LONGEST_TEXT, read_moment
from ncms_desktop.adapters.csv_text import shown
from ncms_desktop.domain.findings import Argument, Finding, Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.money import Fen, MoneyError, fen_from_yuan

LARGEST = 32 * 1024 * 1024
"""Bytes; the national drug and service lists together stay below a quarter of it."""

_DATES = ("%Y-%m-%d", "%Y/%m/%d")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,8})?")

Value = TypeVar("Value")


class Cells:
    """One row. A method that can't read its cell adds a finding with the cell's place; ``sound`` then turns False."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], found: Gathered) -> None:
        self.line = line
        self.sound = True
        self._file = file
        self._cells = cells
        self._found = found

    def blame(self, code: str, heading: str | None, **arguments: Argument) -> None:
        """Add a finding about a cell, or about the row."""
        self.sound = False
        self._found.take(Finding(code, arguments, place=Place(self._file, self.line, heading)))

    def text(self, heading: str) -> str:
        """The cell's text; "" where it is empty."""
        text = self._cells[heading]
        if len(text) > LONGEST_TEXT:
            self.blame("csv.field-too-long", heading, limit=LONGEST_TEXT)
            return ""
        return text

    def needed(self, heading: str) -> str:
        """The cell's text, which may not be empty."""
        text = self.text(heading)
        if not text and not self._cells[heading]:
            self.blame("csv.field-empty", heading)
        return text

    def word(self, heading: str, words: Mapping[str, Value]) -> Value | None:
        """The value that a word stands for."""
        text = self.needed(heading)
        if text and text not in words:
            self.blame("csv.unknown-word", heading, text=shown(text), known="、".join(words))
        return words.get(text)

    def words(self, heading: str, known: Sequence[str]) -> frozenset[str]:
        """Words separated by semicolons, each of them known; none where the cell is empty."""
        words = [word.strip() for word in self.text(heading).split(";")]
        for word in words:
            if word and word not in known:
                self.blame("csv.unknown-word", heading, text=shown(word), known="、".join(known))
        return frozenset(word for word in words if word)

    def yuan(self, heading: str) -> Fen | None:
        """An exact amount in yuan that is not below zero, as fen; None where the cell is empty."""
        text = self.text(heading)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.blame("csv.bad-amount", heading, text=shown(text))
            return None
        try:
            fen = fen_from_yuan(text)
        except MoneyError as error:
            code = "csv.amount-too-large" if error.code == "money.too-large" else "csv.amount-too-precise"
            self.blame(code, heading, text=shown(text))
            return None
        if fen < 0:
            self.blame("table.amount-negative", heading, text=shown(text))
            return None
        return fen

    def share(self, heading: str) -> Decimal | None:
        """A share from 0 to 1; None where the cell is empty or, with its finding, wrong."""
        text = self.text(heading)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.blame("csv.bad-number", heading, text=shown(text))
            return None
        share = Decimal(text)
        if not 0 <= share <= 1:
            self.blame("table.share-outside", heading, text=shown(text))
            return None
        return share

    def day(self, heading: str, *, optional: bool = False) -> date | None:
        """A date; None where an optional cell is empty or, with its finding, where the text is none."""
        text = self.text(heading) if optional else self.needed(heading)
        if not text:
            return None
        moment = read_moment(text, _DATES)
        if moment is None:
            self.blame("csv.bad-date", heading, text=shown(text))
        return None if moment is None else moment.date()

    def period(self) -> tuple[date | None, date | None]:
        """``valid_from`` and ``valid_until``, which may be empty and may not come before."""
        first, last = self.day("valid_from"), self.day("valid_until", optional=True)
        if first is not None and last is not None and last < first:
            self.blame("table.period-reversed", "valid_until", first=first, last=last)
        return first, last


@dataclass(frozen=True, slots=True)
class CountyTable:
    """The table: remarks with a known key (value and line), and the rows below the headings."""

    remarks: Mapping[str, tuple[str, int]]
    rows: tuple[Cells, ...]


class Periods:
    """Periods of one key, remembered with their lines, to find those that share a day."""

    def __init__(self) -> None:
        self._held: dict[str, list[tuple[date, date, int]]] = {}

    def clash(self, key: str, first: date, last: date | None, *, line: int) -> int | None:
        """Remember the period of a line; answers the earlier line that shares a day with it."""
        end = last or date.max
        held = self._held.setdefault(key, [])
        clash = next((other for start, stop, other in held if first <= stop and start <= end), None)
        held.append((first, end, line))
        return clash


def read_table(
    content: bytes, *, file: str, headings: Sequence[str], keys: Sequence[str] = (), found: Gathered
) -> CountyTable | None:
    """The table with every sound row, or None where the file as a whole can't be read; faults go to ``found``."""
    lines = _lines(content, file, found)
    if lines is None:
        return None
    top = next((number for number, line in lines if not _is_remark(line)), len(lines) + 1)
    remarks = _remarks(lines[: top - 1], file, keys, found)
    if top > len(lines):
        found.add("csv.empty", place=Place(file))
        return None
    columns = [heading.strip() for heading in _fields(lines[top - 1], file, found) or []]
    if not _complete(columns, headings, Place(file, top), found):
        return None
    return CountyTable(remarks, tuple(_rows(lines[top:], file, columns, found)))


def _lines(content: bytes, file: str, found: Gathered) -> list[tuple[int, str]] | None:
    place = Place(file)
    if len(content) > LARGEST:
        found.add("csv.too-large", place=place, limit=LARGEST // (1024 * 1024))
    elif not content:
        found.add("csv.empty", place=place)
    elif not content.endswith(b"\n"):
        found.add("csv.truncated", place=Place(file, content.count(b"\n") + 1))
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            found.add("csv.encoding", place=Place(file, line), encoding="UTF-8")
            return None
        return [(number, line.removesuffix("\r")) for number, line in enumerate(text.split("\n")[:-1], start=1)]
    return None


def _is_remark(line: str) -> bool:
    """A spreadsheet that saved the file may have put the remark into quotes."""
    return line.lstrip('"').startswith("#")


def _remarks(
    lines: list[tuple[int, str]], file: str, keys: Sequence[str], found: Gathered
) -> dict[str, tuple[str, int]]:
    remarks: dict[str, tuple[str, int]] = {}
    for number, line in lines:
        key, colon, value = line.rstrip(",").strip('"').lstrip("#").partition(":")
        key, value = key.strip(), value.strip()
        if not colon or key not in keys:
            continue
        if key in remarks:
            found.add("table.remark-twice", place=Place(file, number), key=key)
        remarks[key] = value, number
    for key in keys:
        if not remarks.get(key, ("", 0))[0]:
            found.add("table.remark-missing", place=Place(file, 1), key=key)
    return remarks


def _complete(columns: Sequence[str], needed: Sequence[str], place: Place, found: Gathered) -> bool:
    missing = [heading for heading in needed if heading not in columns]
    twice = [heading for heading in needed if columns.count(heading) > 1]
    if missing:
        found.add("csv.columns-missing", place=place, columns="、".join(missing), count=len(missing))
    for heading in twice:
        found.add("csv.heading-twice", place=Place(place.file, place.line, heading))
    return not (missing or twice)


def _rows(lines: list[tuple[int, str]], file: str, columns: Sequence[str], found: Gathered) -> Iterator[Cells]:
    for number, line in lines:
        fields = _fields((number, line), file, found)
        if fields is None or not any(field.strip() for field in fields):
            continue
        if len(fields) != len(columns):
            found.add("csv.column-count", place=Place(file, number), found=len(fields), expected=len(columns))
            continue
        cells = {heading: field.strip() for heading, field in zip(columns, fields, strict=True)}
        yield Cells(file, number, cells, found)


def _fields(numbered: tuple[int, str], file: str, found: Gathered) -> list[str] | None:
    """The fields of a line; None, with the finding, where it is broken."""
    number, line = numbered
    if _FORBIDDEN.search(line):
        found.add("csv.control-character", place=Place(file, number))
        return None
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        found.add("csv.quote", place=Place(file, number))
        return None
