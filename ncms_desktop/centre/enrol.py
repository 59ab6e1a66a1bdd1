"""Admit and revoke workstations."""

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from ncms_desktop.centre import register
from ncms_desktop.centre.authority import client_certificate, fingerprint, to_pem
from ncms_desktop.centre.folder import Centre
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wire.enrolment import LARGEST_FILE, EnrolmentRequest, Grant, decode_request, encode_grant


def admit(centre: Centre, request_file: Path, *, url: str) -> Grant:
    """Register the workstation that asks, with its key, and give it a certificate.

    The same workstation with the same key gets a further certificate (renewal). Another key is refused while one is
    valid, and a revoked key for good: two machines must never write under one number. Raises ``EnvironmentFault``.
    """
    request = _read_request(request_file)
    if request.county != centre.county:
        raise EnvironmentFault("centre.request-other-county", county=request.county, own=centre.county)
    public_key = _tls_key(request, request_file)
    authority, issuer = centre.authority()
    certificate = client_certificate(
        authority,
        issuer,
        public_key=public_key,
        county=request.county,
        facility=request.facility,
        workstation=request.workstation,
    )
    newcomer = register.Newcomer(
        facility=request.facility,
        facility_name=request.facility_name,
        workstation=request.workstation,
        public_key=request.signing_key,
        fingerprint=fingerprint(certificate),
    )
    books = centre.books()
    try:
        with books.write() as page:
            keys = register.keys_of(page, request.facility, request.workstation)
            _refuse_other_keys(keys, request)
            register.admit(page, newcomer, at=_now())
    finally:
        books.close()
    return Grant(
        county=centre.county,
        county_name=centre.name,
        facility=request.facility,
        workstation=request.workstation,
        url=url,
        certificate=to_pem(certificate).decode("ascii"),
        authority=to_pem(issuer).decode("ascii"),
        answer_key=centre.answer_key().public_key().public_bytes_raw(),
    )


def write_grant(grant: Grant, path: Path) -> None:
    """Write the grant's file, whole or not at all."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(encode_grant(grant))
    temporary.replace(path)


def revoke(centre: Centre, *, facility: str, workstation: str) -> None:
    """Refuse a workstation, its keys and certificates from now on. Its records stay."""
    books = centre.books()
    try:
        with books.write() as page:
            if not register.is_known(page, facility, workstation):
                raise EnvironmentFault("centre.no-workstation", facility=facility, workstation=workstation)
            register.revoke(page, facility, workstation, at=_now())
    finally:
        books.close()


def _read_request(path: Path) -> EnrolmentRequest:
    try:
        with path.open("rb") as file:
            return decode_request(file.read(LARGEST_FILE + 1))
    except OSError as error:
        raise EnvironmentFault("centre.unreadable", file=str(path)) from error
    except ValueError as error:
        raise EnvironmentFault("centre.request-malformed", file=path.name, detail=str(error)) from error


def _tls_key(request: EnrolmentRequest, path: Path) -> ec.EllipticCurvePublicKey:
    try:
        csr = x509.load_pem_x509_csr(request.csr.encode())
        signed = csr.is_signature_valid
        key = csr.public_key()
    except (ValueError, InvalidSignature) as error:
        raise EnvironmentFault("centre.request-malformed", file=path.name, detail="CSR") from error
    if not signed or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise EnvironmentFault("centre.request-malformed", file=path.name, detail="CSR")
    return key


def _refuse_other_keys(keys: dict[bytes, bool], request: EnrolmentRequest) -> None:
    place = {"facility": request.facility, "workstation": request.workstation}
    if keys.get(request.signing_key) is True:
        raise EnvironmentFault("centre.key-revoked", **place)
    if any(not revoked and key != request.signing_key for key, revoked in keys.items()):
        raise EnvironmentFault("centre.other-key", **place)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
