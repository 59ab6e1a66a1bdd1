"""The part of the cost that the patient bears before anything is paid."""

from dataclasses import dataclass
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import age_of, holds
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    BECAUSE,
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    fen_of,
    named,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import When
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.deductible import Deductible, InsteadDeductible, Relief, ShareOf, ShareOfWage
from ncms_desktop.policy.steps.rates import Combination

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Standard:
    """A deductible on its way: the amount so far in fen, the formula that leads to it, figures and reasons."""

    amount: Decimal
    formula: str
    figures: tuple[Figure, ...]
    names: tuple[str, ...] = ()


def deductible(step: Deductible, case: Case, view: View) -> Outcome:
    """The standard with its reliefs, less what was borne before, at most the amount that it is taken from; 0 by the
    first waiver that applies."""
    whole = max(view.read(step.source), NOTHING)
    waiver = next((each for each in step.waivers if holds(each, case)), None)
    if waiver is not None:
        _write(step, view, NOTHING)
        return _waived(waiver, case)
    row = next((each for each in step.instead if holds(each.when, case)), None)
    standard = _standard(step, step if row is None else row, case, view)
    if row is not None:
        figures = (*standard.figures, condition_figure(row.when))
        standard = _Standard(standard.amount, standard.formula, figures, (named(row.when),))
    eased = _eased(step, standard, case)
    used = view.read(amounts.used(step.limit)) if step.limit is not None else NOTHING
    counts = step.limit is not None and holds(step.limit_when, case)
    due = max(eased.amount - max(used, NOTHING), NOTHING) if counts else eased.amount
    taken = min(due, whole)
    _write(step, view, taken)
    formula = _formula(eased, used=max(used, NOTHING) if counts else NOTHING, due=due, taken=taken)
    arguments: dict[str, Argument] = {"where": case.level.value, "figure": int(standard.amount), "taken": int(taken)}
    rule = "trace.deductible" if taken == standard.amount else "trace.deductible-limited"
    if counts and used > 0:
        rule, arguments["used"] = "trace.deductible-rest", int(used)
    if eased.names:
        rule, arguments["why"] = BECAUSE[rule], "、".join(eased.names)
    return Explanation(rule, arguments, eased.figures, formula)


def _write(step: Deductible, view: View, taken: Decimal) -> None:
    view.write(amounts.DEDUCTIBLE, taken)
    if step.limit is not None:
        view.count_on(step.limit, amounts.DEDUCTIBLE)


def _formula(eased: _Standard, *, used: Decimal, due: Decimal, taken: Decimal) -> str | None:
    """How the amount comes about; None where it is the figure itself."""
    parts = eased.formula
    if used:
        parts = f"{parts} {MINUS} {yuan(used)}"
    simple = parts == yuan(eased.amount)
    if taken != due or (used and due == 0):
        return f"{yuan(taken)} {AT_MOST} {parts}" if taken != due else f"{parts} {AT_MOST} {yuan(0)}"
    return None if simple else f"{parts} = {yuan(taken)}"


def _standard(step: Deductible, stated: Deductible | InsteadDeductible, case: Case, view: View) -> _Standard:
    if stated.share is not None:
        return _share(step, stated.share, case, view)
    if stated.of_wage is not None:
        return _of_wage(step, stated.of_wage, case)
    given = of_level(step, "amount", stated.amount, case)
    fen = Decimal(fen_of(step, "amount", given, case))
    return _Standard(fen, yuan(fen), (used_figure("deductible", given),))


def _share(step: Deductible, share: ShareOf, case: Case, view: View) -> _Standard:
    given = of_level(step, "share.rate", share.rate, case)
    rate = number_of(step, "share.rate", given, case)
    of = max(view.read(share.of), NOTHING)
    amount, formula = of * rate, f"{yuan(of)} {TIMES} {percent(rate)}"
    figures = [used_figure("rate", given)]
    for bound, better in ((share.at_least, max), (share.at_most, min)):
        if bound is None:
            continue
        key = "at_least" if better is max else "at_most"
        limit = Decimal(fen_of(step, f"share.{key}", bound, case))
        figures.append(used_figure(key, bound))
        if better(amount, limit) != amount:
            amount, formula = limit, yuan(limit)
    return _Standard(amount, formula, tuple(figures))


def _of_wage(step: Deductible, stated: ShareOfWage, case: Case) -> _Standard:
    given = of_level(step, "of_wage.rate", stated.rate, case)
    rate = number_of(step, "of_wage.rate", given, case)
    wage = fen_of(step, "of_wage.wage", stated.wage, case)
    figures = (used_figure("wage", stated.wage), used_figure("rate", given))
    return _Standard(wage * rate, f"{yuan(wage)} {TIMES} {percent(rate)}", figures)


def _eased(step: Deductible, standard: _Standard, case: Case) -> _Standard:
    """The standard after its reliefs: the best one alone, or all in order."""
    found = [relief for relief in step.reliefs if holds(relief.when, case)]
    if not found:
        return standard
    if step.combine is Combination.BEST:
        return min((_relieved(step, standard, relief, case) for relief in found), key=lambda each: each.amount)
    for relief in found:
        standard = _relieved(step, standard, relief, case)
    return standard


def _relieved(step: Deductible, before: _Standard, relief: Relief, case: Case) -> _Standard:
    figures, names = (*before.figures, condition_figure(relief.when)), (*before.names, named(relief.when))
    if relief.waive:
        return _Standard(NOTHING, yuan(0), figures, names)
    if relief.factor is not None:
        factor = number_of(step, "reliefs.factor", relief.factor, case)
        formula = f"{_bracketed(before.formula)} {TIMES} {percent(factor)}"
        return _Standard(before.amount * factor, formula, (*figures, used_figure("factor", relief.factor)), names)
    if relief.minus is not None:
        minus = fen_of(step, "reliefs.minus", relief.minus, case)
        after = max(before.amount - minus, NOTHING)
        formula = f"{before.formula} {MINUS} {yuan(minus)}" if after else yuan(0)
        return _Standard(after, formula, (*figures, used_figure("minus", relief.minus)), names)
    given = of_level(step, "reliefs.amount", relief.amount, case)
    fen = Decimal(fen_of(step, "reliefs.amount", given, case))
    return _Standard(fen, yuan(fen), (*figures, used_figure("deductible", given)), names)


def _bracketed(formula: str) -> str:
    return f"({formula})" if MINUS in formula else formula


def _waived(waiver: When, case: Case) -> Explanation:
    said = waiver.model_fields_set - {"clause", "name", "age_on"}
    if said == {"group"} and waiver.group is not None:
        figure = Figure("waiver", waiver.group, "group", waiver.clause)
        return Explanation("trace.deductible-waived-group", {"who": waiver.group}, (figure,))
    if said == {"age_from"}:
        age, day = age_of(case, waiver.age_on)
        arguments: dict[str, Argument] = {"age": age, "on": day, "age_from": waiver.age_from}
        figure = Figure("age_from", str(waiver.age_from), "years", waiver.clause)
        return Explanation("trace.deductible-waived-age", arguments, (figure,))
    return Explanation("trace.deductible-waived", {"why": named(waiver)}, (condition_figure(waiver),))


FUNCTIONS: dict[type[StepModel], Mechanism] = {Deductible: deductible}
