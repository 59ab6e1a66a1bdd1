"""The database key: kept by the machine, written on paper, shown nowhere."""

import logging
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters.database_key import DatabaseKey, key_from_recovery_code, recovery_code
from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.domain.errors import CorruptData, EnvironmentFault
from ncms_desktop.wording import Language, wording

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
keys = st.binary(min_size=32, max_size=32).map(DatabaseKey)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the key by DPAPI")


@pytest.fixture
def keystore(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "key" / "database.key")


def refusal(code: str) -> EnvironmentFault:
    with pytest.raises(EnvironmentFault) as refused:
        key_from_recovery_code(code)
    return refused.value


def test_a_key_is_loaded_as_it_was_made(keystore: KeyStore) -> None:
    key, code = keystore.create()
    assert keystore.load() == key
    assert key_from_recovery_code(code) == key


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    made = [KeyStore(tmp_path / str(row) / "key").create()[0] for row in range(5)]
    assert len({key.secret for key in made}) == 5


def test_a_key_that_exists_is_never_replaced(keystore: KeyStore) -> None:
    key, code = keystore.create()
    for attempt in (keystore.create, lambda: keystore.restore(code)):
        with pytest.raises(EnvironmentFault) as refused:
            attempt()
        assert refused.value.code == "keystore.exists"
    assert keystore.load() == key


def test_a_lost_key_comes_back_from_paper(tmp_path: Path, keystore: KeyStore) -> None:
    key, code = keystore.create()
    elsewhere = KeyStore(tmp_path / "new machine" / "database.key")
    assert elsewhere.restore(code) == key
    assert elsewhere.load() == key


@posix
def test_file_and_folder_belong_to_their_owner_only(tmp_path: Path, keystore: KeyStore) -> None:
    keystore.create()
    folder = tmp_path / "key"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(path.name, path.stat().st_mode & 0o777) for path in folder.iterdir()] == [("database.key", 0o600)]


@posix
@pytest.mark.parametrize(
    ("name", "mode"), [("database.key", 0o640), ("database.key", 0o604), (".", 0o750), (".", 0o701)]
)
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, keystore: KeyStore, name: str, mode: int) -> None:
    keystore.create()
    (tmp_path / "key" / name).chmod(mode)
    with pytest.raises(EnvironmentFault) as refused:
        keystore.load()
    assert refused.value.code == "keystore.open-to-others"
    assert refused.value.arguments["mode"] == f"{mode:04o}"


@posix
def test_no_key_is_made_in_a_folder_that_others_can_enter(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(EnvironmentFault) as refused:
        KeyStore(folder / "database.key").create()
    assert refused.value.code == "keystore.open-to-others"
    assert list(folder.iterdir()) == []


def test_a_missing_key_says_so(keystore: KeyStore) -> None:
    with pytest.raises(EnvironmentFault) as refused:
        keystore.load()
    assert refused.value.code == "keystore.missing"


@posix
@pytest.mark.parametrize("content", [b"", b"ncms-database-key-v1\n", b"ncms-database-key-v1\nzz", b"x" * 9000])
def test_a_file_that_is_no_key_says_so(tmp_path: Path, keystore: KeyStore, content: bytes) -> None:
    keystore.create()
    (tmp_path / "key" / "database.key").write_bytes(content)
    with pytest.raises(CorruptData) as refused:
        keystore.load()
    assert refused.value.code == "keystore.damaged"


def test_a_half_written_key_of_an_earlier_attempt_is_no_obstacle(tmp_path: Path, keystore: KeyStore) -> None:
    (tmp_path / "key").mkdir(mode=0o700)
    (tmp_path / "key" / "database.key.new").write_bytes(b"half")
    key, _ = keystore.create()
    assert keystore.load() == key
    assert [path.name for path in (tmp_path / "key").iterdir()] == ["database.key"]


@given(key=keys)
def test_every_key_survives_its_recovery_code(key: DatabaseKey) -> None:
    code = recovery_code(key)
    assert [len(group) for group in code.split("-")] == [4] * 14
    assert key_from_recovery_code(code) == key


KEY = DatabaseKey(bytes(range(32)))
CODE = recovery_code(KEY)


def test_the_form_of_the_code_stays_for_the_paper_that_is_sealed() -> None:
    assert CODE == "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFG-Y2Z3"


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE}\n",
        CODE.replace("0", "o").replace("1", "l"),
    ],
    ids=["small letters", "no separators", "spaces", "blanks around", "misread letters"],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert key_from_recovery_code(typed) == KEY


def test_no_mistyped_character_goes_unnoticed() -> None:
    text = CODE.replace("-", "")
    for place, right in enumerate(text):
        for wrong in set(ALPHABET) - {right}:
            assert refusal(text[:place] + wrong + text[place + 1 :]).code == "keystore.code-checksum"


def test_swapped_neighbours_are_noticed() -> None:
    place = next(row for row in range(3, 50) if CODE[row] != CODE[row + 1] and "-" not in CODE[row : row + 2])
    swapped = CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2 :]
    assert refusal(swapped).code == "keystore.code-checksum"


def test_a_missing_group_and_a_foreign_character_are_named() -> None:
    short = refusal(CODE[:-5])
    assert short.code == "keystore.code-length"
    assert short.arguments == {"groups": 14, "expected": 56, "count": 52}
    foreign = refusal(CODE[:7] + "U" + CODE[8:])
    assert foreign.code == "keystore.code-character"
    assert foreign.arguments == {"character": "U", "group": 2}
    assert "第 2 组" in wording(Language.CHINESE)(foreign.code, foreign.arguments)


def test_a_key_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("%s %r %s", KEY, KEY, [KEY])
    assert KEY.hex() not in caplog.text
    assert repr(KEY.secret) not in caplog.text
    assert "hidden" in f"{KEY}"


def test_a_key_has_exactly_256_bits() -> None:
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            DatabaseKey(bytes(size))
