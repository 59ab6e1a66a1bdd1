"""Making and opening a database: each way it can go wrong has its own code, and nothing is harmed."""

import sqlite3
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from store.made import IDENTITY, Place, settle, visit_record

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store import SqlStore, create_store, open_store
from ncms_desktop.domain.errors import CorruptData, EnvironmentFault

PAGE = 4096


def raw(place: Place, *, key: DatabaseKey | None = None) -> dbapi2.Connection:
    connection = dbapi2.connect(str(place.path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{(key or place.key).hex()}'\"")
    return connection


def filled(place: Place, count: int = 5) -> None:
    with place.create() as store:
        for row in range(count):
            settle(store, f"ZY{row:03d}")
        with store.write() as unit:
            unit.visits.put(visit_record())
            unit.commit()


def refusal(place: Place) -> EnvironmentFault:
    with pytest.raises(EnvironmentFault) as refused:
        place.open().close()
    return refused.value


def test_what_was_closed_opens_again(place: Place) -> None:
    filled(place)
    with place.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (5, 5000)


def test_a_new_store_never_replaces_a_file(place: Place) -> None:
    filled(place)
    before = place.path.read_bytes()
    with pytest.raises(EnvironmentFault) as refused:
        place.create()
    assert refused.value.code == "store.exists"
    assert place.path.read_bytes() == before


def test_a_new_store_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as refused:
        create_store(tmp_path / "nowhere" / "ncms.db", DatabaseKey.random(), IDENTITY)
    assert refused.value.code == "store.cannot-create"


def test_opening_a_missing_file_makes_none(place: Place) -> None:
    assert refusal(place).code == "store.missing"
    assert list(place.path.parent.iterdir()) == []


def test_a_folder_with_odd_characters_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "数据 100% #1? &x=%20"
    folder.mkdir()
    place = Place(folder / "ncms.db")
    filled(place, 1)
    place.open().close()
    assert [path.name for path in folder.iterdir()] == ["ncms.db"]


def test_a_wrong_key_is_refused_and_changes_nothing(place: Place) -> None:
    filled(place)
    before = place.path.read_bytes()
    fault = refusal(Place(place.path))
    assert isinstance(fault, CorruptData)
    assert fault.code == "store.wrong-key"
    assert place.path.read_bytes() == before
    place.open().close()


def test_without_the_key_nothing_can_be_read(place: Place) -> None:
    filled(place)
    plain = sqlite3.connect(place.path)
    try:
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            plain.execute("SELECT * FROM sqlite_master")
    finally:
        plain.close()
    keyless = dbapi2.connect(str(place.path))
    try:
        keyless.execute("PRAGMA cipher_log_level = NONE")
        with pytest.raises(dbapi2.DatabaseError, match="not a database"):
            keyless.execute("SELECT * FROM sqlite_master")
    finally:
        keyless.close()


def test_neither_file_nor_wal_shows_plaintext(place: Place) -> None:
    record = visit_record()
    words = [b"SQLite format 3", b"CREATE TABLE", b"settlement", record.visit.name.encode(), b"9901230101010001"]
    with place.create() as store:
        with store.write() as unit:
            unit.visits.put(record)
            unit.commit()
        wal = place.path.with_name("ncms.db-wal")
        assert wal.stat().st_size > PAGE
        files = {path.name: path.read_bytes() for path in place.path.parent.iterdir()}
    files["closed"] = place.path.read_bytes()
    assert {"ncms.db", "ncms.db-wal", "closed"} <= files.keys()
    found = [(name, word) for name, content in files.items() for word in words if word in content]
    assert found == []
    # the same scan does find every word where nothing is encrypted
    plain = place.path.with_name("plain.db")
    connection = raw(place)
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    connection.execute("SELECT sqlcipher_export('plain')")
    connection.close()
    assert [word for word in words if word in plain.read_bytes()] == words


@pytest.mark.parametrize("page", [2, 3, 10, -1])
def test_one_changed_byte_is_found_at_the_start(place: Place, page: int) -> None:
    filled(place)
    content = bytearray(place.path.read_bytes())
    number = page if page > 0 else len(content) // PAGE
    content[(number - 1) * PAGE + 1234] ^= 1
    place.path.write_bytes(content)
    fault = refusal(place)
    assert isinstance(fault, CorruptData)
    assert fault.code == "store.damaged"


def test_a_damaged_first_page_looks_like_a_wrong_key(place: Place) -> None:
    filled(place)
    content = bytearray(place.path.read_bytes())
    content[100] ^= 1
    place.path.write_bytes(content)
    assert refusal(place).code == "store.wrong-key"


def test_a_file_cut_short_is_found_at_the_start(place: Place) -> None:
    filled(place)
    content = place.path.read_bytes()
    place.path.write_bytes(content[: len(content) // 2])
    assert refusal(place).code == "store.damaged"


def test_a_file_that_is_no_database_is_refused(place: Place) -> None:
    place.path.write_text("这不是数据库\n" * 1000, encoding="utf-8")
    assert refusal(place).code == "store.wrong-key"


def test_an_empty_file_is_no_store(place: Place) -> None:
    place.path.touch()
    assert refusal(place).code == "store.no-schema"


def test_an_encrypted_database_of_something_else_is_no_store(place: Place) -> None:
    connection = raw(place)
    connection.execute("CREATE TABLE something (else_ TEXT)")
    connection.close()
    assert refusal(place).code == "store.no-schema"


def test_a_database_of_a_newer_program_is_left_alone(place: Place) -> None:
    filled(place)
    connection = raw(place)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = place.path.read_bytes()
    fault = refusal(place)
    assert fault.code == "store.newer-schema"
    assert fault.arguments["found"] == "9999"
    assert place.path.read_bytes() == before
    assert [path.name for path in place.path.parent.iterdir()] == ["ncms.db"]


def test_every_connection_writes_safely(place: Place, store: SqlStore) -> None:
    with store.write() as unit:
        connection = unit._connection
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "cipher_use_hmac")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "cipher_use_hmac": "1",
    }


def test_the_file_belongs_to_its_owner_only(place: Place, store: SqlStore) -> None:
    for path in place.path.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_no_exception_carries_personal_data_or_the_key(store: SqlStore, place: Place) -> None:
    record = visit_record()
    doubled = visit_record(lines=(record.lines[0], record.lines[0]))
    with pytest.raises(Exception, match="store") as refused, store.write() as unit:
        unit.visits.put(doubled)
    texts = []
    error: BaseException | None = refused.value
    while error is not None:
        texts.append(f"{error!r} {error}")
        error = error.__cause__ or error.__context__
    assert len(texts) > 1
    for word in (record.lines[0].item_name, record.visit.number, place.key.hex()):
        assert not [text for text in texts if word in text]


def test_a_locked_database_is_said_to_be_locked(place: Place) -> None:
    filled(place)
    holder = raw(place)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with place.open(patience_ms=0) as store:
            with pytest.raises(EnvironmentFault) as refused, store.write():
                pass
            assert refused.value.code == "store.locked"
            with store.read() as unit:
                assert unit.settlements.totals("990123") == (5, 5000)
            holder.execute("ROLLBACK")
            settle(store, "ZY999")
    finally:
        holder.close()


def test_a_database_held_exclusively_is_said_to_be_locked(place: Place) -> None:
    filled(place)
    holder = raw(place)
    try:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentFault) as refused:
            open_store(place.path, place.key, IDENTITY, patience_ms=0)
        assert refused.value.code == "store.locked"
    finally:
        holder.close()


def test_a_copy_of_the_closed_file_is_the_whole_store(place: Place) -> None:
    filled(place, 1)
    copy = Place(place.path.with_name("copy.db"), place.key)
    copy.path.write_bytes(place.path.read_bytes())
    with copy.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (1, 1000)
