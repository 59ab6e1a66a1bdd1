"""Visits in work, and the mapping of hospital items, in the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, delete, insert, select

from ncms_desktop.adapters.store.standing import standing
from ncms_desktop.adapters.store.tables import (
    diagnosis,
    expense_line,
    free_day,
    item_mapping,
    settlement,
    signature,
    visit,
)
from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.visit import Diagnosis, ExpenseLine, FreeDay, Signature, Visit, VisitKind, VisitRecord


class SqlVisits:
    """Implements ``ports.store.Visits``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, county: str, facility: str, number: str) -> VisitRecord | None:
        query = select(visit).where(visit.c.county == county, visit.c.facility == facility, visit.c.number == number)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        key = (county, facility, number)
        return VisitRecord(
            visit=_visit(
                row, tuple(Diagnosis(found.code, found.name) for found in self._of(diagnosis, key, "position"))
            ),
            lines=tuple(_line(found) for found in self._of(expense_line, key, "position")),
            signatures=tuple(Signature(**_without_key(found)) for found in self._of(signature, key, "day")),
            free_days=tuple(FreeDay(**_without_key(found)) for found in self._of(free_day, key, "day")),
            read_at=row["read_at"],
            source=row["source"],
            revision=row["revision"],
        )

    def _of(self, table: Table, key: tuple[str, str, str], order: str) -> Iterable[Row[Any]]:
        county, facility, number = key
        query = select(table).where(table.c.county == county, table.c.facility == facility, table.c.visit == number)
        return self._connection.execute(query.order_by(table.c[order])).all()

    def put(self, record: VisitRecord) -> None:
        header = record.visit
        # what belongs to the visit goes with it (ON DELETE CASCADE)
        self._connection.execute(
            delete(visit).where(
                visit.c.county == header.county,
                visit.c.facility == header.facility,
                visit.c.number == header.number,
            )
        )
        self._connection.execute(insert(visit), _visit_row(record))
        self._insert(diagnosis, record, [{"code": found.code, "name": found.name} for found in header.diagnoses])
        self._insert(expense_line, record, [_line_row(line) for line in record.lines])
        self._insert(signature, record, [_fields(found, signature) for found in record.signatures])
        self._insert(free_day, record, [_fields(found, free_day) for found in record.free_days])

    def _insert(self, table: Table, record: VisitRecord, rows: list[dict[str, Any]]) -> None:
        header = record.visit
        key = {"county": header.county, "facility": header.facility, "visit": header.number}
        if "position" in table.c:
            rows = [row | {"position": position} for position, row in enumerate(rows)]
        if rows:
            self._connection.execute(insert(table), [row | key for row in rows])

    def unsettled(self, county: str, facility: str) -> tuple[str, ...]:
        settled = select(settlement.c.number).where(
            settlement.c.county == visit.c.county,
            settlement.c.facility == visit.c.facility,
            settlement.c.visit == visit.c.number,
            standing(),
        )
        query = (
            select(visit.c.number)
            .where(visit.c.county == county, visit.c.facility == facility, ~settled.exists())
            .order_by(visit.c.read_at, visit.c.number)
        )
        return tuple(self._connection.execute(query).scalars())


class SqlMappings:
    """Implements ``ports.store.Mappings``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, county: str, facility: str) -> tuple[ItemMapping, ...]:
        table = item_mapping
        query = (
            select(table)
            .where(table.c.county == county, table.c.facility == facility)
            .order_by(table.c.item_code, table.c.valid_from)
        )
        return tuple(ItemMapping(**row) for row in self._connection.execute(query).mappings())

    def put(self, mappings: Iterable[ItemMapping]) -> None:
        table = item_mapping
        for mapping in mappings:
            row = _fields(mapping, table)
            same = and_(*(column == row[column.name] for column in table.primary_key.columns))
            self._connection.execute(delete(table).where(same))
            self._connection.execute(insert(table), row)


def _fields(value: object, table: Table) -> dict[str, Any]:
    """The attributes of a value that are columns of the table."""
    return {column.name: getattr(value, column.name) for column in table.columns if hasattr(value, column.name)}


def _without_key(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in ("county", "facility", "visit")}


def _visit_row(record: VisitRecord) -> dict[str, Any]:
    header = record.visit
    return {
        **_fields(header, visit),
        "kind": header.kind.value,
        "sex": None if header.sex is None else header.sex.value,
        "read_at": record.read_at,
        "source": record.source,
        "revision": record.revision,
    }


def _visit(row: Mapping[Any, Any], diagnoses: tuple[Diagnosis, ...]) -> Visit:
    fields = {name: value for name, value in row.items() if name not in ("read_at", "source", "revision")}
    sex = row["sex"]
    return Visit(
        **{
            **fields,
            "kind": VisitKind(row["kind"]),
            "sex": None if sex is None else Sex(sex),
            "diagnoses": diagnoses,
        }
    )


def _line_row(line: ExpenseLine) -> dict[str, Any]:
    bill, number = line.refund_of if line.refund_of is not None else (None, None)
    return _fields(line, expense_line) | {"refund_bill": bill, "refund_line": number, "file_row": line.row}


def _line(row: Row[Any]) -> ExpenseLine:
    return ExpenseLine(
        bill=row.bill,
        line=row.line,
        charged_at=row.charged_at,
        item_code=row.item_code,
        item_name=row.item_name,
        category=row.category,
        specification=row.specification,
        unit=row.unit,
        quantity=row.quantity,
        price=row.price,
        amount=row.amount,
        refund_of=None if row.refund_bill is None else (row.refund_bill, row.refund_line),
        row=row.file_row,
    )
