"""Enrolment from the window's side: the county's certificate is compared before it counts."""

import json
from pathlib import Path

import pytest
from set_up.conftest import Ncms

from ncms_desktop.centre.main import main as centre_main


@pytest.fixture
def grant(ncms: Ncms, window: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """A county's grant for the window, and the fingerprint that the county reads out."""
    request, grant = tmp_path / "request.json", tmp_path / "grant.json"
    assert ncms("enrol", "request", request, "--data", window).code == 0
    assert centre_main(["init", str(tmp_path / "centre"), "--county", "990123", "--name", "示例县合管办"]) == 0
    capsys.readouterr()
    assert centre_main(["admit", str(request), "--dir", str(tmp_path / "centre"), "--out", str(grant)]) == 0
    return grant, capsys.readouterr().out.strip().rsplit("：", 1)[1].strip()


def test_the_fingerprint_is_shown_for_comparison(ncms: Ncms, window: Path, grant: tuple[Path, str]) -> None:
    said = ncms("enrol", "apply", grant[0], "--data", window)
    assert said.code == 0
    assert grant[1] in said.out
    assert "telephone" in said.out


@pytest.mark.parametrize("written", [str, str.upper, lambda digits: digits.replace(" ", ":")])
def test_the_fingerprint_that_was_read_out_is_accepted_however_it_is_written(
    ncms: Ncms, window: Path, grant: tuple[Path, str], written: object
) -> None:
    assert callable(written)
    said = ncms("enrol", "apply", grant[0], "--fingerprint", written(grant[1]), "--data", window)
    assert said.code == 0
    assert "the one you gave" in said.out


@pytest.mark.parametrize("given", ["", "5412 6848", "0" * 64])
def test_another_fingerprint_keeps_nothing(ncms: Ncms, window: Path, grant: tuple[Path, str], given: str) -> None:
    said = ncms("enrol", "apply", grant[0], "--fingerprint", given, "--data", window)
    assert said.code == 2
    assert grant[1] in said.err
    assert not (window / "county" / "access.json").exists()
    assert "isn't enrolled" in ncms("upload", "--data", window).err


def test_a_grant_with_a_broken_certificate_is_refused(ncms: Ncms, window: Path, grant: tuple[Path, str]) -> None:
    fields = json.loads(grant[0].read_text("utf-8"))
    grant[0].write_text(json.dumps(fields | {"authority": "no certificate"}), "utf-8")
    said = ncms("enrol", "apply", grant[0], "--fingerprint", "0" * 64, "--data", window)
    assert said.code == 2
    assert "grant.json" in said.err
