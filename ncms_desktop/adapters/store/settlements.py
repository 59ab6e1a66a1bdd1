"""Settlements in the database: appended, never changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, tuple_
from sqlalchemy.exc import IntegrityError

from ncms_desktop.adapters.store.faults import violates
from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.settlement_rows import (
    CHARGE_ONCE,
    VISIT_ONCE,
    digest_of,
    limit_rows,
    line_rows,
    settlement_row,
    step_rows,
)
from ncms_desktop.adapters.store.tables import (
    county_answer,
    print_note,
    record_life,
    settlement_limit,
    settlement_line,
    settlement_step,
)
from ncms_desktop.adapters.store.tables import settlement as settlement_table
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import LineKey
from ncms_desktop.ports.store import AlreadySettled, NewSettlement, OutboxState, StoredSettlement

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
        rows = [line_rows(new), step_rows(new), limit_rows(new)]
        try:
            self._connection.execute(insert(settlement_table), settlement_row(new) | {"digest": digest_of(new, rows)})
            for table, found in zip((settlement_line, settlement_step, settlement_limit), rows, strict=True):
                if found:
                    self._connection.execute(insert(table), found)
        except IntegrityError as error:
            # where two transactions write at once (PostgreSQL), the other one may have won since the look above
            if violates(error, VISIT_ONCE):
                raise AlreadySettled(new.visit) from error
            if violates(error, CHARGE_ONCE):
                raise AlreadySettled(new.visit) from error
            raise

    def get(self, number: str) -> StoredSettlement | None:
        query = _stored().where(settlement_table.c.county == self._identity.county, settlement_table.c.number == number)
        return next(iter(self._all(query)), None)

    def of_visit(self, county: str, facility: str, visit: str) -> StoredSettlement | None:
        query = _stored().where(
            settlement_table.c.county == county,
            settlement_table.c.facility == facility,
            settlement_table.c.visit == visit,
        )
        return next(iter(self._all(query.order_by(settlement_table.c.round.desc()).limit(1))), None)

    def settled_charges(self, county: str, facility: str, keys: Sequence[LineKey]) -> dict[LineKey, str]:
        table, found = settlement_line, {}
        remaining = iter(keys)
        while chunk := list(islice(remaining, _CHUNK)):
            query = select(table.c.bill, table.c.line, table.c.settlement).where(
                table.c.county == county,
                table.c.facility == facility,
                tuple_(table.c.bill, table.c.line).in_(chunk),
            )
            for bill, line, number in self._connection.execute(query):
                found[bill, line] = number
        return found

    def stays_of(self, county: str, participant: str) -> tuple[StoredSettlement, ...]:
        query = _stored().where(settlement_table.c.county == county, settlement_table.c.participant == participant)
        return self._all(query.order_by(settlement_table.c.admitted, settlement_table.c.number))

    def local_use(
        self, county: str, scheme_year: int, participant: str, limit: str, *, after: datetime | None
    ) -> tuple[Fen, int]:
        """A record that the county refused still counts: the patient has the money, and no figure of the county holds
        it, until a correction is written."""
        use, life, answer = settlement_limit, record_life, county_answer
        query = (
            select(func.coalesce(func.sum(use.c.used), 0), func.count())
            .select_from(use)
            .outerjoin(life, and_(life.c.county == use.c.county, life.c.number == use.c.settlement))
            .outerjoin(
                answer,
                and_(
                    answer.c.county == life.c.county,
                    answer.c.number == life.c.number,
                    answer.c.position == life.c.answer,
                ),
            )
            .where(
                use.c.county == county,
                use.c.scheme_year == scheme_year,
                use.c.participant == participant,
                use.c.limit_name == limit,
            )
        )
        if after is not None:
            accepted = life.c.state == OutboxState.ACCEPTED.value
            query = query.where(or_(life.c.state.is_(None), ~accepted, answer.c.received_at > after))
        used, count = self._connection.execute(query).one()
        return int(used), int(count)

    def latest(self, county: str, count: int) -> tuple[StoredSettlement, ...]:
        query = _stored().where(settlement_table.c.county == county)
        return self._all(
            query.order_by(settlement_table.c.settled_at.desc(), settlement_table.c.number.desc()).limit(count)
        )

    def totals(self, county: str) -> tuple[int, Fen]:
        query = select(func.count(), func.coalesce(func.sum(settlement_table.c.compensation), 0)).where(
            settlement_table.c.county == county
        )
        count, total = self._connection.execute(query).one()
        return int(count), int(total)

    def each(self) -> Iterable[StoredSettlement]:
        yield from (_settlement(row) for row in self._connection.execute(self._mine(_stored())))

    def damaged(self) -> tuple[str, ...]:
        numbers = self._connection.execute(self._mine(select(settlement_table.c.number))).scalars().all()
        return tuple(number for number in numbers if not self._whole(number))

    def _mine(self, query: Select[Any]) -> Select[Any]:
        """This workstation's settlements, in the order of their numbers."""
        identity = self._identity
        prefix = f"{identity.facility}-{identity.workstation}-"
        return query.where(
            settlement_table.c.county == identity.county, settlement_table.c.number.startswith(prefix, autoescape=True)
        ).order_by(settlement_table.c.number)

    def _whole(self, number: str) -> bool:
        """Whether the stored rows still give the digest that was taken of them."""
        county = self._identity.county
        head = select(settlement_table).where(settlement_table.c.county == county, settlement_table.c.number == number)
        row = dict(self._connection.execute(head).mappings().one())
        stated = row.pop("digest")
        parts = []
        for table, order in (
            (settlement_line, "position"),
            (settlement_step, "position"),
            (settlement_limit, "limit_name"),
        ):
            query = select(table).where(table.c.county == county, table.c.settlement == number)
            parts.append([dict(part) for part in self._connection.execute(query.order_by(table.c[order])).mappings()])
        return bool(stated == digest_of(row, parts))

    def _all(self, query: Select[Any]) -> tuple[StoredSettlement, ...]:
        return tuple(_settlement(row) for row in self._connection.execute(query))


def _stored() -> Select[Any]:
    """The columns of ``StoredSettlement`` and how often the slip was printed."""
    prints = (
        select(func.count())
        .select_from(print_note)
        .where(print_note.c.county == settlement_table.c.county, print_note.c.settlement == settlement_table.c.number)
        .scalar_subquery()
    )
    return select(*(settlement_table.c[name] for name in _READ_BACK), prints.label("prints"))


def _settlement(row: Any) -> StoredSettlement:
    return StoredSettlement(**row._mapping)
