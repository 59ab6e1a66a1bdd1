"""The centre's folder: settings, authority, server certificate, answer key, database. Private keys are the owner's."""

import json
import os
import shutil
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ncms_desktop.centre.authority import new_authority, server_certificate, to_pem
from ncms_desktop.centre.books import Books
from ncms_desktop.domain.errors import EnvironmentFault

_SETTINGS = "centre.json"
_DATABASE = "centre.db"


@dataclass(frozen=True, slots=True)
class Centre:
    """An initialised centre. ``hosts`` are the names and addresses of its server certificate, the first one being what
    workstations are told to call."""

    folder: Path
    county: str
    name: str
    hosts: tuple[str, ...]

    def books(self) -> Books:
        """Its database, opened; to be closed by the caller."""
        return Books.open(self.folder / _DATABASE, county=self.county)

    def answer_key(self) -> Ed25519PrivateKey:
        """The key that signs answers."""
        key = serialization.load_pem_private_key(self._read("answer.key"), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise EnvironmentFault("centre.unreadable", file=str(self.folder / "answer.key"))
        return key

    def authority(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """Key and certificate of the authority."""
        key = serialization.load_pem_private_key(self._read("ca.key"), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise EnvironmentFault("centre.unreadable", file=str(self.folder / "ca.key"))
        return key, x509.load_pem_x509_certificate(self._read("ca.pem"))

    def tls(self) -> ssl.SSLContext:
        """TLS that only clients with a certificate of this authority pass."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.folder / "ca.pem")
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise EnvironmentFault("centre.unreadable", file=str(self.folder / name)) from error


def make_centre(folder: Path, *, county: str, name: str, hosts: list[str]) -> Centre:
    """Make authority, server certificate, answer key and database in a folder that is new or empty; whole or not at
    all. Raises ``EnvironmentFault`` where the folder holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EnvironmentFault("centre.exists", folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        authority, issuer = new_authority(county=county, name=name)
        server, certificate = server_certificate(authority, issuer, hosts=hosts)
        write_private(new / "ca.key", _key_pem(authority))
        write_private(new / "server.key", _key_pem(server))
        write_private(new / "answer.key", _key_pem(Ed25519PrivateKey.generate()))
        (new / "ca.pem").write_bytes(to_pem(issuer))
        (new / "server.pem").write_bytes(to_pem(certificate))
        Books.create(new / _DATABASE, county=county).close()
        settings = {"version": 1, "county": county, "name": name, "hosts": hosts}
        (new / _SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return open_centre(folder)


def open_centre(folder: Path) -> Centre:
    """Read what ``make_centre`` wrote; raises ``EnvironmentFault``."""
    try:
        settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        return Centre(folder, settings["county"], settings["name"], tuple(settings["hosts"]))
    except FileNotFoundError:
        raise EnvironmentFault("centre.missing", folder=str(folder)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFault("centre.unreadable", file=str(folder / _SETTINGS)) from error


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _key_pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
