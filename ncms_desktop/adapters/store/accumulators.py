"""Accumulators in the database.

On SQLite a writing transaction holds the whole database's write lock from its beginning. On PostgreSQL ``lock`` takes
the rows of ``accumulator`` for the keys in question (SELECT ... FOR UPDATE, in one order for everybody, so that two
transactions never wait for each other); what is read of them afterwards can't change before the commit.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.settlement_rows import key_columns, use_of
from ncms_desktop.adapters.store.standing import standing
from ncms_desktop.adapters.store.tables import (
    accumulator,
    county_answer,
    limit_figure,
    limit_use,
    record,
    record_life,
    settlement,
)
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CountyFigure, HolderKind, LimitKey, Use
from ncms_desktop.ports.accumulators import FiguresContent, KeyedFigure
from ncms_desktop.ports.store import OutboxState

FIGURES_SOURCE = "figures"
"""Figures that came beside the roster. Of two figures of one moment this one counts: the name sorts first."""

_CHUNK = 2000
_KEY = ("holder_kind", "holder", "limit_name", "period")


class SqlAccumulators:
    """Implements ``ports.accumulators.Accumulators`` for one county."""

    def __init__(self, connection: Connection, identity: StoreIdentity, *, locking: bool) -> None:
        """``locking``: a reading transaction may not lock, and has no need to."""
        self._connection = connection
        self._county = identity.county
        self._locking = locking

    def lock(self, scheme_year: int, keys: Iterable[LimitKey]) -> None:
        if not self._locking:
            return
        for key in sorted(set(keys)):
            held = self.lock_statement(scheme_year, key)
            if self._connection.execute(held).first() is not None:
                continue
            row = {"county": self._county, "scheme_year": scheme_year} | key_columns(key)
            try:
                with self._connection.begin_nested():
                    self._connection.execute(insert(accumulator), row)
            except IntegrityError:
                # another transaction made the row meanwhile (PostgreSQL): wait for it
                self._connection.execute(held)

    def lock_statement(self, scheme_year: int, key: LimitKey) -> Select[tuple[str]]:
        """The row of one accumulator, for update; SQLite's dialect leaves the lock out, having a greater one."""
        return select(accumulator.c.county).where(*self._at(accumulator, scheme_year, key)).with_for_update()

    def figure(self, scheme_year: int, key: LimitKey) -> CountyFigure | None:
        table = limit_figure
        query = select(table.c.limit_name, table.c.used, table.c.as_of, table.c.visits)
        query = query.where(*self._at(table, scheme_year, key)).order_by(table.c.as_of.desc(), table.c.source)
        row = self._connection.execute(query.limit(1)).first()
        return None if row is None else CountyFigure(*row)

    def local(self, scheme_year: int, key: LimitKey, *, after: datetime | None) -> tuple[Fen, int]:
        """A record that the county refused still counts: the patient has the money, and no figure of the county holds
        it, until a correction is written."""
        query = select(func.coalesce(func.sum(limit_use.c.used), 0), func.coalesce(func.sum(limit_use.c.visits), 0))
        query = query.where(*self._at(limit_use, scheme_year, key))
        if after is not None:
            own, settled = _Answered("own", limit_use.c.record), _Answered("settled", limit_use.c.settlement)
            source = settled.join(own.join(limit_use))
            query = query.select_from(source).where(or_(own.missing(after), settled.missing(after)))
        used, count = self._connection.execute(query).one()
        return int(used), int(count)

    def of_settlement(self, number: str) -> tuple[Use, ...]:
        table = limit_use
        columns = [table.c[name] for name in _KEY]
        query = (
            select(*columns, func.sum(table.c.used).label("used"), func.sum(table.c.visits).label("visits"))
            .where(table.c.county == self._county, table.c.settlement == number)
            .group_by(*columns)
        )
        found = (use_of(row._mapping) for row in self._connection.execute(query))
        return tuple(sorted(found, key=lambda use: use.key))

    def corrected_since(self, number: str, scheme_year: int, key: LimitKey) -> tuple[Fen, int]:
        use, earlier, mine = limit_use, settlement.alias("earlier"), settlement.alias("mine")
        query = (
            select(func.coalesce(func.sum(use.c.used), 0), func.coalesce(func.sum(use.c.visits), 0))
            .join_from(use, earlier, and_(earlier.c.county == use.c.county, earlier.c.number == use.c.settlement))
            .join(record, and_(record.c.county == use.c.county, record.c.number == use.c.record))
            .join(mine, and_(mine.c.county == use.c.county, mine.c.number == number))
            .where(
                *self._at(use, scheme_year, key),
                _before((earlier.c.settled_at, earlier.c.number), (mine.c.settled_at, mine.c.number)),
                _before((mine.c.settled_at, mine.c.number), (record.c.created_at, record.c.number)),
            )
        )
        used, count = self._connection.execute(query).one()
        return int(used), int(count)

    def builders_on(self, number: str) -> tuple[str, ...]:
        """Asked key by key, because one query over all keys is planned from the wrong end."""
        table = settlement
        at = (table.c.county == self._county, table.c.number == number)
        mine = self._connection.execute(select(table.c.settled_at, table.c.number, table.c.scheme_year).where(*at))
        first = mine.first()
        if first is None:
            return ()
        found: set[tuple[datetime, str]] = set()
        for use in self.of_settlement(number):
            if use.key.holder.kind is not HolderKind.FACILITY:
                found.update(self._later(first.scheme_year, use.key, (first.settled_at, first.number)))
        return tuple(later for _, later in sorted(found))

    def _later(self, scheme_year: int, key: LimitKey, than: tuple[datetime, str]) -> Iterable[tuple[datetime, str]]:
        """Standing settlements that use an accumulator and were made later."""
        query = (
            select(settlement.c.settled_at, settlement.c.number)
            .join_from(
                limit_use,
                settlement,
                and_(settlement.c.county == limit_use.c.county, settlement.c.number == limit_use.c.record),
            )
            .where(
                *self._at(limit_use, scheme_year, key),
                _before(than, (settlement.c.settled_at, settlement.c.number)),
                standing(),
            )
        )
        return ((row.settled_at, row.number) for row in self._connection.execute(query))

    def replace_figures(self, content: FiguresContent) -> None:
        """The same accumulator twice in the content is refused by the database as a bug: readers check before."""
        table, year = limit_figure, content.scheme_year
        mine = (table.c.county == self._county, table.c.scheme_year == year, table.c.source == FIGURES_SOURCE)
        self._connection.execute(delete(table).where(*mine))
        remaining = iter(content.figures)
        while chunk := list(islice(remaining, _CHUNK)):
            self._connection.execute(insert(table), [self._figure_row(year, item) for item in chunk])

    def _figure_row(self, scheme_year: int, item: KeyedFigure) -> dict[str, Any]:
        return {
            "county": self._county,
            "scheme_year": scheme_year,
            **key_columns(item.key),
            "source": FIGURES_SOURCE,
            "used": item.figure.used,
            "visits": item.figure.count,
            "as_of": item.figure.as_of,
        }

    def figures_as_of(self, scheme_year: int) -> datetime | None:
        table = limit_figure
        query = select(table.c.as_of).where(
            table.c.county == self._county, table.c.scheme_year == scheme_year, table.c.source == FIGURES_SOURCE
        )
        moment: datetime | None = self._connection.execute(query.order_by(table.c.as_of.desc()).limit(1)).scalar()
        return moment

    def _at(self, table: Table, scheme_year: int, key: LimitKey) -> list[ColumnElement[bool]]:
        """Condition: the rows of one accumulator."""
        values = {"county": self._county, "scheme_year": scheme_year} | key_columns(key)
        return [table.c[name] == value for name, value in values.items()]


