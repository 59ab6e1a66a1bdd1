"""The workstation's access to the county: asking for it, keeping it, and the TLS that it opens.

Its folder holds the TLS key (encrypted; the passphrase is kept in the database), the certificates, and ``access.json``,
which is written last: an access is complete or it isn't there.
"""

import json
import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.ports.surroundings import Signer
from ncms_desktop.wire.batch import from_base64, to_base64
from ncms_desktop.wire.enrolment import (
    LARGEST_FILE,
    EnrolmentRequest,
    Grant,
    decode_grant,
    encode_request,
)

_ACCESS = "access.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class CountyAccess:
    """An enrolled workstation's way to its county. ``answer_key`` is the 32-byte public key of the county's answers."""

    county: str
    county_name: str
    facility: str
    workstation: str
    url: str
    answer_key: bytes
    authority: Path
    certificate: Path
    key: Path
    passphrase: str = field(repr=False)

    @classmethod
    def load(cls, folder: Path, *, passphrase: str) -> "CountyAccess | None":
        """The access that ``apply_grant`` kept, or None before that; ``EnvironmentFault`` where it is unreadable."""
        path = folder / _ACCESS
        try:
            fields = json.loads(path.read_bytes())
            if fields["version"] != _VERSION:
                raise ValueError("another version")
            return cls(
                county=fields["county"],
                county_name=fields["county_name"],
                facility=fields["facility"],
                workstation=fields["workstation"],
                url=fields["url"],
                answer_key=from_base64(fields["answer_key"]),
                authority=folder / fields["authority"],
                certificate=folder / fields["certificate"],
                key=folder / fields["key"],
                passphrase=passphrase,
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EnvironmentFault("enrolment.unreadable", file=str(path)) from error

    def ssl_context(self) -> ssl.SSLContext:
        """TLS with this workstation's certificate that trusts the county's authority and nobody else, and checks the
        name; raises ``EnvironmentFault`` where the files don't fit together."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_verify_locations(self.authority)
            context.load_cert_chain(self.certificate, self.key, password=self.passphrase)
        except (OSError, ValueError) as error:
            raise EnvironmentFault("enrolment.unreadable", file=str(self.certificate.parent)) from error
        return context

    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, for comparison with what the county reads out."""
        try:
            return _authority_fingerprint(self.authority.read_bytes())
        except (OSError, ValueError) as error:
            raise EnvironmentFault("enrolment.unreadable", file=str(self.authority)) from error


def make_request(path: Path, *, folder: Path, workplace: Workplace, signer: Signer, passphrase: str) -> None:
    """Make a TLS key in the county folder, encrypted under the passphrase, and write the request that asks the county
    to admit this workstation. An access that is in use stays untouched until a grant comes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"{workplace.facility}-{workplace.workstation}"
    csr = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .sign(key, hashes.SHA256())
    )
    request = EnrolmentRequest(
        county=workplace.county,
        facility=workplace.facility,
        facility_name=workplace.facility_name,
        workstation=workplace.workstation,
        signing_key=signer.public_key,
        csr=csr.public_bytes(serialization.Encoding.PEM).decode("ascii"),
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / _key_name(key.public_key()), pem)
        _write(path, encode_request(request, signer))
    except OSError as error:
        raise EnvironmentFault("enrolment.not-written", file=str(error.filename or path)) from error


def apply_grant(path: Path, folder: Path) -> Grant:
    """Keep what the county granted, whole or not at all; from then on it is the access in use. Raises
    ``EnvironmentFault`` where the grant answers no request of this workstation."""
    grant = _read_grant(path)
    try:
        certificate = x509.load_pem_x509_certificate(grant.certificate.encode())
        fingerprint = _authority_fingerprint(grant.authority.encode())
        public_key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise EnvironmentFault("enrolment.grant-malformed", file=path.name) from error
    key_name = _key_name(public_key) if isinstance(public_key, ec.EllipticCurvePublicKey) else ""
    if not key_name or not (folder / key_name).exists():
        raise EnvironmentFault("enrolment.grant-foreign", file=path.name)
    own = certificate.fingerprint(hashes.SHA256()).hex()
    files = {"authority": f"county-{fingerprint[:16]}.pem", "certificate": f"client-{own[:16]}.pem", "key": key_name}
    access = {
        "version": _VERSION,
        "county": grant.county,
        "county_name": grant.county_name,
        "facility": grant.facility,
        "workstation": grant.workstation,
        "url": grant.url,
        "answer_key": to_base64(grant.answer_key),
        **files,
    }
    try:
        _write(folder / files["authority"], grant.authority.encode())
        _write(folder / files["certificate"], grant.certificate.encode())
        _write(folder / _ACCESS, (json.dumps(access, ensure_ascii=False, indent=2) + "\n").encode())
    except OSError as error:
        raise EnvironmentFault("enrolment.not-written", file=str(error.filename or folder)) from error
    return grant


def grant_fingerprint(path: Path) -> str:
    """SHA-256 of the authority's certificate in a grant that isn't kept yet. Raises ``EnvironmentFault``."""
    grant = _read_grant(path)
    try:
        return _authority_fingerprint(grant.authority.encode())
    except ValueError as error:
        raise EnvironmentFault("enrolment.grant-malformed", file=path.name) from error


def in_groups(fingerprint: str) -> str:
    """A fingerprint as it is read out: groups of four digits."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def _read_grant(path: Path) -> Grant:
    try:
        with path.open("rb") as file:
            return decode_grant(file.read(LARGEST_FILE + 1))
    except OSError as error:
        raise EnvironmentFault("enrolment.unreadable", file=str(path)) from error
    except ValueError as error:
        raise EnvironmentFault("enrolment.grant-malformed", file=path.name) from error


def _authority_fingerprint(pem: bytes) -> str:
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()


def _key_name(key: ec.EllipticCurvePublicKey) -> str:
    """The key's file is named by its public half, so that a grant finds the key that it was made for."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
    return f"client-{digest.finalize().hex()[:16]}.key"


def _write(path: Path, content: bytes) -> None:
    """Put a file in place, whole; only its owner may read it."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
