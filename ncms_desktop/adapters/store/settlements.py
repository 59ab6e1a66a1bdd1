"""Settlements in the database: appended, never changed."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from ncms_desktop.adapters.store.faults import violates
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.settlement_rows import (
    CHARGE_ONCE,
    VISIT_ONCE,
    digest_of,
    line_rows,
    settlement_row,
    step_rows,
    use_rows,
)
from ncms_desktop.adapters.store.standing import standing
from ncms_desktop.adapters.store.tables import (
    correction,
    limit_use,
    print_note,
    settlement_line,
    settlement_step,
)
from ncms_desktop.adapters.store.tables import settlement as settlement_table
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import LineKey
from ncms_desktop.ports.corrections import CorrectionKind
from ncms_desktop.ports.store import AlreadySettled, NewSettlement, StoredSettlement

_CHUNK = 400
_READ_BACK = (
    "number",
    "county",
    "facility",
    "visit",
    "participant",
    "scheme_year",
    "settled_at",
    "clerk",
    "draft_digest",
    "total",
    "compensation",
    "patient_share",
    "admitted",
    "discharged",
    "case_json",
    "result_json",
    "document_json",
    "policy_digest",
    "catalogue_digest",
    "engine_version",
)


class SqlSettlements:
    """Implements ``ports.store.Settlements``. Numbers are looked up in the identity's county."""

    def __init__(self, connection: Connection, identity: StoreIdentity) -> None:
        self._connection = connection
        self._identity = identity

    def insert(self, settlement: NewSettlement) -> None:
        """``AlreadySettled.what`` is the visit's number, or the charge as ``bill/line``."""
        new = settlement
        if self.of_visit(new.county, new.facility, new.visit) is not None:
            raise AlreadySettled(new.visit)
        charges = self.settled_charges(new.county, new.facility, [line.key for line in new.lines])
        if charges:
            raise AlreadySettled("/".join(min(charges)))
        head = settlement_row(new, turn=self._turn(new))
        uses = use_rows(
            new.uses, county=new.county, record=new.number, settlement=new.number, scheme_year=new.scheme_year
        )
        rows = [line_rows(new, self._turns(new)), step_rows(new), uses]
        try:
            self._connection.execute(insert(settlement_table), head | {"digest": digest_of(head, rows)})
            for table, found in zip((settlement_line, settlement_step, limit_use), rows, strict=True):
                if found:
                    self._connection.execute(insert(table), found)
        except IntegrityError as error:
            # where two transactions write at once (PostgreSQL), the other one may have won since the look above
            if violates(error, VISIT_ONCE):
                raise AlreadySettled(new.visit) from error
            if violates(error, CHARGE_ONCE):
                raise AlreadySettled(new.visit) from error
            raise

    def _turn(self, new: NewSettlement) -> int:
        """How many settlements of the visit were reversed. One that stands isn't counted, so that its round clashes."""
        table = settlement_table
        query = select(func.count()).where(
            table.c.county == new.county, table.c.facility == new.facility, table.c.visit == new.visit, ~standing()
        )
        return int(self._connection.execute(query).scalar_one())

    def _turns(self, new: NewSettlement) -> dict[LineKey, int]:
        """How many settlements of each charge were reversed, for those where any was."""
        table, found = settlement_line, {}
        for chunk in _chunks([line.key for line in new.lines]):
            query = (
                select(table.c.bill, table.c.line, func.count())
                .join(settlement_table)
                .where(_charges(new.county, new.facility, chunk), ~standing())
                .group_by(table.c.bill, table.c.line)
            )
            for bill, line, count in self._connection.execute(query):
                found[bill, line] = int(count)
        return found

    def get(self, number: str) -> StoredSettlement | None:
        query = _stored().where(settlement_table.c.county == self._identity.county, settlement_table.c.number == number)
        return next(iter(self._all(query)), None)

    def snapshot(self, number: str) -> str:
        table = settlement_table
        query = select(table.c.snapshot_json).where(table.c.county == self._identity.county, table.c.number == number)
        return self._connection.execute(query).scalar() or ""

    def of_visit(self, county: str, facility: str, visit: str) -> StoredSettlement | None:
        query = _stored().where(
            settlement_table.c.county == county,
            settlement_table.c.facility == facility,
            settlement_table.c.visit == visit,
            standing(),
        )
        return next(iter(self._all(query)), None)

    def settled_charges(self, county: str, facility: str, keys: Sequence[LineKey]) -> dict[LineKey, str]:
        table, found = settlement_line, {}
        for chunk in _chunks(keys):
            query = (
                select(table.c.bill, table.c.line, table.c.settlement)
                .join(settlement_table)
                .where(_charges(county, facility, chunk), standing())
            )
            for bill, line, number in self._connection.execute(query):
                found[bill, line] = number
        return found

    def stays_of(self, county: str, participant: str) -> tuple[StoredSettlement, ...]:
        query = _stored().where(settlement_table.c.county == county, settlement_table.c.participant == participant)
        return self._all(query.order_by(settlement_table.c.admitted, settlement_table.c.number))

    def latest(self, county: str, count: int) -> tuple[StoredSettlement, ...]:
        query = _stored().where(settlement_table.c.county == county)
        return self._all(
            query.order_by(settlement_table.c.settled_at.desc(), settlement_table.c.number.desc()).limit(count)
        )

    def totals(self, county: str) -> tuple[int, Fen]:
        table = settlement_table
        query = select(func.count(), func.coalesce(func.sum(table.c.compensation), 0))
        count, total = self._connection.execute(query.where(table.c.county == county, standing())).one()
        more = (
            select(func.coalesce(func.sum(correction.c.compensation), 0))
            .join_from(correction, table)
            .where(correction.c.county == county, correction.c.kind == CorrectionKind.SUPPLEMENT.value, standing())
        )
        return int(count), int(total) + int(self._connection.execute(more).scalar_one())

    def each(self) -> Iterable[StoredSettlement]:
        yield from (_settlement(row) for row in self._connection.execute(self._mine(_stored())))

    def damaged(self) -> tuple[str, ...]:
        numbers = self._connection.execute(self._mine(select(settlement_table.c.number))).scalars().all()
        return tuple(number for number in numbers if not self._whole(number))

    def _mine(self, query: Select[Any]) -> Select[Any]:
        """This workstation's settlements, in the order of their numbers."""
        identity = self._identity
        return query.where(
            settlement_table.c.county == identity.county,
            settlement_table.c.number.startswith(identity.prefix, autoescape=True),
        ).order_by(settlement_table.c.number)

    def _whole(self, number: str) -> bool:
        """Whether the stored rows still give the digest that was taken of them."""
        county = self._identity.county
        head = select(settlement_table).where(settlement_table.c.county == county, settlement_table.c.number == number)
        row = dict(self._connection.execute(head).mappings().one())
        stated = row.pop("digest")
        parts = []
        for table, own, order in (
            (settlement_line, "settlement", "position"),
            (settlement_step, "settlement", "position"),
            (limit_use, "record", "limit_name"),
        ):
            query = select(table).where(table.c.county == county, table.c[own] == number)
            parts.append([dict(part) for part in self._connection.execute(query.order_by(table.c[order])).mappings()])
        return bool(stated == digest_of(row, parts))

    def _all(self, query: Select[Any]) -> tuple[StoredSettlement, ...]:
        return tuple(_settlement(row) for row in self._connection.execute(query))


