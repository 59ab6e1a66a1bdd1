"""The county's register of workstations: who may send, with which keys and certificates."""

from dataclasses import dataclass

from sqlalchemy import insert, select

from ncms_desktop.centre.books import Page
from ncms_desktop.centre.tables import certificates, signing_keys, workstations


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, by the certificate of the connection. ``keys`` are the public keys whose signatures count."""

    facility: str
    workstation: str
    keys: tuple[bytes, ...]
    revoked: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A workstation to be admitted. ``fingerprint`` is SHA-256 of its certificate's DER bytes, in hexadecimal."""

    facility: str
    facility_name: str
    workstation: str
    public_key: bytes
    fingerprint: str


def caller(page: Page, fingerprint: str) -> Caller | None:
    """Who holds this certificate, or None for one that the county never gave out."""
    row = page.connection.execute(
        select(certificates).where(certificates.c.county == page.county, certificates.c.fingerprint == fingerprint)
    ).one_or_none()
    if row is None:
        return None
    keys = page.connection.execute(
        select(signing_keys.c.public_key)
        .where(page.of(signing_keys, row.facility, row.workstation), signing_keys.c.revoked_at.is_(None))
        .order_by(signing_keys.c.added_at)
    ).scalars()
    return Caller(row.facility, row.workstation, tuple(keys), revoked=row.revoked_at is not None)


def is_known(page: Page, facility: str, workstation: str) -> bool:
    """Whether the workstation was ever admitted."""
    known = select(workstations.c.workstation).where(page.of(workstations, facility, workstation))
    return page.connection.execute(known).first() is not None


def keys_of(page: Page, facility: str, workstation: str) -> dict[bytes, bool]:
    """All signing keys that a workstation ever had: public key to whether it was revoked."""
    rows = page.connection.execute(
        select(signing_keys.c.public_key, signing_keys.c.revoked_at).where(page.of(signing_keys, facility, workstation))
    )
    return {row.public_key: row.revoked_at is not None for row in rows}


def admit(page: Page, newcomer: Newcomer, *, at: str) -> None:
    """Note the workstation, its key and its certificate; what was there before stays."""
    place = {"county": page.county, "facility": newcomer.facility, "workstation": newcomer.workstation}
    if is_known(page, newcomer.facility, newcomer.workstation):
        page.connection.execute(
            workstations.update()
            .where(page.of(workstations, newcomer.facility, newcomer.workstation))
            .values(facility_name=newcomer.facility_name, revoked_at=None)
        )
    else:
        page.connection.execute(
            insert(workstations).values(**place, facility_name=newcomer.facility_name, admitted_at=at)
        )
    if newcomer.public_key not in keys_of(page, newcomer.facility, newcomer.workstation):
        page.connection.execute(insert(signing_keys).values(**place, public_key=newcomer.public_key, added_at=at))
    page.connection.execute(insert(certificates).values(**place, fingerprint=newcomer.fingerprint, added_at=at))


def revoke(page: Page, facility: str, workstation: str, *, at: str) -> None:
    """Revoke a workstation with all of its keys and certificates. Its records stay."""
    for table in (workstations, signing_keys, certificates):
        page.connection.execute(
            table.update()
            .where(page.of(table, facility, workstation), table.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
