"""Reversals and supplements in the database: appended, never changed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from ncms_desktop.adapters.store.faults import violates
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.settlement_rows import Rows, digest_of_correction, unique, use_rows
from ncms_desktop.adapters.store.tables import correction as table
from ncms_desktop.adapters.store.tables import limit_use
from ncms_desktop.domain.participation import Use
from ncms_desktop.ports.corrections import AlreadyReversed, Correction, CorrectionKind

_REVERSED_ONCE = unique(table)
_NOT_READ_BACK = {"reversed_settlement", "digest"}
_READ_BACK = tuple(column.name for column in table.columns if column.name not in _NOT_READ_BACK)


class SqlCorrections:
    """Implements ``ports.corrections.Corrections``. Numbers are looked up in the identity's county."""

    def __init__(self, connection: Connection, identity: StoreIdentity) -> None:
        self._connection = connection
        self._identity = identity

    def insert(self, correction: Correction, uses: Iterable[Use]) -> None:
        row = {name: getattr(correction, name) for name in _READ_BACK} | {"kind": correction.kind.value}
        row["reversed_settlement"] = correction.settlement if correction.kind is CorrectionKind.REVERSAL else None
        parts = use_rows(
            uses,
            county=correction.county,
            record=correction.number,
            settlement=correction.settlement,
            scheme_year=correction.scheme_year,
        )
        try:
            self._connection.execute(insert(table), row | {"digest": digest_of_correction(row, parts)})
        except IntegrityError as error:
            if violates(error, _REVERSED_ONCE):
                raise AlreadyReversed(correction.settlement) from error
            raise
        if parts:
            self._connection.execute(insert(limit_use), parts)

    def of(self, settlement: str) -> tuple[Correction, ...]:
        query = _stored().where(table.c.county == self._identity.county, table.c.settlement == settlement)
        found = self._connection.execute(query.order_by(table.c.made_at, table.c.number))
        return tuple(_correction(row) for row in found)

    def each(self) -> Iterable[Correction]:
        yield from (_correction(row) for row in self._connection.execute(self._mine(_stored())))

    def damaged(self) -> tuple[str, ...]:
        numbers = self._connection.execute(self._mine(select(table.c.number))).scalars().all()
        return tuple(number for number in numbers if not self._whole(number))

    def unbalanced(self) -> tuple[str, ...]:
        """Each accumulator by itself: what one was given too much never makes up for what another lacks."""
        use = limit_use
        query = (
            select(table.c.reversed_settlement)
            .distinct()
            .join_from(table, use, (use.c.county == table.c.county) & (use.c.settlement == table.c.reversed_settlement))
            .group_by(
                table.c.number,
                table.c.reversed_settlement,
                use.c.limit_name,
                use.c.holder_kind,
                use.c.holder,
                use.c.period,
            )
            .having(or_(func.sum(use.c.used) != 0, func.sum(use.c.visits) != 0))
        )
        identity = self._identity
        mine = query.where(
            table.c.county == identity.county, table.c.number.startswith(identity.prefix, autoescape=True)
        )
        return tuple(sorted(self._connection.execute(mine).scalars()))

    def _mine(self, query: Select[Any]) -> Select[Any]:
        """This workstation's corrections, in the order of their numbers."""
        identity = self._identity
        return query.where(
            table.c.county == identity.county, table.c.number.startswith(identity.prefix, autoescape=True)
        ).order_by(table.c.number)

    def _whole(self, number: str) -> bool:
        """Whether the stored rows still give the digest that was taken of them."""
        county = self._identity.county
        head = select(table).where(table.c.county == county, table.c.number == number)
        row = dict(self._connection.execute(head).mappings().one())
        stated = row.pop("digest")
        query = select(limit_use).where(limit_use.c.county == county, limit_use.c.record == number)
        parts: Rows = [dict(part) for part in self._connection.execute(query).mappings()]
        return bool(stated == digest_of_correction(row, parts))


def _stored() -> Select[Any]:
    return select(*(table.c[name] for name in _READ_BACK))


def _correction(row: Any) -> Correction:
    return Correction(**{**row._mapping, "kind": CorrectionKind(row.kind)})
