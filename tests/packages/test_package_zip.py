"""The container: one byte form, hostile until proven."""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters import package_zip
from ncms_desktop.adapters.package_zip import pack, unpack

MEMBERS = {
    "manifest.json": b"{}",
    "manifest.sig": b"\x05" * 64,
    "catalogue.csv": b"c",
    "codes/a.toml": b"",
    "policy.toml": b"p" * 300,
}


def codes(content: bytes) -> list[str]:
    """Codes of what is wrong; none where it is a package."""
    found = unpack(content, file="x.ncmspkg")
    return [each.code for each in found] if isinstance(found, tuple) else []


def archive(fill: Callable[[zipfile.ZipFile], None], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns of the double names that a test plants
        with zipfile.ZipFile(buffer, "w", compression) as made:
            fill(made)
    return buffer.getvalue()


def ordinary(members: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """As any other program packs them."""

    def fill(made: zipfile.ZipFile) -> None:
        for name, content in members.items():
            made.writestr(name, content)

    return archive(fill, compression)


def test_what_was_packed_is_unpacked() -> None:
    assert unpack(pack(MEMBERS), file="x") == MEMBERS


def test_the_same_members_give_the_same_bytes() -> None:
    assert pack(MEMBERS) == pack(dict(reversed(MEMBERS.items())))


def test_every_single_byte_counts() -> None:
    content = pack(MEMBERS)
    for position in range(len(content)):
        for mask in (0x01, 0x80, 0xFF):
            altered = bytearray(content)
            altered[position] ^= mask
            assert codes(bytes(altered)), f"byte {position} of {len(content)}"


def test_every_truncation_and_every_addition_is_refused() -> None:
    content = pack(MEMBERS)
    assert all(codes(content[:end]) for end in range(len(content)))
    assert all(codes(content[start:]) for start in range(1, len(content)))
    assert codes(content + b"\0")
    assert codes(b"#!/bin/sh\n" + content)
    assert codes(content + content)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_calmly(content: bytes) -> None:
    assert codes(content)
    assert codes(b"PK\x03\x04" + content)
    assert codes(content + pack(MEMBERS)[-22:])


def test_another_programs_archive_is_refused() -> None:
    assert codes(ordinary(MEMBERS)) == ["package.altered"]


def test_a_compressed_member_is_not_even_read() -> None:
    bomb = ordinary(MEMBERS | {"policy.toml": b"\0" * 5_000_000}, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 20_000
    assert "package.member-refused" in codes(bomb)


@pytest.mark.parametrize(
    "name",
    [
        "../policy.toml",
        "/etc/passwd",
        "C:\\x",
        "policy.toml/",
        "codes/",
        "a" * 5000,
        "evil\x1b[2J.toml",
        "MANIFEST.JSON",
    ],
)
def test_an_odd_name_is_refused(name: str) -> None:
    found = unpack(pack(MEMBERS | {name: b""}), file="x")
    assert isinstance(found, tuple)
    (finding,) = found
    assert finding.code == "package.member-refused"
    said = str(finding.arguments["name"])
    assert said.isprintable()
    assert len(said) <= 60


def test_a_member_that_stands_twice_is_refused() -> None:
    def fill(made: zipfile.ZipFile) -> None:
        for name in (*MEMBERS, "policy.toml"):
            made.writestr(name, MEMBERS[name])

    assert codes(archive(fill)) == ["package.altered"]


def test_a_remark_is_refused() -> None:
    def fill(made: zipfile.ZipFile) -> None:
        for name, content in MEMBERS.items():
            made.writestr(name, content)
        made.comment = b"hello"

    assert codes(archive(fill)) == ["package.altered"]


@pytest.mark.parametrize(("name", "size"), [("manifest.json", 100_001), ("manifest.sig", 65)])
def test_a_member_larger_than_it_may_be_is_refused(name: str, size: int) -> None:
    assert codes(pack(MEMBERS | {name: b"x" * size})) == ["package.member-refused"]


def test_more_members_than_a_package_has_are_refused() -> None:
    many = {f"codes/t{number}.toml": b"" for number in range(101)}
    assert codes(pack(many)) == ["package.too-many-files"]


def test_a_file_larger_than_a_package_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_zip, "LARGEST_PACKAGE", 100)
    assert codes(pack(MEMBERS)) == ["package.too-large"]


def test_a_lie_about_the_size_is_refused() -> None:
    content = bytearray(pack(MEMBERS))
    start = content.index(b"PK\x01\x02")
    while start >= 0:
        content[start + 20 : start + 28] = (0x7FFFFFFF).to_bytes(4, "little") * 2
        start = content.find(b"PK\x01\x02", start + 4)
    assert codes(bytes(content))


def test_an_empty_file_is_no_package() -> None:
    assert codes(b"") == ["package.not-a-package"]
    assert codes(pack({})) == []  # an archive without members; that it is unsigned is said elsewhere
