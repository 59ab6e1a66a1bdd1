"""Deliveries and the newborn."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import AT_MOST, MINUS, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, fen_of, of_level, used_figure
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.circumstances import Delivery
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.delivery import DeliveryGrant, Newborn


def delivery_grant(step: DeliveryGrant, case: Case, view: View) -> Outcome:
    """The fixed amount for this kind of delivery, at most its source; charges above the ceiling are the facility's."""
    if case.delivery is None:
        return Finding("compute.delivery-missing", {})
    ceiling_figures = _over_ceiling(step, case, view)
    left = max(view.read(step.source), NOTHING)
    name = amounts.payment(step.fund)
    table = step.normal if case.delivery is Delivery.NORMAL else step.caesarean
    kind = case.delivery.value
    if table is None:
        view.add(name, NOTHING)
        return Explanation(f"trace.delivery-{kind}-none", figures=ceiling_figures)
    given = of_level(step, kind, table, case)
    grant = fen_of(step, kind, given, case)
    paid = min(Decimal(grant), left)
    view.add(name, paid)
    rule = f"trace.delivery-{kind}" if paid == grant else f"trace.delivery-{kind}-limited"
    formula = None if paid == grant else f"{yuan(paid)} {AT_MOST} {yuan(grant)}"
    arguments: dict[str, Argument] = {"grant": grant, "paid": int(paid)}
    return Explanation(rule, arguments, (used_figure("grant", given), *ceiling_figures), formula)


def _over_ceiling(step: DeliveryGrant, case: Case, view: View) -> tuple[Figure, ...]:
    """Puts what was charged above the ceiling on the facility; the figure that says so."""
    if step.charge_ceiling is None:
        return ()
    given = of_level(step, "charge_ceiling", step.charge_ceiling, case)
    over = max(view.read(amounts.TOTAL) - fen_of(step, "charge_ceiling", given, case), NOTHING)
    view.add(amounts.FACILITY_SHARE, over)
    return (used_figure("charge_ceiling", given),)


def newborn(step: Newborn, case: Case, view: View) -> Outcome:
    """At most what one stay may be paid and what is left of the parent's yearly limit."""
    cap = fen_of(step, "cap", step.cap, case)
    per_stay = None if step.per_stay is None else fen_of(step, "per_stay", step.per_stay, case)
    before = view.read(amounts.COMPENSATION)
    used = int(view.read(amounts.used(step.limit)))
    rest = max(cap - max(used, 0), 0)
    most = rest if per_stay is None else min(rest, per_stay)
    view.write(amounts.COMPENSATION, min(before, Decimal(most)))
    view.bound(amounts.COMPENSATION, most)
    view.count_on(step.limit, amounts.COMPENSATION)
    arguments: dict[str, Argument] = {"cap": cap, "used": used, "rest": rest, "most": most}
    figures = [used_figure("cap", step.cap)]
    if step.per_stay is not None:
        figures.append(used_figure("per_stay", step.per_stay))
    if before <= most:
        return Explanation("trace.newborn-kept", arguments, tuple(figures), f"{yuan(before)} {AT_MOST} {yuan(most)}")
    if most < rest:
        formula = f"{yuan(most)} {AT_MOST} {yuan(before)}"
        return Explanation("trace.newborn-per-stay", arguments, tuple(figures), formula)
    formula = (
        f"{yuan(cap)} {MINUS} {yuan(used)} = {yuan(rest)}" if used <= cap else f"{yuan(cap)} {AT_MOST} {yuan(used)}"
    )
    return Explanation("trace.newborn-reached", arguments, tuple(figures), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {DeliveryGrant: delivery_grant, Newborn: newborn}
