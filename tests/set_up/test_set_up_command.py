"""``ncms init``: whole or nothing, and every refusal says what to do."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from set_up.conftest import Ncms, Said, code_of

from ncms_desktop.adapters.settings import load_settings
from ncms_desktop.bootstrap import open_workstation
from ncms_desktop.domain.errors import EnvironmentFault


def test_a_preset_becomes_a_window_that_opens(ncms: Ncms, county: Path, tmp_path: Path) -> None:
    said = ncms("init", county / "preset.toml", "--data", tmp_path / "window")
    assert said.code == 0
    assert len(code_of(said).split("-")) == 14
    workstation = open_workstation(tmp_path / "window")
    try:
        assert workstation.office.workplace.facility_name == "平安镇卫生院"
        assert not workstation.office.training
    finally:
        workstation.close()


def test_a_training_window_stands_on_its_day(window: Path) -> None:
    workstation = open_workstation(window)
    try:
        assert workstation.office.training
        assert workstation.office.clock.today().isoformat() == "2016-03-10"
    finally:
        workstation.close()


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_nobody_else_enters_the_data_folder(window: Path) -> None:
    for folder in (window, window / "key", window / "slips"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_set_up_changes_nothing(ncms: Ncms, county: Path, window: Path) -> None:
    before = {path: path.read_bytes() for path in window.rglob("*") if path.is_file()}
    said = ncms("init", county / "preset.toml", "--data", window)
    assert (said.code, said.out) == (2, "")
    assert "already holds" in said.err
    assert {path: path.read_bytes() for path in window.rglob("*") if path.is_file()} == before


SPOILT = {
    "a policy that is no TOML": ("policy.toml", "[version", "policy.toml, line"),
    "a catalogue cut off": ("catalogue.csv", "XY", "catalogue.csv, line"),
    "a column mapping that is no TOML": ("his.toml", "[broken\n", "his.toml, line"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_rules_that_cannot_be_used_are_listed_before_anything_is_made(
    ncms: Ncms, county: Path, tmp_path: Path, case: str
) -> None:
    name, more, place = SPOILT[case]
    own = shutil.copytree(county, tmp_path / "county")
    (own / name).write_bytes((own / name).read_bytes() + more.encode())
    said = ncms("init", own / "preset.toml", "--data", tmp_path / "window")
    assert said.code == 1
    assert place in said.err
    assert not (tmp_path / "window").exists()


@pytest.mark.parametrize("name", ["preset.toml", "policy.toml", "catalogue.csv", "his.toml"])
def test_a_missing_file_is_named_before_anything_is_made(ncms: Ncms, county: Path, tmp_path: Path, name: str) -> None:
    own = shutil.copytree(county, tmp_path / "county")
    (own / name).unlink()
    said = ncms("init", own / "preset.toml", "--data", tmp_path / "window")
    assert said.code == 2
    assert name in said.err
    assert not (tmp_path / "window").exists()


def test_a_data_folder_that_cannot_be_made_is_the_environments_fault(ncms: Ncms, county: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = ncms("init", county / "preset.toml", "--data", tmp_path / "file" / "window")
    assert said.code == 2
    assert "--data" in said.err


def test_a_set_up_that_failed_at_the_database_may_be_run_again(
    ncms: Ncms, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise EnvironmentFault("store.disk-full", file="ncms.db")

    arguments = ("init", county / "preset.toml", "--data", tmp_path / "window")
    with monkeypatch.context() as patch:
        patch.setattr("ncms_desktop.bootstrap.workstation.create_store", full)
        failed = ncms(*arguments)
    assert failed.code == 2
    assert "disk is full" in failed.err
    assert ncms(*arguments).code == 0


def test_rules_that_broke_later_are_listed_by_every_command(ncms: Ncms, window: Path) -> None:
    (window / "rules" / "policy.toml").write_text("[version", "utf-8")
    said = ncms("upload", "--data", window)
    assert said.code == 1
    assert "policy.toml, line 1" in said.err


@pytest.mark.parametrize("command", [("upload",), ("ledger", "verify"), ("key", "show"), ("verify", "1")])
def test_before_the_set_up_every_command_says_so(ncms: Ncms, tmp_path: Path, command: tuple[str, ...]) -> None:
    said = ncms(*command, "--data", tmp_path)
    assert said.code == 2
    assert "ncms init" in said.err


def test_a_roster_is_imported_without_progress_where_nobody_watches(ncms: Ncms, county: Path, window: Path) -> None:
    said = ncms("roster", county / "roster-2016.csv", "--year", "2016", "--data", window)
    assert (said.code, said.err) == (0, "")
    assert "100 people" in said.out
    assert "eligible" in ncms("verify", "990123010103000102", "--data", window).out


@pytest.mark.parametrize("command", [("roster", "--year", "2016"), ("mapping",), ("enrol", "apply"), ("init",)])
def test_a_wrong_path_is_named(ncms: Ncms, window: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    said = ncms(*command, tmp_path / "no-such-file", "--data", window)
    assert said.code == 2
    assert "no-such-file" in said.err


def test_the_hospitals_files_stay_where_the_preset_lies(window: Path, county: Path) -> None:
    hospital = load_settings(window).hospital
    assert (Path(hospital.visits), Path(hospital.lines)) == (county / "visits.csv", county / "lines.csv")


def test_the_recovery_code_opens_a_backup_on_another_machine(ncms: Ncms, window: Path, tmp_path: Path) -> None:
    code = code_of(ncms("key", "show", "--data", window))
    moved = shutil.copytree(window, tmp_path / "moved", ignore=shutil.ignore_patterns("key"))
    assert "ncms key restore" in ncms("ledger", "verify", "--data", moved).err
    assert ncms("key", "restore", "--data", moved, typed=code.lower().replace("-", " ")).code == 0
    assert ncms("ledger", "verify", "--data", moved).code == 0


def refused(said: Said, moved: Path) -> str:
    assert said.code == 2
    assert not (moved / "key" / "database.key").exists()
    return said.err


def test_a_wrong_recovery_code_is_refused_and_not_kept(ncms: Ncms, county: Path, window: Path, tmp_path: Path) -> None:
    other = ncms("init", county / "preset.toml", "--data", tmp_path / "other")
    right = code_of(ncms("key", "show", "--data", window))
    moved = shutil.copytree(window, tmp_path / "moved", ignore=shutil.ignore_patterns("key"))
    swapped = ("0" if right[0] != "0" else "1") + right[1:]
    assert "checksum" in refused(ncms("key", "restore", "--data", moved, typed=swapped), moved)
    assert "56 characters" in refused(ncms("key", "restore", "--data", moved, typed=right[:-5]), moved)
    assert "56 characters" in refused(ncms("key", "restore", "--data", moved), moved)
    assert "doesn't fit" in refused(ncms("key", "restore", "--data", moved, typed=code_of(other)), moved)


def test_a_key_that_is_there_is_never_replaced(ncms: Ncms, window: Path) -> None:
    before = (window / "key" / "database.key").read_bytes()
    said = ncms("key", "restore", "--data", window, typed=code_of(ncms("key", "show", "--data", window)))
    assert said.code == 2
    assert (window / "key" / "database.key").read_bytes() == before
