"""``ncms sample DIR`` writes the sample county and says where."""

import argparse
from pathlib import Path

import pytest

from ncms_desktop.cli.frame import Exit
from ncms_desktop.cli.sample import add_to
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, wording

ENGLISH = wording(Language.ENGLISH)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_to(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["sample", *arguments])
    answer = parsed.run(parsed, ENGLISH)
    assert isinstance(answer, int)
    return answer


def test_the_county_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "county"), "--people", "120", "--seed", "5") == Exit.DONE
    said = capsys.readouterr().out
    assert "120 people" in said
    assert "990123010103000102" in said
    assert {path.name for path in (tmp_path / "county").iterdir()} == {
        *("roster-2015.csv", "roster-2016.csv", "visits.csv", "lines.csv"),
        *("preset.toml", "policy.toml", "catalogue.csv", "mapping.csv", "his.toml"),
    }
    assert "ncms init" in said


def test_too_few_people_are_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(tmp_path / "county"), "--people", "99") == Exit.REFUSED
    assert "at least 100" in capsys.readouterr().err
    assert not (tmp_path / "county").exists()


def test_a_place_that_is_no_folder_is_the_environments_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFault) as fault:
        run(str(tmp_path / "file"), "--people", "100")
    assert "Can't write" in ENGLISH(fault.value.code, fault.value.arguments)
