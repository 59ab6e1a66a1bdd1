"""How a workstation becomes known to the county: its request, and the county's grant. Two JSON files carried by hand.

The request proves possession of both keys: the signing request of the TLS key is signed by that key, and ``proof`` is
the record key's signature over everything else.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from ncms_desktop.wire.batch import from_base64, to_base64
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import Signs, signature_holds

ENROLMENT_VERSION = 1
REQUEST_CONTEXT = b"ncms-enrolment-v1\n"
LARGEST_FILE = 100_000
_PATTERNS = {"county": "[0-9A-Z]{1,12}", "facility": "[0-9A-Z]{1,20}", "workstation": "[0-9A-Z]{1,10}"}


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """Who asks. ``signing_key`` is the 32-byte Ed25519 public key, ``csr`` the TLS key's signing request (PEM)."""

    county: str
    facility: str
    facility_name: str
    workstation: str
    signing_key: bytes
    csr: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What the county gives: certificates as PEM text, the public key of its answers, the address to call."""

    county: str
    county_name: str
    facility: str
    workstation: str
    url: str
    certificate: str
    authority: str
    answer_key: bytes


def encode_request(request: EnrolmentRequest, key: Signs) -> bytes:
    """The request's file, signed by the record key."""
    fields = _request_fields(request)
    proof = key.sign(REQUEST_CONTEXT + canonical(fields))
    return _text({**fields, "proof": to_base64(proof)})


def decode_request(data: bytes) -> EnrolmentRequest:
    """Read it back; raises ``ValueError`` where the shape or the proof is wrong. The CSR is not judged here."""
    fields = _read(data)
    request = EnrolmentRequest(
        **{name: _place(fields, name) for name in _PATTERNS},
        facility_name=_string(fields, "facility_name"),
        signing_key=from_base64(fields.get("signing_key")),
        csr=_string(fields, "csr"),
    )
    proof = from_base64(fields.get("proof"))
    signed = canonical(_request_fields(request))
    if not signature_holds(request.signing_key, signed, proof, context=REQUEST_CONTEXT):
        raise ValueError("the request is not signed by the key that it names")
    return request


def encode_grant(grant: Grant) -> bytes:
    """The grant's file."""
    return _text(
        {
            "version": ENROLMENT_VERSION,
            "county": grant.county,
            "county_name": grant.county_name,
            "facility": grant.facility,
            "workstation": grant.workstation,
            "url": grant.url,
            "certificate": grant.certificate,
            "authority": grant.authority,
            "answer_key": to_base64(grant.answer_key),
        }
    )


def decode_grant(data: bytes) -> Grant:
    """Read it back; raises ``ValueError``."""
    fields = _read(data)
    url = _string(fields, "url")
    if re.fullmatch(r"https://[^/\s@]+", url) is None:
        raise ValueError("not an https address")
    answer_key = from_base64(fields.get("answer_key"))
    if len(answer_key) != 32:
        raise ValueError("not a public key")
    return Grant(
        **{name: _place(fields, name) for name in _PATTERNS},
        county_name=_string(fields, "county_name"),
        url=url,
        certificate=_string(fields, "certificate"),
        authority=_string(fields, "authority"),
        answer_key=answer_key,
    )


def _request_fields(request: EnrolmentRequest) -> dict[str, Any]:
    return {
        "version": ENROLMENT_VERSION,
        "county": request.county,
        "facility": request.facility,
        "facility_name": request.facility_name,
        "workstation": request.workstation,
        "signing_key": to_base64(request.signing_key),
        "csr": request.csr,
    }


def _read(data: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(data) if len(data) <= LARGEST_FILE else None
    except RecursionError:
        fields = None
    if not isinstance(fields, dict) or fields.get("version") != ENROLMENT_VERSION:
        raise ValueError("not an enrolment file of this version")
    return fields


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is missing")
    return value


def _place(fields: dict[str, Any], name: str) -> str:
    value = _string(fields, name)
    if re.fullmatch(_PATTERNS[name], value) is None:
        raise ValueError(f"{name} is not a code")
    return value


def _text(fields: dict[str, Any]) -> bytes:
    return (json.dumps(fields, ensure_ascii=False, indent=2) + "\n").encode()
