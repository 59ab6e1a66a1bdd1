"""Medical aid, backstops, and the uplift of a whole year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.formula import ABOUT, AT_MOST, MINUS, TIMES, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    fen_of,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.mechanisms.tier import Base, base_of, cap_rest, net, paid_before, pay, rounded
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import RateFigure, YuanFigure
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.aid import AidRow, BackstopOwnLimit, BackstopToShare, MedicalAid, UpliftBand, YearUplift


@dataclass(frozen=True, slots=True)
class _Aid:
    """What a person is paid at: the row that holds, and the figures that count with it."""

    row: AidRow | None
    rate: RateFigure
    deductible: YuanFigure | None
    cap: YuanFigure | None


def _aid(step: MedicalAid, case: Case) -> _Aid | None:
    """The terms for the person's group; None where there are none."""
    row = next((each for each in step.rows if holds(each.when, case)), None)
    rates, deductible, cap = step.rate, step.deductible, step.cap
    if row is not None:
        rates = rates if row.rate is None else row.rate
        deductible = deductible if row.deductible is None else row.deductible
        cap = cap if row.cap is None else row.cap
    return None if rates is None else _Aid(row, of_level(step, "rate", rates, case), deductible, cap)


def medical_aid(step: MedicalAid, case: Case, view: View) -> Outcome:
    """The share for the person's group of what the base has above the deductible; of a year's sum the difference."""
    base, used = base_of(step, view), paid_before(step, view)
    aid = _aid(step, case)
    if aid is None or base.added == 0:
        pay(step, view, NOTHING, None)
        rule = "trace.aid-for-nobody" if aid is None else "trace.tier-nothing-added"
        return Explanation(rule, {"what": step.payment})
    share = number_of(step, "rate", aid.rate, case)
    deductible = Decimal(0 if aid.deductible is None else fen_of(step, "deductible", aid.deductible, case))
    exact = max(base.after - deductible, NOTHING) * share
    before, after = NOTHING, exact
    if step.of is not None:
        before = rounded(step, max(base.before - deductible, NOTHING) * share)
        after = rounded(step, exact)
    due = after - before
    rest = None if due == 0 else cap_rest(step, aid.cap, case, used)
    paid = pay(step, view, due, rest)
    arguments: dict[str, Argument] = {
        "what": step.payment,
        "base": int(base.after),
        "deductible": int(deductible),
        "share": share,
    }
    rule = "trace.medical-aid"
    if rest is not None and due > rest:
        rule = "trace.tier-capped" if rest else "trace.tier-used-up"
        arguments = {"what": step.payment, "paid": int(paid), "rest": rest}
    formula = _aid_formula(base, deductible, share, results=(exact, after, before, paid))
    return Explanation(rule, arguments, tuple(_aid_figures(aid, rest)), formula)


def _aid_formula(
    base: Base, deductible: Decimal, share: Decimal, *, results: tuple[Decimal, Decimal, Decimal, Decimal]
) -> str:
    """``(50,000.00 − 34,790.00 − 3,000.00) × 60% = …``, then rounding, what came before, and the cap."""
    exact, after, before, paid = results
    if exact == 0:
        return f"{base.formula} {AT_MOST} {yuan(deductible)}" if deductible else base.formula
    taken = base.terms if deductible == 0 else f"{base.terms} {MINUS} {yuan(deductible)}"
    bracketed = f"({taken})" if " " in taken else taken
    parts = [f"{bracketed} {TIMES} {percent(share)} = {yuan(exact)}"]
    if after != exact:
        parts[0] += f" {ABOUT} {yuan(after)}"
    if before != 0:
        parts.append(f"{yuan(after)} {MINUS} {yuan(before)} = {yuan(after - before)}")
    if paid != after - before:
        parts.append(f"{yuan(paid)} {AT_MOST} {yuan(after - before)}")
    return "; ".join(parts)


def _aid_figures(aid: _Aid, rest: Fen | None) -> Iterator[Figure]:
    if aid.deductible is not None:
        yield used_figure("deductible", aid.deductible)
    yield used_figure("rate", aid.rate)
    if aid.cap is not None and rest is not None:
        yield used_figure("cap", aid.cap)
    if aid.row is not None:
        yield condition_figure(aid.row.when)


