"""Policies of a few steps and visits under them, for the funds that pay after the basic one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from builders.cases import make_case, make_entry, make_line
from builders.policies import SMALL, only_version
from ncms_desktop.compensation.case import Case, Hospital
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.circumstances import Place
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import fen_from_yuan, yuan_text
from ncms_desktop.policy.model import PolicyVersion

_HEAD = SMALL[: SMALL.index("[[version.plan]]")]
LINES = 'mechanism = "line-assessment"'
HALF = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 0.50, clause = "rate" }'
"""Half of the eligible cost, without a deductible."""

NOTHING_PAID = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 0, clause = "rate" }'
"""A basic fund that pays nothing, so that the whole eligible cost is the own share."""


def plan_text(*steps: str) -> str:
    """A policy file whose only plan assesses lines and then takes these steps, each given without its heading."""
    plan = '[[version.plan]]\nvisit = "inpatient"\nlevels = ["township", "county", "prefecture", "province"]\n'
    return _HEAD + plan + "".join(f"\n[[version.plan.step]]\n{step.strip()}\n" for step in (LINES, *steps))


def tiers(*steps: str) -> PolicyVersion:
    """The version of such a file, which must be in order."""
    return only_version(plan_text(*steps))


def visit(
    eligible: str,
    *,
    self_paid: str = "0.00",
    level: Level = Level.TOWNSHIP,
    groups: Iterable[str] = (),
    used: Mapping[str, str] | None = None,
    balances: Mapping[str, str] | None = None,
    place: Place = Place.IN_COUNTY,
    settled_on: date | None = None,
) -> Case:
    """A stay with this eligible cost and, where it is stated, a self-paid part, in yuan."""
    charges = [(eligible, ExpenseClass.A), (self_paid, ExpenseClass.C)]
    lines = [
        make_line(amount, make_entry(kind), number=number)
        for number, (amount, kind) in enumerate(charges, start=1)
        if fen_from_yuan(amount) != 0
    ]
    case = make_case(*lines, level=level, groups=groups)
    return replace(
        case,
        used={limit: fen_from_yuan(amount) for limit, amount in (used or {}).items()},
        balances={account: fen_from_yuan(amount) for account, amount in (balances or {}).items()},
        hospital=Hospital(place=place),
        settled_on=settled_on or case.settled_on,
    )


def settled(case: Case, version: PolicyVersion) -> Result:
    """The result, which must be one."""
    result = compute(case, version)
    assert isinstance(result, Result), result
    return result


def refused(case: Case, version: PolicyVersion) -> Finding:
    """The refusal, which must be one."""
    finding = compute(case, version)
    assert isinstance(finding, Finding), finding
    return finding


def funds(result: Result) -> dict[str, str]:
    """What each fund pays, in yuan; those that pay nothing are left out."""
    return {payment.fund: yuan_text(payment.amount) for payment in result.payments if payment.amount != 0}


def uses(result: Result) -> dict[str, str]:
    """What the visit adds to each limit, in yuan."""
    return {use.limit: yuan_text(use.amount) for use in result.uses}
