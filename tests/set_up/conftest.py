"""A window set up by the command line, as an administrator does it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ncms_desktop.cli.main import main


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said in English."""

    code: int
    out: str
    err: str


Ncms = Callable[..., Said]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county's folder; read only."""
    folder = tmp_path_factory.mktemp("set-up") / "county"
    assert main(["sample", str(folder), "--people", "100"]) == 0
    return folder


@pytest.fixture
def ncms(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ncms:
    """Run a command; ``typed`` is what stands on its standard input."""

    def run(*arguments: object, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["--language", "en", *map(str, arguments)])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def window(ncms: Ncms, county: Path, tmp_path: Path) -> Path:
    """The folder of a training window."""
    folder = tmp_path / "window"
    assert ncms("init", county / "preset.toml", "--training-day", "2016-03-10", "--data", folder).code == 0
    return folder


def code_of(said: Said) -> str:
    """The recovery code in what was said."""
    return said.out.strip().rsplit(" ", 1)[1]
