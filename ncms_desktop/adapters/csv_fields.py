"""From the text of one CSV row to values: amounts, numbers, dates, words of a code. Each fault becomes a finding."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from ncms_desktop.adapters.csv_text import CsvRow, CsvText, shown
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.money import Fen, MoneyError, fen_from_yuan

LONGEST_TEXT = 200
"""Characters of one field; the longest drug names with their specification stay below 100."""

_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,8})?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3}){1,4}(\.[0-9]{1,8})?")
_EARLIEST, _LATEST = 1850, 2199

Value = TypeVar("Value")


class Fields:
    """Reads the cells of one row. A method that can't read its cell adds a finding with the cell's place and answers
    None; ``sound`` then turns False."""

    def __init__(self, table: CsvText, row: CsvRow, found: Gathered) -> None:
        self._table = table
        self._row = row
        self._found = found
        self.sound = True

    def blame(self, code: str, heading: str | None, **arguments: Argument) -> None:
        """Add a finding about a cell, or about the row."""
        self.sound = False
        self._found.take(Finding(code, arguments, place=self._table.place(self._row, heading)))

    def peek(self, heading: str) -> str:
        """The cell's text, unjudged: for a cell that is judged elsewhere."""
        return self._row[heading]

    def text(self, heading: str) -> str:
        """The cell's text; "" where it is empty."""
        text = self._row[heading]
        if len(text) > LONGEST_TEXT:
            self.blame("csv.field-too-long", heading, limit=LONGEST_TEXT)
            return ""
        return text

    def needed(self, heading: str) -> str:
        """The cell's text, which may not be empty."""
        if not self._row[heading]:
            self.blame("csv.field-empty", heading)
        return self.text(heading)

    def amount(self, heading: str) -> Fen | None:
        """An amount in yuan, as fen; thousands separators only where each group is whole (``1,204.50``)."""
        text = self.needed(heading)
        if not text:
            return None
        if not (_NUMBER.fullmatch(text) or _GROUPED.fullmatch(text)):
            self.blame("csv.bad-amount", heading, text=shown(text))
            return None
        try:
            return fen_from_yuan(text.replace(",", ""))
        except MoneyError as error:
            code = "csv.amount-too-large" if error.code == "money.too-large" else "csv.amount-too-precise"
            self.blame(code, heading, text=shown(text))
            return None

    def price(self, heading: str) -> Decimal | None:
        """A unit price in yuan with the decimals as exported; thousands separators as in amounts."""
        text = self.needed(heading)
        return self._decimal(heading, text.replace(",", "") if _GROUPED.fullmatch(text) else text)

    def number(self, heading: str) -> Decimal | None:
        """A plain decimal number, without separators and exponents."""
        return self._decimal(heading, self.needed(heading))

    def _decimal(self, heading: str, text: str) -> Decimal | None:
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.blame("csv.bad-number", heading, text=shown(text))
            return None
        return Decimal(text)

    def day(self, heading: str, formats: Sequence[str], *, optional: bool = False) -> date | None:
        """A date in one of the formats."""
        moment = self._moment(heading, formats, code="csv.bad-date", optional=optional)
        return None if moment is None else moment.date()

    def moment(self, heading: str, formats: Sequence[str], *, optional: bool = False) -> datetime | None:
        """Wall-clock time in one of the formats, without a time zone, as it is written in the file."""
        return self._moment(heading, formats, code="csv.bad-moment", optional=optional)

    def _moment(self, heading: str, formats: Sequence[str], *, code: str, optional: bool) -> datetime | None:
        text = self.text(heading) if optional else self.needed(heading)
        if not text:
            return None
        moment = read_moment(text, formats)
        if moment is None:
            self.blame(code, heading, text=shown(text))
        return moment

    def word(self, heading: str, words: Mapping[str, Value]) -> Value | None:
        """The value that a word of the file stands for."""
        text = self.needed(heading)
        if not text:
            return None
        if text not in words:
            self.blame("csv.unknown-word", heading, text=shown(text), known="、".join(words))
            return None
        return words[text]

    def parsed(self, heading: str, parse: Callable[[str], Value]) -> Value | None:
        """What ``parse`` makes of the cell; ``FieldFault`` that it raises becomes the finding."""
        try:
            return parse(self.text(heading))
        except FieldFault as fault:
            self.blame(fault.code, heading, **fault.arguments)
            return None


class FieldFault(ValueError):
    """A cell that can't be read, as a wording code with arguments."""

    def __init__(self, code: str, **arguments: Argument) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


def read_moment(text: str, formats: Sequence[str]) -> datetime | None:
    """The text in the first format that fits whole, between 1850 and 2199; None where none does."""
    return _read_moment(text, tuple(formats))


@lru_cache(maxsize=4096)
def _read_moment(text: str, formats: tuple[str, ...]) -> datetime | None:
    """Remembered, because a file repeats few days many times and ``strptime`` is slow."""
    if not text.isascii():
        # strptime takes the digits of every script for digits.
        return None
    for each in formats:
        try:
            moment = datetime.strptime(text, each)  # noqa: DTZ007 the hospital writes its wall clock
        except ValueError:
            continue
        return moment if _EARLIEST <= moment.year <= _LATEST else None
    return None
