"""The set-up command: what it finds missing, what it tells people who may not install."""

import os
from pathlib import Path

import debian
import dev
import pytest


def test_windows_keeps_programs_elsewhere() -> None:
    assert dev.venv_program("python", windows=True).parts[-2:] == ("Scripts", "python.exe")
    assert dev.venv_program("python", windows=False).parts[-2:] == ("bin", "python")


def test_an_unknown_command_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["tset"]) == 2
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in dev.COMMANDS)


def test_make_knows_every_command() -> None:
    rule = (dev.ROOT / "Makefile").read_text("utf-8").partition(".PHONY:")[2].partition("\n")[0]
    assert set(rule.split()) == set(dev.COMMANDS)


def test_an_old_python_is_told_which_ones_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST", (3, 99))
    assert dev.main(["setup"]) == 1
    assert "needs Python 3.11" in capsys.readouterr().err


def test_only_libraries_that_do_not_load_are_missing() -> None:
    present = "kernel32" if os.name == "nt" else "libc.so.6"
    assert debian.missing({present: "there", "libnowhere.so.7": "libnowhere7"}) == ["libnowhere7"]


def test_without_privileges_people_get_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "privileges", lambda: None)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as refused:
        debian.install(["libegl1", "libgl1"])
    shown = str(refused.value.code)
    assert "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends libegl1 libgl1'" in shown


def test_a_system_without_apt_is_told_what_to_look_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"no apt-get.*libegl1"):
        debian.install(["libegl1"])


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "ncms.po").write_text('msgid ""\nmsgstr ""\n')
    return folder


def test_a_catalogue_is_compiled_when_it_is_new_or_changed(catalogue: Path) -> None:
    locale = catalogue.parent.parent
    assert dev.stale_messages(locale)
    (catalogue / "ncms.mo").write_bytes(b"")
    os.utime(catalogue / "ncms.po", (1000, 1000))
    os.utime(catalogue / "ncms.mo", (2000, 2000))
    assert not dev.stale_messages(locale)
    os.utime(catalogue / "ncms.po", (3000, 3000))
    assert dev.stale_messages(locale)


def test_a_broken_stamp_means_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    assert dev.read_stamp() == {}
    (tmp_path / "stamp.json").write_text('{"root": ')
    assert dev.read_stamp() == {}


@pytest.mark.parametrize(
    ("display", "found"), [({"DISPLAY": ":1"}, True), ({"WAYLAND_DISPLAY": "w"}, True), ({}, False)]
)
def test_a_linux_session_has_a_screen_when_it_says_so(
    display: dict[str, str], found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    assert dev.has_screen() is found
