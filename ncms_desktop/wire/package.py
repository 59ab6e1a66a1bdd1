"""A policy package: what its manifest says, and how the county signs it. Pure; the container is an adapter's.

The manifest is canonical JSON that names every file with size and SHA-256; the signature is the county's Ed25519 key
over ``PACKAGE_CONTEXT`` + manifest. So one signature holds for every byte of the package.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.wire.canonical import canonical, digest
from ncms_desktop.wire.record import Signs, signature_holds

PACKAGE_VERSION = 1
PACKAGE_CONTEXT = b"ncms-package-v1\n"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
POLICY, CATALOGUE = "policy.toml", "catalogue.csv"
LARGEST_MANIFEST = 100_000
SIGNATURE_BYTES = 64

_CONTENT_NAME = re.compile(r"policy\.toml|catalogue\.csv|codes/[a-z0-9][a-z0-9-]{0,39}\.toml")
_LABEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One file of a package: its name, the SHA-256 of its bytes, how many there are."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself. ``version`` is the county's own name for it; ``created_at`` (UTC) decides which of
    two packages is older."""

    county: str
    version: str
    created_at: datetime
    files: tuple[PackagedFile, ...]


def is_content_name(name: str) -> bool:
    """Whether a file of this name may stand in a package: policy, catalogue, code tables, and nothing else."""
    return _CONTENT_NAME.fullmatch(name) is not None


def make_manifest(*, county: str, version: str, created_at: datetime, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of these files. Raises ``ValueError`` for what no package may hold."""
    listed = tuple(PackagedFile(name, digest(content), len(content)) for name, content in sorted(files.items()))
    manifest = Manifest(county, version, created_at.astimezone(UTC), listed)
    if created_at.tzinfo is None or decode_manifest(encode_manifest(manifest)) != manifest:
        raise ValueError("not a package")
    return manifest


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest's bytes: what is signed."""
    return canonical(
        {
            "package_version": PACKAGE_VERSION,
            "county": manifest.county,
            "version": manifest.version,
            "created_at": manifest.created_at.isoformat(),
            "files": [{"name": each.name, "sha256": each.sha256, "size": each.size} for each in manifest.files],
        }
    )


def decode_manifest(content: bytes) -> Manifest:
    """Read it back; raises ``ValueError`` for anything but the canonical bytes of a manifest of this version."""
    if len(content) > LARGEST_MANIFEST:
        raise ValueError("a manifest is smaller")
    try:
        fields = json.loads(content)
        same = isinstance(fields, dict) and canonical(fields) == content
    except (ValueError, TypeError, RecursionError):
        raise ValueError("not a manifest") from None
    if not same or set(fields) != {"package_version", "county", "version", "created_at", "files"}:
        raise ValueError("not a manifest")
    if fields["package_version"] != PACKAGE_VERSION or isinstance(fields["package_version"], bool):
        raise ValueError("another version of packages")
    created_at = datetime.fromisoformat(_text(fields["created_at"], r"[0-9T:.+-]{19,32}"))
    if created_at.utcoffset() != timedelta(0) or created_at.isoformat() != fields["created_at"]:
        raise ValueError("not a moment in UTC")
    files = fields["files"]
    if not isinstance(files, list):
        raise ValueError("not a list of files")
    listed = tuple(_file(each) for each in files)
    names = [each.name for each in listed]
    if names != sorted(set(names)) or not {POLICY, CATALOGUE} <= set(names):
        raise ValueError("not the files of a package")
    county, version = _text(fields["county"], "[0-9A-Z]{1,12}"), _text(fields["version"], _LABEL.pattern)
    return Manifest(county, version, created_at, listed)


def _file(value: Any) -> PackagedFile:
    if not isinstance(value, dict) or set(value) != {"name", "sha256", "size"}:
        raise ValueError("not a file")
    name, size = _text(value["name"], _CONTENT_NAME.pattern), value["size"]
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise ValueError("not a size")
    return PackagedFile(name, _text(value["sha256"], "[0-9a-f]{64}"), size)


def _text(value: Any, pattern: str) -> str:
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        raise ValueError("not the text expected")
    return value


def sign_manifest(key: Signs, content: bytes) -> bytes:
    """The county's signature of the manifest's bytes."""
    return key.sign(PACKAGE_CONTEXT + content)


def manifest_signed(public_key: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the county's key (32 raw bytes) signed these bytes as a manifest."""
    return len(signature) == SIGNATURE_BYTES and signature_holds(
        public_key, content, signature, context=PACKAGE_CONTEXT
    )


def check_files(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Files that the manifest names and the package lacks, that it doesn't name, or that aren't what it says."""
    listed = {each.name: each for each in manifest.files}
    for name in sorted(listed.keys() - files.keys()):
        yield Finding("package.file-missing", {"name": name}, Place(name))
    for name in sorted(files.keys() - listed.keys()):
        yield Finding("package.file-extra", {"name": name}, Place(name))
    for name in sorted(listed.keys() & files.keys()):
        said, content = listed[name], files[name]
        if said.size != len(content) or said.sha256 != digest(content):
            yield Finding("package.file-altered", {"name": name}, Place(name))
