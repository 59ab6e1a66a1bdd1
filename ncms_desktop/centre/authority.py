"""The county's own certificate authority: for its server, and for the workstations that it admits."""

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY_YEARS = 20
_LEAF_YEARS = 5
_EARLIER = timedelta(days=1)
"""Certificates begin a day before they are made: clocks of workstations go wrong."""


def new_authority(*, county: str, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key with its self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(f"NCMS {county} {name}"[:64])
    usage = _usage(digital_signature=False, key_cert_sign=True, crl_sign=True)
    certificate = (
        _builder(subject, subject, key.public_key(), years=_AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def server_certificate(
    authority: ec.EllipticCurvePrivateKey, issuer: x509.Certificate, *, hosts: list[str]
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and a certificate for these host names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _leaf(issuer, _name(hosts[0][:64]), key.public_key(), purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    return key, builder.add_extension(names, critical=False).sign(authority, hashes.SHA256())


def client_certificate(
    authority: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate,
    *,
    public_key: ec.EllipticCurvePublicKey,
    county: str,
    facility: str,
    workstation: str,
) -> x509.Certificate:
    """A certificate for a workstation's TLS key. Who it is stands in the county's register, by this certificate's
    fingerprint; the name in it is for people."""
    subject = _name(f"{facility}-{workstation}", organization=county)
    return _leaf(issuer, subject, public_key, purpose=ExtendedKeyUsageOID.CLIENT_AUTH).sign(authority, hashes.SHA256())


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER bytes, in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def to_pem(certificate: x509.Certificate) -> bytes:
    """The certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _leaf(
    issuer: x509.Certificate,
    subject: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    *,
    purpose: x509.ObjectIdentifier,
) -> x509.CertificateBuilder:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        _builder(subject, issuer.subject, public_key, years=_LEAF_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, key_cert_sign=False, crl_sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, *, years: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + timedelta(days=365 * years))
    )


def _name(common: str, *, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization is not None:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _usage(*, digital_signature: bool, key_cert_sign: bool, crl_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
