"""Examples that were published with their result, each through its own policy file, to the fen."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.policies import only_version

from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import yuan_text

EXAMPLES = Path(__file__).parent / "examples"
VISITS: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "visits.toml").read_text("utf-8"), parse_float=Decimal)


def test_every_policy_file_has_its_visit() -> None:
    files = {path.name for path in EXAMPLES.glob("*.toml")} - {"visits.toml"}
    assert files == {visit["policy"] for visit in VISITS.values()}
    assert len(files) == 11


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_the_result_is_the_published_one(visit: dict[str, Any]) -> None:
    version = only_version((EXAMPLES / visit["policy"]).read_bytes())
    lines = [
        make_line(
            line["amount"],
            make_entry(ExpenseClass(line["class"]), share=line.get("first_own_share", "0")),
            number=number,
        )
        for number, line in enumerate(visit["lines"], start=1)
    ]
    result = compute(make_case(*lines, level=Level(visit["level"])), version)
    assert isinstance(result, Result)
    assert {name: yuan_text(getattr(result, name)) for name in visit["published"]} == visit["published"]
