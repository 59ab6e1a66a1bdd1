"""What share of the cost is paid."""

from dataclasses import dataclass, replace
from decimal import Decimal

from ncms_desktop.compensation import segments
from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import age_of, holds
from ncms_desktop.compensation.formula import AT_MOST, DIVIDED, MINUS, TIMES, difference, percent, yuan
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
from ncms_desktop.compensation.segments import Portion
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.rates import (
    Bonus,
    Combination,
    FlatRate,
    MinimumPayment,
    RateBase,
    SegmentBounds,
    Uplift,
    UpliftBase,
)

NOTHING, ALL_OF_IT = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class _Points:
    """Points on top of a rate, with the figures and names of the rows that give them."""

    points: Decimal = NOTHING
    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()


def rate(step: FlatRate, case: Case, view: View) -> Outcome:
    """The rate of the level, or the segments, on the amount less its deductible; negative amounts pay nothing."""
    whole = view.read(step.source)
    taken = view.read(amounts.DEDUCTIBLE) if step.base is RateBase.AFTER_DEDUCTIBLE else NOTHING
    before = view.read(amounts.payment(step.fund)) if step.on_top else NOTHING
    row = next((each for each in step.instead if holds(each.when, case)), None)
    rates, parts = (step.rate, step.segments) if row is None else (row.rate, row.segments)
    points = _points(step, case)
    base = max(whole - taken, NOTHING)
    figures: tuple[Figure, ...]
    if parts:
        on_excess = step.bounds is SegmentBounds.ON_EXCESS
        above, upto = (NOTHING, base) if on_excess else (taken, max(whole, taken))
        cut = segments.portions_of(step, parts, case, above=above, upto=upto)
        portions = tuple(replace(each, rate=_final(step, each.rate, points, case)) for each in cut)
        figures = tuple(used_figure("rate", each.figure) for each in cut)
        formula, rule = segments.formula(portions), "trace.rate-segments"
    else:
        given = of_level(step, "rate", rates, case)
        share = _final(step, number_of(step, "rate", given, case), points, case)
        portions = (Portion(base, share, given),)
        figures = (used_figure("rate", given),)
        left = yuan(base) if base != whole - taken or taken == 0 else f"({difference(whole, taken)})"
        formula, rule = f"{left} {TIMES} {percent(share)} = {yuan(base * share)}", "trace.rate"
    paid = segments.paid(portions)
    view.write(amounts.payment(step.fund), before + paid)
    arguments: dict[str, Argument] = {"where": case.level.value, "base": int(base), "count": len(portions)}
    if rule == "trace.rate":
        arguments["share"] = portions[0].rate
    conditions = () if row is None else (condition_figure(row.when),)
    names = (*(() if row is None else (named(row.when),)), *points.names)
    if names:
        rule, arguments["why"] = BECAUSE[rule], "、".join(names)
    if before:
        formula = f"{yuan(before)} + {formula.rpartition(' = ')[0]} = {yuan(before + paid)}"
    return Explanation(rule, arguments, (*figures, *conditions, *points.figures), formula)


def _points(step: FlatRate, case: Case) -> _Points:
    """The points of the rows that hold: all together, or those of the best row alone."""
    rows = [_points_of(step, row, case) for row in step.bonus if holds(row.when, case)]
    if not rows:
        return _Points()
    if step.bonuses is Combination.BEST:
        # Where the figures state the patient's share, fewer points are better.
        return min(rows, key=lambda row: row.points) if step.patient_share else max(rows, key=lambda row: row.points)
    return _Points(
        sum((row.points for row in rows), NOTHING),
        tuple(figure for row in rows for figure in row.figures),
        tuple(name for row in rows for name in row.names),
    )


def _points_of(step: FlatRate, row: Bonus, case: Case) -> _Points:
    points, figures = NOTHING, [condition_figure(row.when)]
    if row.points is not None:
        points += number_of(step, "bonus.points", row.points, case)
        figures.append(used_figure("points", row.points))
    if row.per_year is not None:
        age, _ = age_of(case, row.age_on)
        points += number_of(step, "bonus.per_year", row.per_year, case) * age
        figures.append(used_figure("per_year", row.per_year))
    return _Points(points, tuple(figures), (named(row.when),))


