"""The household account."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import AT_MOST, MINUS, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, fen_of, used_figure
from ncms_desktop.compensation.mechanisms.tier import net
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.account import HouseholdAccount, Turn


def household_account(step: HouseholdAccount, case: Case, view: View) -> Outcome:
    """What the account pays: never more than its balance, and nothing from a balance below zero."""
    base = net(view, step.source, step.taken_off)
    balance = max(view.read(amounts.balance(step.account)), NOTHING)
    most = None if step.most is None else fen_of(step, "most", step.most, case)
    available = balance if most is None else min(balance, Decimal(most))
    paid = min(base.added, available)
    view.add(step.payment, paid)
    view.bound(step.payment, int(available))
    view.count_on(step.account, step.payment)
    if step.turn is Turn.FIRST:
        view.write(amounts.BASE, base.added - paid)
    arguments: dict[str, Argument] = {"balance": int(balance), "paid": int(paid), "left": int(balance - paid)}
    figures = () if step.most is None else (used_figure("most", step.most),)
    if balance == 0:
        return Explanation("trace.household-account-empty", arguments, figures)
    if most is not None and paid == most < base.added:
        formula = f"{yuan(most)} {AT_MOST} {yuan(base.added)}"
        return Explanation("trace.household-account-most", {**arguments, "most": most}, figures, formula)
    formula = f"{yuan(balance)} {MINUS} {yuan(paid)} = {yuan(balance - paid)}"
    rule = "trace.household-account" if paid == base.added else "trace.household-account-used-up"
    return Explanation(rule, arguments, figures, formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {HouseholdAccount: household_account}