class _Answered:
    """The county's answer to the record that a column of ``limit_use`` names."""

    def __init__(self, name: str, column: ColumnElement[str]) -> None:
        self._column = column
        self._life = record_life.alias(f"{name}_life")
        self._answer = county_answer.alias(f"{name}_answer")

    def join(self, source: Any) -> Any:
        """The source with the record's life and the answer that counts, where there is one."""
        life, answer = self._life, self._answer
        return source.outerjoin(
            life, and_(life.c.county == limit_use.c.county, life.c.number == self._column)
        ).outerjoin(
            answer,
            and_(
                answer.c.county == life.c.county,
                answer.c.number == life.c.number,
                answer.c.position == life.c.answer,
            ),
        )

    def missing(self, moment: datetime) -> ColumnElement[bool]:
        """Whether a figure of the moment can't contain the record."""
        life, answer = self._life, self._answer
        not_accepted = life.c.state != OutboxState.ACCEPTED.value
        return or_(life.c.state.is_(None), not_accepted, answer.c.received_at > moment)


def _before(one: tuple[Any, Any], other: tuple[Any, Any]) -> ColumnElement[bool]:
    """By moment, and by number where the moments are the same."""
    return or_(other[0] > one[0], and_(other[0] == one[0], other[1] > one[1]))
