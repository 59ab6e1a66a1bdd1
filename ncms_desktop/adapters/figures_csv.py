"""The county's figures as a CSV file: one row per limit and holder.

Amounts are yuan; of a limit whose name begins with ``count:`` the figure is a whole number. ``期间`` is empty for the
scheme year, a month (``2016-03``) or a day, and may be missing as a column, like ``次数``, which is how many visits the
figure holds.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from ncms_desktop.adapters.csv_fields import FieldFault, Fields
from ncms_desktop.adapters.csv_text import CsvText, open_csv, shown
from ncms_desktop.adapters.roster_rows import read_as_of
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CountyFigure, Holder, HolderKind, LimitKey
from ncms_desktop.ports.accumulators import KeyedFigure
from ncms_desktop.ports.figures_source import FiguresCheck

COLUMNS = ("限额", "对象类别", "对象编号", "已使用", "截至时间")
LARGEST_FILE = 1024 * 1024 * 1024
HOLDERS = {"个人": HolderKind.PERSON, "户": HolderKind.HOUSEHOLD, "机构": HolderKind.FACILITY}
COUNTED = "count:"
LONGEST = 60

_LIMIT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+(-[a-z0-9]+)*)*")
_PERIOD = re.compile(r"|[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
_COUNT = re.compile("[0-9]{1,6}")


class FiguresCsv:
    """Implements ``ports.figures_source.FiguresSource``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return self._path.name

    def check(self) -> FiguresCheck:
        found = Gathered()
        table = open_csv(self._path, required=COLUMNS, largest=LARGEST_FILE)
        if not isinstance(table, CsvText):
            return FiguresCheck(0, None, "", table)
        seen: dict[LimitKey, int] = {}
        as_of: datetime | None = None
        for row in table.rows(found):
            fields = Fields(table, row, found)
            item = _figure(fields)
            if item is None:
                continue
            first = seen.setdefault(item.key, row.line)
            if first != row.line:
                fields.blame("figures.twice", "对象编号", limit=item.key.limit, first=first)
            as_of = item.figure.as_of if as_of is None else max(as_of, item.figure.as_of)
        if not seen and not found.refused:
            found.add("figures.empty", place=Place(table.file))
        return FiguresCheck(len(seen), None if found.refused else as_of, table.digest, found.result())

    def figures(self, check: FiguresCheck) -> Iterable[KeyedFigure]:
        return self._again(check)

    def _again(self, check: FiguresCheck) -> Iterator[KeyedFigure]:
        found = Gathered()
        table = open_csv(self._path, required=COLUMNS, largest=LARGEST_FILE)
        if not isinstance(table, CsvText) or table.digest != check.digest:
            raise EnvironmentFault("figures.changed", file=self.name)
        for row in table.rows(found):
            item = _figure(Fields(table, row, found))
            if item is not None:
                yield item
        if found.refused:
            raise EnvironmentFault("figures.changed", file=self.name)


def _figure(fields: Fields) -> KeyedFigure | None:
    """The figure of a row; None where anything is wrong with it."""
    limit, number = fields.needed("限额"), fields.needed("对象编号")
    if limit and (len(limit) > LONGEST or not _LIMIT.fullmatch(limit)):
        fields.blame("figures.bad-limit", "限额", text=shown(limit))
    if len(number) > LONGEST:
        fields.blame("csv.field-too-long", "对象编号", limit=LONGEST)
    kind, period = fields.word("对象类别", HOLDERS), fields.text("期间")
    if not _PERIOD.fullmatch(period):
        fields.blame("figures.bad-period", "期间", text=shown(period))
    used = _used(fields, counted=limit.startswith(COUNTED))
    as_of = fields.parsed("截至时间", read_as_of) if fields.needed("截至时间") else None
    count = _count(fields)
    if not fields.sound or kind is None or used is None or as_of is None:
        return None
    return KeyedFigure(LimitKey(limit, Holder(kind, number), period), CountyFigure(limit, used, as_of, count))


def _used(fields: Fields, *, counted: bool) -> Fen | None:
    if counted:
        fields.needed("已使用")
        return fields.parsed("已使用", _whole) if fields.peek("已使用") else None
    used = fields.amount("已使用")
    if used is not None and used < 0:
        fields.blame("figures.negative", "已使用", used=used)
    return used


def _count(fields: Fields) -> int | None:
    return fields.parsed("次数", _whole) if fields.text("次数") else None


def _whole(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise FieldFault("figures.bad-count", text=shown(text))
    return int(text)
