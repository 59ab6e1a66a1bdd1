"""What a calculation came to, read in tests: amounts as yuan, steps by mechanism, sentences that must be whole."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import case_from_json, case_to_json, result_from_json, result_to_json
from ncms_desktop.compensation.result import Amount, Result, Step
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.wording import Language, wording


def computed(case: Case, version: PolicyVersion) -> Result:
    """The result; its trace must add up, be said in both languages, and survive its file form."""
    result = compute(case, version)
    assert isinstance(result, Result), result
    _adds_up(case, result)
    _is_said(result)
    assert result_from_json(result_to_json(result)) == result
    assert case_from_json(case_to_json(case)) == case
    return result


def paid(case: Case, version: PolicyVersion) -> str:
    """What is paid out, in yuan."""
    return yuan_text(computed(case, version).compensation)


def refused(case: Case, version: PolicyVersion) -> Finding:
    """Why the case can't be computed."""
    finding = compute(case, version)
    assert isinstance(finding, Finding), finding
    for language in Language:
        assert "{" not in wording(language).finding(finding)
    return finding


def step_of(result: Result, mechanism: str, nth: int = 0) -> Step:
    """The n-th step of a mechanism."""
    return [step for step in result.steps if step.mechanism == mechanism][nth]


def formula_of(result: Result, mechanism: str, nth: int = 0) -> str | None:
    """Its formula."""
    return step_of(result, mechanism, nth).formula


def _exact(amount: Amount) -> Decimal:
    return Decimal(amount.fen) if amount.exact is None else amount.exact


def _adds_up(case: Case, result: Result) -> None:
    """Every input is the last output of its name, and the last outputs are the result."""
    known: dict[str, Decimal] = {"total": Decimal(result.total)}
    for step in result.steps:
        for amount in step.inputs:
            family, _, key = amount.name.partition(".")
            if family in ("used", "count", "balance"):
                given = {"used": case.used, "count": case.counts, "balance": case.balances}[family]
                assert amount.fen == given.get(key, 0)
            elif amount.name not in ("paid", "unpaid"):
                assert _exact(amount) == known.get(amount.name, 0), (step.mechanism, amount)
        known.update({amount.name: _exact(amount) for amount in step.outputs})
    for payment in result.payments:
        name = "compensation" if payment.fund == "basic" else f"payment.{payment.fund}"
        assert known[name] == payment.amount
    assert known.get("facility_share", 0) == result.facility_share
    assert known["patient_share"] == result.patient_share


def _is_said(result: Result) -> None:
    for language in Language:
        words = wording(language)
        said = [words(step.rule, step.arguments) for step in result.steps]
        said += [words(line.reason) for line in result.lines if line.reason]
        for sentence in said:
            assert "{" not in sentence
            assert "None" not in sentence
            assert not sentence.startswith(("trace.", "line.")), sentence
    formulas = "".join(step.formula or "" for step in result.steps)
    assert set(formulas) <= set("0123456789.,()% +−×÷=≤≈"), formulas
