"""The most that is paid."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, difference, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    fen_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.caps import Cap, Excess, Times, YearlyCap

NOTHING = Decimal(0)


def yearly_cap(step: YearlyCap, case: Case, view: View) -> Outcome:
    """At most what is left of the limit: in the middle of a stay exactly the rest, and nothing once it is used up."""
    cap = fen_of(step, "cap", step.cap, case)
    before = view.read(amounts.COMPENSATION)
    used = int(view.read(amounts.used(step.limit)))
    # A use below zero (the county corrected downwards) doesn't widen what one year may pay.
    rest = max(cap - max(used, 0), 0)
    paid = min(before, Decimal(rest))
    view.write(amounts.COMPENSATION, paid)
    view.bound(amounts.COMPENSATION, rest)
    view.count_on(step.limit, amounts.COMPENSATION)
    arguments: dict[str, Argument] = {"cap": cap, "used": used, "rest": rest, "limit": step.limit}
    figures = (used_figure("cap", step.cap),)
    left = f"{yuan(cap)} {MINUS} {yuan(used)}"
    if before <= rest:
        return Explanation("trace.yearly-cap-kept", arguments, figures, f"{yuan(before)} {AT_MOST} {left}")
    rule = "trace.yearly-cap-reached" if rest else "trace.yearly-cap-used-up"
    formula = f"{left} = {yuan(rest)}" if used <= cap else f"{left} {AT_MOST} {yuan(0)}"
    return Explanation(rule, arguments, figures, formula)


def cap(step: Cap, case: Case, view: View) -> Outcome:
    """At most what the cap leaves of its period: exactly the rest where less is left, nothing where it is used up."""
    name = step.on if step.limits_payment else amounts.BASE
    before = view.read(step.on)
    beside = sum((view.read(each) for each in step.together), NOTHING)
    used = max(view.read(amounts.used(step.limit)), NOTHING) if step.limit is not None else NOTHING
    row = next((each for each in step.instead if holds(each.when, case)), None)
    done = step.once and step.limit is not None and view.read(amounts.count(step.limit)) > 0
    figures = () if row is None else (condition_figure(row.when),)
    if done:
        kept, rest, formula, most = NOTHING, NOTHING, None, None
    elif not step.cap:
        kept, rest, formula, most = before, before, None, None
    else:
        given = of_level(step, "cap", step.cap if row is None else row.cap, case)
        figures = (used_figure("cap", given), *figures)
        most, text = _most(step, fen_of(step, "cap", given, case), case, view)
        rest = max(most - used - beside, NOTHING)
        kept = min(before, rest)
        left = difference(text, used, beside) if isinstance(text, Decimal) else _less(text, used, beside)
        over = f"{left} {AT_MOST} {yuan(0)}" if used + beside > most else f"{left} = {yuan(rest)}"
        formula = over if kept < before else f"{yuan(before)} {AT_MOST} {left}"
    view.write(name, kept)
    if step.limits_payment and not (step.once and most is None):
        view.bound(name, int(rest))
    if step.limit is not None:
        view.count_on(step.limit, name, *step.together)
    if step.excess is Excess.FACILITY:
        view.add(amounts.FACILITY_SHARE, max(before - kept, NOTHING))
    arguments: dict[str, Argument] = {
        "what": step.on,
        "cap": None if most is None else int(most),
        "used": int(used),
        "rest": int(rest),
        "period": step.period.value,
        "holder": step.holder.value,
    }
    return Explanation(_rule(step, done=done, most=most, kept=kept, before=before), arguments, figures, formula)


def _most(step: Cap, stated: int, case: Case, view: View) -> tuple[Decimal, Decimal | str]:
    """The cap of the period, and how a formula writes it."""
    most, text = Decimal(stated), yuan(stated)
    if step.times is not None:
        count = {
            Times.MEMBERS: case.household_size,
            Times.DAYS: case.days,
            Times.PRESCRIPTIONS: case.prescriptions,
        }[step.times]
        most, text = most * count, f"{text} {TIMES} {count}"
    if step.carried_over and step.limit is not None:
        carried = max(view.read(amounts.balance(step.limit)), NOTHING)
        most, text = most + carried, f"{text} + {yuan(carried)}"
    return most, most if text == yuan(stated) else text


def _less(text: str, *others: Decimal) -> str:
    return f" {MINUS} ".join([text, *(yuan(other) for other in others if other)])


def _rule(step: Cap, *, done: bool, most: Decimal | None, kept: Decimal, before: Decimal) -> str:
    if done:
        return "trace.cap-once"
    if most is None:
        return "trace.cap-first-time"
    visit = "-visit" if step.limit is None else ""
    if kept >= before:
        return f"trace.cap-kept{visit}"
    return f"trace.cap-reached{visit}" if kept > 0 else f"trace.cap-used-up{visit}"


FUNCTIONS: dict[type[StepModel], Mechanism] = {YearlyCap: yearly_cap, Cap: cap}
