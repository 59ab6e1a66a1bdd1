"""Audit log, kept files, own secrets."""

from datetime import UTC

import pytest
from store.made import COUNTY, NOON, Place

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.errors import Bug, CorruptData
from ncms_desktop.wire.audit import audit_digest
from ncms_desktop.wire.canonical import digest
from ncms_desktop.wire.record import GENESIS, SIGNATURE_CONTEXT, signature_holds


def test_audit_entries_are_chained_by_digest(store: SqlStore) -> None:
    for number in (1, 2, 3):
        with store.write() as unit:
            unit.audit.append(
                at=NOON, actor="结算员甲", action="settled", subject=str(number), detail={"b": 1, "a": None}
            )
            unit.commit()
    with store.read() as unit:
        entries = list(unit.audit.entries())
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == [GENESIS, entries[0].digest, entries[1].digest]
    last = entries[2]
    assert last.detail_json == '{"a":null,"b":1}'
    assert last.digest == audit_digest(
        sequence=3,
        at=NOON.astimezone(UTC),
        actor="结算员甲",
        action="settled",
        subject="3",
        detail_json='{"a": null, "b": 1}',
        previous=entries[1].digest,
    )


def test_an_audit_detail_takes_no_binary_float(store: SqlStore) -> None:
    with pytest.raises(TypeError), store.write() as unit:
        unit.audit.append(at=NOON, actor="a", action="b", subject="c", detail={"amount": 7.68})


def test_each_window_has_its_own_log(store: SqlStore, other: SqlStore) -> None:
    for opened in (store, other):
        with opened.write() as unit:
            unit.audit.append(at=NOON, actor="a", action="b", subject="c", detail={})
            unit.commit()
    with store.read() as unit:
        assert [entry.sequence for entry in unit.audit.entries()] == [1]


def test_a_file_is_kept_once_by_its_digest(store: SqlStore) -> None:
    with store.write() as unit:
        unit.contents.put(digest(b"policy"), "policy", b"policy")
        unit.contents.put(digest(b"policy"), "policy", b"policy")
        unit.commit()
    with store.read() as unit:
        assert unit.contents.get(digest(b"policy")) == b"policy"
        assert unit.contents.get(digest(b"unknown")) is None


def test_bytes_under_another_digest_are_refused(store: SqlStore) -> None:
    with pytest.raises(CorruptData) as refused, store.write() as unit:
        unit.contents.put(digest(b"policy"), "policy", b"other")
    assert refused.value.code == "store.content-damaged"


def test_the_signing_key_is_made_once_and_signs(place: Place, store: SqlStore) -> None:
    signer = store.signer()
    signature = signer.sign(SIGNATURE_CONTEXT + b"message")
    with place.open() as again:
        assert again.signer().public_key == signer.public_key
        assert signature_holds(again.signer().public_key, b"message", signature)
    assert len(signer.public_key) == 32
    assert signer.public_key.hex() not in repr(signer)


def test_a_named_secret_stays_and_differs_from_others(place: Place, store: SqlStore) -> None:
    token = store.secret("county-tls")
    with place.open() as again:
        assert again.secret("county-tls") == token
        assert again.secret("other") != token
    assert len(token) == 43


def test_a_naive_moment_is_refused(store: SqlStore) -> None:
    with pytest.raises(Bug) as refused, store.write() as unit:
        unit.outbox.lease("me", now=NOON, until=NOON.replace(tzinfo=None))
    assert "timezone-aware" in str(refused.value.__cause__)


def test_a_store_knows_whose_it_is(store: SqlStore) -> None:
    assert store.identity.county == COUNTY
