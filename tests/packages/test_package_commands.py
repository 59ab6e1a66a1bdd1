"""``ncms-centre package`` and ``ncms package``, as typed: from the county's files to the rules of a window."""

from pathlib import Path
from typing import Any

import pytest
from builders.policies import SHIPPED

from ncms_desktop.adapters.settings import load_settings
from ncms_desktop.centre.main import main as centre_main
from ncms_desktop.cli.main import main

Capture = pytest.CaptureFixture[str]
POLICY = SHIPPED / "county-2016h1.toml"
CATALOGUE = SHIPPED.parent / "catalogues" / "sample-2016.csv"


def build(enrolled: Any, out: Path, *more: str, policy: Path = POLICY) -> int:
    files = ["--policy", str(policy), "--catalogue", str(CATALOGUE)]
    return centre_main(
        ["--language", "zh_CN", "package", "build", str(enrolled.centre), *files, "--out", str(out), *more]
    )


def package(action: str, path: Path, *more: str) -> int:
    return main(["--language", "zh_CN", "package", action, str(path), *more])


@pytest.fixture
def built(enrolled: Any, tmp_path: Path, capsys: Capture) -> Path:
    path = tmp_path / "x.ncmspkg"
    assert build(enrolled, path, "--version", "2016.1") == 0
    assert "已签名" in capsys.readouterr().out
    return path


def test_a_window_installs_its_countys_package(enrolled: Any, built: Path, capsys: Capture) -> None:
    assert package("check", built, "--data", str(enrolled.data)) == 0
    said = capsys.readouterr().out
    assert "政策包「2016.1」" in said
    assert "9 道例题都算出应得的金额" in said
    assert enrolled.rules()[0] == "rules/policy.toml"
    assert package("install", built, "--data", str(enrolled.data)) == 0
    assert "已安装" in capsys.readouterr().out
    policy, catalogue = enrolled.rules()
    assert (enrolled.data / policy).read_bytes() == POLICY.read_bytes()
    assert (enrolled.data / catalogue).read_bytes() == CATALOGUE.read_bytes()
    assert (enrolled.data / "rules" / "policy.toml").exists()
    assert enrolled.audit().count("package-installed") == 1
    assert package("install", built, "--data", str(enrolled.data)) == 0
    assert "以前已经安装" in capsys.readouterr().out


def test_anyone_checks_a_package_with_the_countys_public_key(enrolled: Any, built: Path, tmp_path: Path) -> None:
    key = tmp_path / "county.pem"
    assert centre_main(["package", "key", str(enrolled.centre), "--out", str(key)]) == 0
    assert package("check", built, "--key", str(key)) == 0
    altered = bytearray(built.read_bytes())
    altered[len(altered) // 2] ^= 1
    built.write_bytes(bytes(altered))
    assert package("check", built, "--key", str(key)) == 1


def test_another_centres_package_is_refused(enrolled: Any, built: Path, tmp_path: Path, capsys: Capture) -> None:
    stranger = tmp_path / "stranger"
    assert centre_main(["init", str(stranger), "--county", "990123", "--name", "冒名的县"]) == 0
    files = ["--policy", str(POLICY), "--catalogue", str(CATALOGUE)]
    assert centre_main(["package", "build", str(stranger), *files, "--out", str(built)]) == 0
    before = enrolled.rules()
    assert package("install", built, "--data", str(enrolled.data)) == 1
    assert "不是本县的县中心签名的" in capsys.readouterr().err
    assert enrolled.rules() == before
    assert "package-installed" not in enrolled.audit()


def test_an_older_package_is_refused(enrolled: Any, built: Path, tmp_path: Path, capsys: Capture) -> None:
    newer = tmp_path / "newer.ncmspkg"
    assert build(enrolled, newer) == 0
    assert package("install", newer, "--data", str(enrolled.data)) == 0
    before = enrolled.rules()
    assert package("install", built, "--data", str(enrolled.data)) == 1
    assert "不能退回旧政策" in capsys.readouterr().err
    assert enrolled.rules() == before


def test_a_package_helps_a_window_whose_rules_cannot_be_used(enrolled: Any, built: Path) -> None:
    (enrolled.data / "rules" / "policy.toml").write_text("broken =", "utf-8")
    assert package("install", built, "--data", str(enrolled.data)) == 0
    assert enrolled.rules()[0].startswith("rules/20")


def test_the_county_is_told_what_a_window_would_refuse(enrolled: Any, tmp_path: Path, capsys: Capture) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(POLICY.read_text("utf-8").replace("compensation = 5525.00", "compensation = 5525.01"), "utf-8")
    out = tmp_path / "x.ncmspkg"
    assert build(enrolled, out, policy=wrong) == 1
    assert "应为 5,525.01 元，算出 5,525.00 元" in capsys.readouterr().out
    assert not out.exists()


def test_code_tables_go_along(enrolled: Any, tmp_path: Path) -> None:
    codes, out = tmp_path / "codes", tmp_path / "x.ncmspkg"
    codes.mkdir()
    (codes / "s301-03.toml").write_text(
        'id = "s301-03"\nzh = "出院状态"\nsource = "示例县"\n[codes]\n"1" = { zh = "治愈" }\n', "utf-8"
    )
    assert build(enrolled, out, "--codes", str(codes)) == 0
    assert package("install", out, "--data", str(enrolled.data)) == 0
    assert (enrolled.data / enrolled.rules()[0]).parent.joinpath("codes", "s301-03.toml").exists()


def test_a_window_that_is_not_enrolled_knows_no_key(enrolled: Any, built: Path, capsys: Capture) -> None:
    (enrolled.data / "county" / "access.json").unlink()
    assert package("install", built, "--data", str(enrolled.data)) == 2
    assert capsys.readouterr().err
    assert load_settings(enrolled.data).rules.policy == "rules/policy.toml"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 1000])
def test_what_is_no_package_is_refused(enrolled: Any, tmp_path: Path, content: bytes, capsys: Capture) -> None:
    path = tmp_path / "x.ncmspkg"
    path.write_bytes(content)
    assert package("install", path, "--data", str(enrolled.data)) == 1
    assert "不是政策包" in capsys.readouterr().err


def test_files_that_cannot_be_read_are_said(enrolled: Any, built: Path, tmp_path: Path, capsys: Capture) -> None:
    assert package("check", tmp_path / "nothing", "--data", str(enrolled.data)) == 2
    assert package("check", built, "--key", str(tmp_path / "nothing")) == 2
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no key")
    capsys.readouterr()
    assert package("check", built, "--key", str(wrong)) == 2
    assert "wrong.pem 不是县中心的公钥文件" in capsys.readouterr().err
    assert build(enrolled, tmp_path / "out", policy=tmp_path / "nothing.toml") == 2
    assert build(enrolled, tmp_path / "out", "--version", "../x") == 2