def _stored() -> Select[Any]:
    """The columns of ``StoredSettlement``: also how often the slip was printed, and what corrected it."""
    table, amended = settlement_table, correction.alias("amended")
    prints = (
        select(func.count())
        .select_from(print_note)
        .where(print_note.c.county == table.c.county, print_note.c.settlement == table.c.number)
        .scalar_subquery()
    )
    reversed_by = (
        select(amended.c.number)
        .where(amended.c.county == table.c.county, amended.c.reversed_settlement == table.c.number)
        .scalar_subquery()
    )
    supplemented = (
        select(func.coalesce(func.sum(amended.c.compensation), 0))
        .where(
            amended.c.county == table.c.county,
            amended.c.settlement == table.c.number,
            amended.c.kind == CorrectionKind.SUPPLEMENT.value,
        )
        .scalar_subquery()
    )
    return select(
        *(table.c[name] for name in _READ_BACK),
        prints.label("prints"),
        reversed_by.label("reversed_by"),
        supplemented.label("supplemented"),
    )


def _chunks(keys: Sequence[LineKey]) -> Iterable[list[LineKey]]:
    remaining = iter(keys)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _charges(county: str, facility: str, keys: Sequence[LineKey]) -> ColumnElement[bool]:
    table = settlement_line
    mine = (table.c.county == county, table.c.facility == facility)
    return and_(*mine, tuple_(table.c.bill, table.c.line).in_(keys))


def _settlement(row: Any) -> StoredSettlement:
    return StoredSettlement(**row._mapping)
