"""A package as one file: a ZIP in one single form, so that every byte of it counts.

Members are stored without compression, in order, with one date and no remarks. A file that isn't byte for byte what its
own members give is refused: there is no room for a second manifest, hidden data, odd paths or a bomb. Only what the
county's own tool wrote has this form; other archives aren't signed anyway.
"""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.wire.package import LARGEST_MANIFEST, MANIFEST, SIGNATURE, SIGNATURE_BYTES, is_content_name

LARGEST_PACKAGE = 64 * 1024 * 1024
"""Bytes: some hundred thousand catalogue entries."""

MOST_MEMBERS = 100

_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _REGULAR_FILE = 3, 0o100644 << 16
_FAULTS = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError)


def pack(members: Mapping[str, bytes]) -> bytes:
    """The one file of these members. The manifest leads, its signature follows, the rest stands in order of names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members, key=lambda each: (each != MANIFEST, each != SIGNATURE, each)):
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system = _UNIX
            member.external_attr = _REGULAR_FILE
            archive.writestr(member, members[name])
    return buffer.getvalue()


def unpack(content: bytes, *, file: str) -> Mapping[str, bytes] | tuple[Finding, ...]:
    """The members of a package, or why it is none. Nothing is written anywhere, and nothing is read beyond the size of
    ``content``; what the members say is judged elsewhere."""
    place = Place(file)
    if len(content) > LARGEST_PACKAGE:
        return (Finding("package.too-large", {"size": len(content), "largest": LARGEST_PACKAGE}, place),)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                return (Finding("package.too-many-files", {"count": len(listed), "most": MOST_MEMBERS}, place),)
            faults = tuple(_fault(each, file) for each in listed if not _is_fine(each, len(content)))
            if faults:
                return faults
            members = {each.filename: archive.read(each) for each in listed}
    except (*_FAULTS, struct.error):
        return (Finding("package.not-a-package", {}, place),)
    if len(members) != len(listed) or pack(members) != content:
        return (Finding("package.altered", {}, place),)
    return members


def _is_fine(member: zipfile.ZipInfo, most: int) -> bool:
    limits = {MANIFEST: LARGEST_MANIFEST, SIGNATURE: SIGNATURE_BYTES}
    largest = limits.get(member.filename, most if is_content_name(member.filename) else -1)
    stored = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size
    return stored and 0 <= member.file_size <= largest


def _fault(member: zipfile.ZipInfo, file: str) -> Finding:
    name = "".join(character if character.isprintable() else "?" for character in member.filename[:60])
    return Finding("package.member-refused", {"name": name}, Place(file))


def read_package(path: Path) -> Mapping[str, bytes] | tuple[Finding, ...]:
    """The members of a package file. Raises ``EnvironmentFault`` where it can't be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_PACKAGE + 1)
    except OSError as error:
        raise EnvironmentFault("package.unreadable", file=str(path)) from error
    return unpack(content, file=path.name)
