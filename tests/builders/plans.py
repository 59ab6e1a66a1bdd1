"""Plans made of a few steps, visits of every kind under them, and their results."""

from dataclasses import replace
from typing import Any

from builders.cases import make_case, make_entry, make_line
from builders.policies import only_version
from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result, Step
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.domain.visit import VisitKind
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.wording import Language, wording

HEAD = """\
schema = 1
id = "special"
county = "990123"
name = "示例政策"
document = "示例文件"
selected_by = "discharge"

[[version]]
from = 2016-01-01
year = { start_month = 1, start_day = 1, stays = "by-discharge" }

"""

LINES = 'mechanism = "line-assessment"'
WHOLE_LINES = 'mechanism = "line-assessment"\ncatalogue = false'


def plan_text(*steps: str, visit: str = "inpatient", levels: str = '"township", "county"') -> str:
    """A policy file with one plan of these steps; each is the text of its keys."""
    written = "\n\n".join(f"[[version.plan.step]]\n{step}" for step in steps)
    return f'{HEAD}[[version.plan]]\nvisit = "{visit}"\nlevels = [{levels}]\n\n{written}\n'


def plan_of(*steps: str, visit: str = "inpatient", levels: str = '"township", "county"') -> PolicyVersion:
    """The version of such a file, which must be in order."""
    return only_version(plan_text(*steps, visit=visit, levels=levels))


def visit_of(kind: str, cost: str, *, self_paid: str = "0.00", level: str = "county", **facts: Any) -> Case:
    """A visit with an eligible line and a self-paid one, and further facts of the case; ``used`` is given whole."""
    lines = [make_line(cost, make_entry(), number=1)]
    if self_paid != "0.00":
        lines.append(make_line(self_paid, make_entry(ExpenseClass.C), number=2))
    return replace(make_case(*lines, level=Level(level)), **{"kind": VisitKind(kind), "used": {}, **facts})


def settled(case: Case, version: PolicyVersion) -> Result:
    """The result of a visit that can be computed, each of whose steps is a whole sentence in both languages."""
    result = compute(case, version)
    assert isinstance(result, Result), result
    for language in Language:
        words = wording(language)
        for step in result.steps:
            sentence = words(step.rule, step.arguments)
            assert "{" not in sentence, sentence
            assert not sentence.startswith("trace."), sentence
            assert "None" not in sentence, sentence
            assert set(step.formula or "") <= set("0123456789.,()% −+×=≤≈"), step.formula
    return result


def refused(case: Case, version: PolicyVersion) -> Finding:
    """The refusal of a visit that can't be computed, which is a whole sentence in both languages."""
    finding = compute(case, version)
    assert isinstance(finding, Finding), finding
    for language in Language:
        sentence = wording(language).finding(finding)
        assert "{" not in sentence, sentence
        assert not sentence.startswith("compute."), sentence
    return finding


def paid(case: Case, version: PolicyVersion) -> str:
    """What the basic fund pays, in yuan."""
    return shares(settled(case, version))[0]


def shares(result: Result) -> tuple[str, str, str]:
    """What the basic fund, the facility and the patient bear, in yuan."""
    basic = sum(payment.amount for payment in result.payments if payment.fund == "basic")
    return yuan_text(basic), yuan_text(result.facility_share), yuan_text(result.patient_share)


def from_fund(result: Result, fund: str) -> str:
    """What a fund pays, in yuan."""
    (payment,) = (payment for payment in result.payments if payment.fund == fund)
    return yuan_text(payment.amount)


def step_of(result: Result, mechanism: str) -> Step:
    """The only step of a mechanism in the trace."""
    (found,) = (step for step in result.steps if step.mechanism == mechanism)
    return found