def backstop_to_share(step: BackstopToShare, case: Case, view: View) -> Outcome:
    """What is missing to the share; nothing where the payments come to it without."""
    figure = of_level(step, "share", step.share, case)
    share = number_of(step, "share", figure, case)
    whole = sum((view.read(name) for name in step.source), NOTHING)
    before = sum((view.read(name) for name in step.less), NOTHING)
    aim = max(whole, NOTHING) * share
    due = max(aim - before, NOTHING)
    used = paid_before(step, view)
    rest = None if due == 0 else cap_rest(step, step.cap, case, used)
    paid = pay(step, view, due, rest)
    arguments: dict[str, Argument] = {"base": int(whole), "share": share, "before": int(before), "paid": int(paid)}
    figures = [used_figure("share", figure)]
    if rest is not None and step.cap is not None:
        figures.append(used_figure("cap", step.cap))
    aimed = f"{yuan(whole)} {TIMES} {percent(share)}"
    if due == 0:
        return Explanation("trace.backstop-reached", arguments, tuple(figures), f"{aimed} {AT_MOST} {yuan(before)}")
    formula = f"{aimed} {MINUS} {yuan(before)} = {yuan(due)}"
    if paid == due:
        return Explanation("trace.backstop-to-share", arguments, tuple(figures), formula)
    formula = f"{formula}; {yuan(paid)} {AT_MOST} {yuan(due)}"
    return Explanation("trace.backstop-capped", arguments, tuple(figures), formula)


def backstop_own_limit(step: BackstopOwnLimit, case: Case, view: View) -> Outcome:
    """What of this visit's own payment is above what the year's limit leaves."""
    figure = of_level(step, "most", step.most, case)
    most = fen_of(step, "most", figure, case)
    own = net(view, step.source, step.less)
    used = int(view.read(amounts.used(step.limit)))
    rest = max(most - max(used, 0), 0)
    paid = max(own.added - rest, NOTHING)
    view.add(step.payment, paid)
    view.write(amounts.added(step.limit), own.added - paid)
    view.count_on(step.limit, amounts.added(step.limit))
    arguments: dict[str, Argument] = {"most": most, "used": used, "own": int(own.added), "paid": int(paid)}
    figures = (used_figure("most", figure),)
    if paid == 0:
        formula = f"{yuan(used)} + {yuan(own.added)} {AT_MOST} {yuan(most)}"
        return Explanation("trace.backstop-own-kept", arguments, figures, formula)
    formula = f"{yuan(own.added)} {MINUS} {yuan(rest)} = {yuan(paid)}"
    return Explanation("trace.backstop-own-limit", arguments, figures, formula)


def year_uplift(step: YearUplift, case: Case, view: View) -> Outcome:
    """What the year is raised by, less what was raised before; never takes anything back."""
    year, paid = (
        max(view.read(amounts.used(limit)), NOTHING) + view.read(amounts.added(limit)) for limit in (step.of, step.paid)
    )
    before = paid_before(step, view)
    raised, figure, formula = _raised(step, case, year, paid)
    due = max(raised - before, NOTHING)
    rest = None if due == 0 else cap_rest(step, step.cap, case, before)
    given = pay(step, view, due, rest)
    formula += f"; {yuan(raised)} {MINUS} {yuan(before)} = {yuan(raised - before)}" if before else ""
    formula += f"; {yuan(given)} {AT_MOST} {yuan(due)}" if given < due else ""
    arguments: dict[str, Argument] = {"year": int(year), "before": before, "paid": int(given)}
    return Explanation("trace.year-uplift", arguments, (figure,), formula)


def _raised(step: YearUplift, case: Case, year: Decimal, paid: Decimal) -> tuple[Decimal, Figure, str]:
    """What the year's band adds, its figure and its formula."""
    band = next(each for each in step.bands if _within(step, each, year, case))
    if band.share is not None:
        share = number_of(step, "share", band.share, case)
        raised = year * share - paid
        formula = f"{yuan(year)} {TIMES} {percent(share)} {MINUS} {yuan(paid)} = {yuan(raised)}"
        return raised, used_figure("share", band.share), formula
    assert band.points is not None
    points = number_of(step, "points", band.points, case)
    raised = year * points
    formula = f"{yuan(year)} {TIMES} {percent(points)} = {yuan(raised)}"
    return raised, used_figure("points", band.points), formula


def _within(step: YearUplift, band: UpliftBand, year: Decimal, case: Case) -> bool:
    return band.upto is None or year <= fen_of(step, "upto", band.upto, case)


FUNCTIONS: dict[type[StepModel], Mechanism] = {
    MedicalAid: medical_aid,
    BackstopToShare: backstop_to_share,
    BackstopOwnLimit: backstop_own_limit,
    YearUplift: year_uplift,
}
