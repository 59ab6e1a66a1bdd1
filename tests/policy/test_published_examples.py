"""Examples that were published with their result, each through its own policy file, to the fen."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.policies import only_version

from ncms_desktop.compensation.case import SingleDisease
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import fen_from_yuan, yuan_text
from ncms_desktop.domain.visit import VisitKind

EXAMPLES = Path(__file__).parent / "examples"
VISITS: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "visits.toml").read_text("utf-8"), parse_float=Decimal)


def test_every_policy_file_has_its_visit() -> None:
    files = {path.name for path in EXAMPLES.glob("*.toml")} - {"visits.toml"}
    assert files == {visit["policy"] for visit in VISITS.values()}


def facts_of(visit: dict[str, Any]) -> dict[str, Any]:
    """What else an example says of its visit: kind, use of limits before, registered or single disease."""
    single = visit.get("single_disease")
    return {
        "kind": VisitKind(visit.get("kind", "inpatient")),
        "used": {limit: fen_from_yuan(amount) for limit, amount in visit.get("used", {}).items()},
        "disease": visit.get("disease"),
        "single_disease": None if single is None else SingleDisease(single),
    }


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_the_result_is_the_published_one(visit: dict[str, Any]) -> None:
    version = only_version((EXAMPLES / visit["policy"]).read_bytes())
    lines = [
        make_line(
            line["amount"],
            replace(
                make_entry(ExpenseClass(line["class"]), share=line.get("first_own_share", "0")),
                marks=frozenset(line.get("marks", ())),
            ),
            number=number,
        )
        for number, line in enumerate(visit["lines"], start=1)
    ]
    case = replace(make_case(*lines, level=Level(visit["level"])), **facts_of(visit))
    result = compute(case, version)
    assert isinstance(result, Result)
    published = dict(visit["published"])
    funds = {payment.fund: yuan_text(payment.amount) for payment in result.payments}
    assert funds == published.pop("fund", funds)
    assert {name: yuan_text(getattr(result, name)) for name in published} == published