def _final(step: FlatRate, stated: Decimal, points: _Points, case: Case) -> Decimal:
    """The rate that the fund pays: with its points, within its bounds. What pays nothing gets no points."""
    patients_all = step.patient_share and stated == ALL_OF_IT
    nothing = not step.patient_share and stated == NOTHING
    share = stated if patients_all or nothing else stated + points.points
    if step.patient_share:
        share = ALL_OF_IT - share
    most = ALL_OF_IT if step.at_most is None else number_of(step, "at_most", step.at_most, case)
    return min(max(share, NOTHING), most)


def uplift(step: Uplift, case: Case, view: View) -> Outcome:
    """The uplift, added to the payment and named apart."""
    before = view.read(amounts.payment(step.fund))
    figures: tuple[Figure, ...]
    if step.points is not None:
        share = number_of(step, "points", step.points, case)
        base, text = _uplift_base(step, view)
        amount, figures = base * share, (used_figure("points", step.points),)
        formula = f"{text} {TIMES} {percent(share)}"
    elif step.per_day is not None:
        per_day = fen_of(step, "per_day", step.per_day, case)
        amount, figures = Decimal(per_day * case.days), (used_figure("per_day", step.per_day),)
        formula = f"{yuan(per_day)} {TIMES} {case.days}"
    else:
        assert step.amount is not None
        amount, figures = Decimal(fen_of(step, "amount", step.amount, case)), (used_figure("amount", step.amount),)
        formula = ""
    formula = f"{formula} = {yuan(amount)}" if formula else yuan(amount)
    if step.at_most is not None:
        most = fen_of(step, "at_most", step.at_most, case)
        figures = (*figures, used_figure("at_most", step.at_most))
        if amount > most:
            amount, formula = Decimal(most), f"{yuan(most)} {AT_MOST} {formula.rpartition(' = ')[0] or formula}"
    view.write(amounts.payment(step.fund), max(before + amount, NOTHING))
    view.add(amounts.UPLIFT, amount)
    arguments: dict[str, Argument] = {"what": step.source} if step.points is not None else {}
    rule = "trace.uplift" if step.points is not None else "trace.uplift-fixed"
    if step.when is not None:
        rule, arguments["why"] = BECAUSE[rule], named(step.when)
    return Explanation(rule, arguments, figures, formula)


def _uplift_base(step: Uplift, view: View) -> tuple[Decimal, str]:
    whole = max(view.read(step.source), NOTHING)
    if step.base is UpliftBase.WHOLE:
        return whole, yuan(whole)
    eligible, taken = view.read(amounts.ELIGIBLE), view.read(amounts.DEDUCTIBLE)
    left = max(eligible - taken, NOTHING)
    if taken == 0 or eligible <= 0:
        return min(whole, left), yuan(min(whole, left))
    base = whole * left / eligible
    return base, f"{yuan(whole)} {TIMES} ({yuan(eligible)} {MINUS} {yuan(taken)}) {DIVIDED} {yuan(eligible)}"


def minimum_payment(step: MinimumPayment, case: Case, view: View) -> Outcome:
    """The payment lifted to the minimum, as far as the cost allows."""
    before, most = view.read(amounts.payment(step.fund)), max(view.read(step.source), NOTHING)
    given = of_level(step, "amount", step.amount, case)
    least = fen_of(step, "amount", given, case)
    applies = before < least and (before > 0 or not step.if_paid)
    after = max(before, min(Decimal(least), most)) if applies else before
    view.write(amounts.payment(step.fund), after)
    arguments: dict[str, Argument] = {"least": least, "what": amounts.payment(step.fund)}
    rule = "trace.minimum-payment" if after > before else "trace.minimum-payment-kept"
    formula = f"{yuan(before)} {AT_MOST} {yuan(least)}" if after > before else None
    return Explanation(rule, arguments, (used_figure("minimum", given),), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {
    FlatRate: rate,
    Uplift: uplift,
    MinimumPayment: minimum_payment,
}
