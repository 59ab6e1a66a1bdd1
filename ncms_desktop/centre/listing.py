"""What the county holds: counts, sums and gaps, as plain JSON values."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, case, func, select

from ncms_desktop.centre.books import Page
from ncms_desktop.centre.tables import records, set_aside, workstations
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.wire.answer import Verdict


def holdings_of(page: Page, facility: str, workstation: str) -> dict[str, Any]:
    """Everything of one workstation, by epoch: counts, the last sequence with its digest, and gaps before it."""
    epochs = [
        {
            "epoch": row.epoch,
            "records": row.records,
            "last": row.last,
            "digest": _digest(page, facility, workstation, row.epoch, row.last),
            "gaps": gaps,
        }
        for row, gaps in _epochs(page, facility, workstation)
    ]
    return {
        "county": page.county,
        "facility": facility,
        "workstation": workstation,
        **_counts(page, facility, workstation),
        "epochs": epochs,
    }


def listing(page: Page, *, name: str) -> dict[str, Any]:
    """Every workstation that was admitted, and the totals. ``compensation`` counts accepted records only."""
    rows = page.connection.execute(
        select(workstations)
        .where(workstations.c.county == page.county)
        .order_by(workstations.c.facility, workstations.c.workstation)
    ).all()
    listed = [
        {
            **holdings_of(page, row.facility, row.workstation),
            "facility_name": row.facility_name,
            "revoked": row.revoked_at is not None,
        }
        for row in rows
    ]
    return {"county": page.county, "name": name, **_totals(page), "workstations": listed}


def _counts(page: Page, facility: str, workstation: str) -> dict[str, Any]:
    row = page.connection.execute(_sums().where(page.of(records, facility, workstation))).one()
    aside = page.connection.execute(
        select(func.count()).select_from(set_aside).where(page.of(set_aside, facility, workstation))
    ).scalar_one()
    return _as_json(row, aside)


def _totals(page: Page) -> dict[str, Any]:
    row = page.connection.execute(_sums().where(records.c.county == page.county)).one()
    aside = page.connection.execute(
        select(func.count()).select_from(set_aside).where(set_aside.c.county == page.county)
    ).scalar_one()
    return _as_json(row, aside)


def _sums() -> Any:
    accepted = records.c.verdict == Verdict.ACCEPTED.value
    return select(
        func.count().label("records"),
        func.coalesce(func.sum(case((accepted, 1), else_=0)), 0).label("accepted"),
        func.coalesce(func.sum(case((accepted, records.c.compensation), else_=0)), 0).label("compensation"),
        func.max(records.c.received_at).label("last_received"),
    ).select_from(records)


def _as_json(row: Row[Any], aside: int) -> dict[str, Any]:
    return {
        "records": row.records,
        "accepted": row.accepted,
        "rejected": row.records - row.accepted,
        "set_aside": aside,
        "compensation": yuan_text(int(row.compensation)),
        "last_received": row.last_received,
    }


def _epochs(page: Page, facility: str, workstation: str) -> Iterable[tuple[Row[Any], list[list[int]]]]:
    own = page.of(records, facility, workstation)
    rows = page.connection.execute(
        select(records.c.epoch, func.count().label("records"), func.max(records.c.sequence).label("last"))
        .where(own)
        .group_by(records.c.epoch)
        .order_by(records.c.epoch)
    ).all()
    for row in rows:
        yield row, _gaps(page, facility, workstation, row.epoch)


def _gaps(page: Page, facility: str, workstation: str, epoch: int) -> list[list[int]]:
    """First and last number of every run of sequences that is missing below the last one held."""
    before = func.lag(records.c.sequence, 1, 0).over(order_by=records.c.sequence).label("before")
    pairs = (
        select(records.c.sequence, before)
        .where(page.of(records, facility, workstation), records.c.epoch == epoch)
        .subquery()
    )
    rows = page.connection.execute(
        select(pairs.c.before, pairs.c.sequence).where(pairs.c.sequence - pairs.c.before > 1).order_by(pairs.c.sequence)
    )
    return [[row.before + 1, row.sequence - 1] for row in rows]


def _digest(page: Page, facility: str, workstation: str, epoch: int, sequence: int) -> str:
    return str(
        page.connection.execute(
            select(records.c.digest).where(
                page.of(records, facility, workstation), records.c.epoch == epoch, records.c.sequence == sequence
            )
        ).scalar_one()
    )
