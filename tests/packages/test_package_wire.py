"""Manifest and signature: one byte form, and nothing else is read."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.package import (
    Manifest,
    check_files,
    decode_manifest,
    encode_manifest,
    is_content_name,
    make_manifest,
    manifest_signed,
    sign_manifest,
)

FILES = {"policy.toml": b"a", "catalogue.csv": b"bc"}
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
MADE = datetime(2016, 1, 1, 9, 30, tzinfo=UTC)


def manifest(**more: bytes) -> Manifest:
    return make_manifest(county="990123", version="2016.1", created_at=MADE, files=FILES | more)


def test_a_manifest_is_read_back_as_it_was_made() -> None:
    made = manifest()
    assert decode_manifest(encode_manifest(made)) == made
    assert [each.name for each in made.files] == ["catalogue.csv", "policy.toml"]
    assert made.files[1].size == 1


def test_the_moment_is_told_in_utc() -> None:
    china = datetime(2016, 1, 1, 17, 30, tzinfo=timezone(timedelta(hours=8)))
    made = make_manifest(county="990123", version="1", created_at=china, files=FILES)
    assert b"2016-01-01T09:30:00+00:00" in encode_manifest(made)


@pytest.mark.parametrize("name", ["policy.toml", "catalogue.csv", "codes/s201-06.toml"])
def test_files_of_a_package_have_known_names(name: str) -> None:
    assert is_content_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "x", "../policy.toml", "/policy.toml", "codes/../policy.toml", "codes/a/b.toml", "codes\\a.toml",
     "CODES/a.toml", "codes/.toml", "codes/-a.toml", "policy.toml\n", "policy.toml/", "manifest.json", "codes/con.csv",
     "codes/级别.toml"],
)  # fmt: skip
def test_any_other_name_is_refused(name: str) -> None:
    assert not is_content_name(name)
    with pytest.raises(ValueError):
        make_manifest(county="990123", version="1", created_at=MADE, files=FILES | {name: b""})


@pytest.mark.parametrize("missing", list(FILES))
def test_policy_and_catalogue_are_needed(missing: str) -> None:
    files = {name: content for name, content in FILES.items() if name != missing}
    with pytest.raises(ValueError):
        make_manifest(county="990123", version="1", created_at=MADE, files=files)


@pytest.mark.parametrize("version", ["", " ", "../1", "a b", "x" * 41])
def test_an_odd_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError):
        make_manifest(county="990123", version=version, created_at=MADE, files=FILES)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        make_manifest(county="990123", version="1", created_at=MADE.replace(tzinfo=None), files=FILES)


@pytest.mark.parametrize(
    "change",
    [
        {"package_version": 2},
        {"package_version": True},
        {"package_version": "1"},
        {"county": "99-0123"},
        {"county": None},
        {"version": 1},
        {"created_at": "2016-01-01"},
        {"created_at": "2016-01-01T09:30:00"},
        {"created_at": "2016-01-01T17:30:00+08:00"},
        {"created_at": "0001-01-01T00:00:00+08:00"},
        {"created_at": 5},
        {"files": {}},
        {"files": []},
        {"files": [1]},
        {"more": 1},
    ],
)
def test_a_manifest_of_another_form_is_refused(change: dict[str, Any]) -> None:
    fields = json.loads(encode_manifest(manifest()))
    with pytest.raises(ValueError):
        decode_manifest(canonical({**fields, **change}))


@pytest.mark.parametrize(
    "change",
    [{"sha256": "A" * 64}, {"sha256": ""}, {"size": -1}, {"size": True}, {"size": "1"}, {"name": "x"}, {"x": 1}],
)
def test_a_file_of_another_form_is_refused(change: dict[str, Any]) -> None:
    fields = json.loads(encode_manifest(manifest()))
    fields["files"][0].update(change)
    with pytest.raises(ValueError):
        decode_manifest(canonical(fields))


def test_files_out_of_order_or_twice_are_refused() -> None:
    fields = json.loads(encode_manifest(manifest()))
    for files in (fields["files"][::-1], [*fields["files"], fields["files"][-1]]):
        with pytest.raises(ValueError):
            decode_manifest(canonical({**fields, "files": files}))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 50_000, b'{"a": 1}', b"1" * 200_000])
def test_anything_else_is_no_manifest(content: bytes) -> None:
    with pytest.raises(ValueError):
        decode_manifest(content)


def test_a_manifest_in_another_byte_form_is_refused() -> None:
    with pytest.raises(ValueError):
        decode_manifest(encode_manifest(manifest()) + b"\n")


def test_the_countys_signature_holds_for_these_bytes_only() -> None:
    content = encode_manifest(manifest())
    signature = sign_manifest(KEY, content)
    assert manifest_signed(PUBLIC, content, signature)
    assert not manifest_signed(PUBLIC, content + b" ", signature)
    assert not manifest_signed(PUBLIC, content, signature + b"\0")
    assert not manifest_signed(PUBLIC, content, b"")
    other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
    assert not manifest_signed(other.public_key().public_bytes_raw(), content, signature)


def test_a_signature_of_another_kind_is_not_taken_for_a_packages() -> None:
    content = encode_manifest(manifest())
    assert not manifest_signed(PUBLIC, content, KEY.sign(content))


def test_files_are_compared_with_the_manifest() -> None:
    made = manifest()
    assert list(check_files(made, FILES)) == []
    assert [each.code for each in check_files(made, FILES | {"policy.toml": b"b"})] == ["package.file-altered"]
    assert [each.code for each in check_files(made, FILES | {"policy.toml": b""})] == ["package.file-altered"]
    assert [each.code for each in check_files(made, {"policy.toml": b"a"})] == ["package.file-missing"]
    assert [each.code for each in check_files(made, FILES | {"codes/a.toml": b""})] == ["package.file-extra"]
