"""Every policy file that ships with the program: in order, its examples come out, its figures name their source."""

import re
from pathlib import Path

import pytest

from ncms_desktop.cli.main import main
from ncms_desktop.policy.examples import read_examples
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy

POLICIES = Path(__file__).resolve().parents[2] / "resources" / "policies"
FILES = sorted(POLICIES.glob("*.toml"))
PARAMETERS = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


def policy_of(path: Path) -> Policy:
    policy = parse_policy(path.read_bytes(), file=path.name, known_groups=frozenset(shipped_groups()))
    assert isinstance(policy, Policy), policy
    return policy


def test_there_are_policies() -> None:
    assert {"county-2016h1", "jimunai-2011"} <= {path.stem for path in FILES}


@PARAMETERS
def test_the_check_finds_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(path)]) == 0, capsys.readouterr().err


@PARAMETERS
def test_every_example_comes_out(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "try", str(path)]) == 0, capsys.readouterr().err


@PARAMETERS
def test_a_file_is_named_after_its_policy(path: Path) -> None:
    assert policy_of(path).id == path.stem


@PARAMETERS
def test_every_plan_has_an_example(path: Path) -> None:
    kinds = {plan.kind for version in policy_of(path).versions for plan in version.plans}
    assert kinds <= {example.table.visit.kind for example in read_examples(path.read_bytes())}


@PARAMETERS
def test_a_policy_with_blanks_shows_in_an_example_what_is_refused(path: Path) -> None:
    if not policy_of(path).blanks:
        pytest.skip("nothing is blank")
    refused = {example.table.expect.refused for example in read_examples(path.read_bytes())}
    assert "compute.figure-blank" in refused


@PARAMETERS
def test_every_expected_amount_is_worked_out_in_its_source(path: Path) -> None:
    for example in read_examples(path.read_bytes()):
        paid = example.table.expect.amounts.get("compensation")
        if paid:
            assert re.search(rf"{paid // 100:,}\.{paid % 100:02d}", example.table.source), example.table.name
