"""Major-illness insurance and secondary compensation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.formula import ABOUT, AT_MOST, MINUS, TIMES, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    Undetermined,
    blank,
    condition_figure,
    fen_of,
    number_of,
    used_figure,
)
from ncms_desktop.compensation.mechanisms.tier import Base, base_of, cap_rest, paid_before, pay, rounded
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.segments import Portion, possible_portions
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanFigure
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.major_illness import (
    Against,
    CapOn,
    MajorIllness,
    Reduction,
    Secondary,
    SegmentTier,
    Tilt,
)
from ncms_desktop.policy.steps.rates import SegmentBounds
from ncms_desktop.policy.steps.segments import Segment

_NONE, _ALL = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one visit after tilts and reductions: ``deductible`` in fen, ``figure`` states it."""

    step: SegmentTier
    case: Case
    tilt: Tilt | None
    reduction: Reduction | None
    figure: YuanFigure | None
    deductible: Fen
    segments: tuple[Segment, ...]
    cap: YuanFigure | None

    def rate(self, portion: Portion) -> Decimal:
        """A segment's rate as it counts here, between 0 and 1."""
        rate = portion.rate
        if self.tilt is not None and self.tilt.points is not None:
            rate += number_of(self.step, "points", self.tilt.points, self.case)
        if self.reduction is not None and self.reduction.points is not None:
            rate += number_of(self.step, "points", self.reduction.points, self.case)
        rate = min(max(rate, _NONE), _ALL)
        if self.reduction is not None and self.reduction.factor is not None:
            rate *= number_of(self.step, "factor", self.reduction.factor, self.case)
        return min(rate, _ALL)

    def capped(self, exact: Decimal) -> Decimal:
        """What a year's sum comes to: at most the cap where the cap limits that, too."""
        if self.cap is None or self.step.cap_on is CapOn.PAYMENTS:
            return exact
        return min(exact, Decimal(fen_of(self.step, "cap", self.cap, self.case)))

    def portions(self, base: Decimal) -> Iterator[tuple[Portion, ...]]:
        """What falls into which segment at which rate: one answer for each extreme place of bounds that are blank."""
        above, upto = NOTHING, base - self.deductible
        if self.step.bounds is SegmentBounds.BEFORE_DEDUCTIBLE:
            above, upto = Decimal(self.deductible), base
        for found in possible_portions(self.step, self.segments, self.case, above=above, upto=upto):
            yield tuple(Portion(each.amount, self.rate(each), each.figure) for each in found)


def terms_of(step: SegmentTier, case: Case) -> Terms:
    """The terms of a visit. Raises ``Undetermined`` where the deductible is blank."""
    tilt = next((each for each in step.tilts if holds(each.when, case)), None)
    reduction = next((each for each in step.reductions if holds(each.when, case)), None)
    figure, segments, cap = step.deductible, step.segments, step.cap
    if tilt is not None:
        figure = figure if tilt.deductible is None else tilt.deductible
        segments = segments if tilt.segments is None else tilt.segments
        cap = cap if tilt.cap is None and not tilt.no_cap else tilt.cap
    deductible = 0 if figure is None else fen_of(step, "deductible", figure, case)
    return Terms(step, case, tilt, reduction, figure, deductible, segments, cap)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the base comes to ``before`` and ``after`` the visit, and the portions that give the latter."""

    before: Decimal
    after: Decimal
    portions: tuple[Portion, ...]
    exact: Decimal
    """The difference before rounding: it decides whether a blank matters."""
    open: bool = False
    """Whether a blank bound leaves open which portions they are, though not what is due."""

    @property
    def due(self) -> Decimal:
        """What this visit adds, never below 0."""
        return max(self.after - self.before, NOTHING)


def entitlement(terms: Terms, base: Base, view: View, *, used: Fen, rest: Fen | None) -> Entitlement:
    """The entitlement, the same fen for every place that blank bounds may have. Raises ``Undetermined`` otherwise."""
    step = terms.step
    found: list[Entitlement] = []
    for after, before in zip(terms.portions(base.after), terms.portions(base.before), strict=True):
        high, low = terms.capped(_sum(after)), terms.capped(_sum(before))
        without = Decimal(used) if step.difference is Against.PAYMENTS else rounded(step, low)
        found.append(Entitlement(without, rounded(step, high), after, high - low))
    payments = {rest if rest is not None and each.due >= rest else view.rounding(each.due) for each in found}
    # Differences of rounded sums may sway by a fen between the extremes where what came before hangs on the blank, too.
    sways = step.rounding is not None and len({each.before for each in found}) > 1
    if len(payments) > 1 or (sways and payments != {rest} and any(each.exact % 1 for each in found)):
        unknown = next(each.over for each in terms.segments if each.over.number is None)
        raise Undetermined(blank(step, "segments", unknown, terms.case))
    return replace(found[-1], open=len({each.portions for each in found}) > 1)


def _sum(portions: tuple[Portion, ...]) -> Decimal:
    return sum((each.paid for each in portions), NOTHING)


def major_illness(step: MajorIllness, case: Case, view: View) -> Outcome:
    """What the base with this visit comes to, less what it comes to without; at most what the cap leaves."""
    base, used = base_of(step, view), paid_before(step, view)
    if base.added == 0 and step.difference is Against.ENTITLEMENT:
        pay(step, view, NOTHING, None)
        return Explanation("trace.tier-nothing-added", {"what": step.payment})
    terms = terms_of(step, case)
    return _paid(terms, base, view, used=used, rest=cap_rest(step, terms.cap, case, used))


def secondary(step: Secondary, case: Case, view: View) -> Outcome:
    """The same once the first compensation has reached its amount, both together at most the total."""
    base, used = base_of(step, view), paid_before(step, view)
    first = _first(step, view)
    if step.settled_from is not None and case.settled_on < step.settled_from:
        pay(step, view, NOTHING, None)
        arguments: dict[str, Argument] = {"day": step.settled_from, "settled_on": case.settled_on}
        return Explanation("trace.secondary-too-early", arguments)
    figures: list[Figure] = []
    rests: list[Fen] = []
    if step.first is not None and step.first.reached is not None:
        reached = fen_of(step, "reached", step.first.reached, case)
        figures.append(used_figure("reached", step.first.reached))
        if first < reached:
            pay(step, view, NOTHING, None)
            sums: dict[str, Argument] = {"first": int(first), "reached": reached}
            formula = f"{yuan(first)} {AT_MOST} {yuan(reached)}"
            return Explanation("trace.secondary-not-reached", sums, tuple(figures), formula)
    if step.first is not None and step.first.total is not None:
        figures.append(used_figure("total", step.first.total))
        rests.append(max(fen_of(step, "total", step.first.total, case) - int(first) - used, 0))
    terms = terms_of(step, case)
    capped = cap_rest(step, terms.cap, case, used)
    rests.extend(() if capped is None else (capped,))
    return _paid(terms, base, view, used=used, rest=min(rests, default=None), more=tuple(figures))


def _first(step: Secondary, view: View) -> Decimal:
    """What the first compensation has paid in the year, with this visit."""
    if step.first is None:
        return NOTHING
    now = sum((view.read(name) for name in step.first.payments), NOTHING)
    return now + max(view.read(amounts.used(step.first.limit)), NOTHING)


def _paid(
    terms: Terms, base: Base, view: View, *, used: Fen, rest: Fen | None, more: tuple[Figure, ...] = ()
) -> Explanation:
    """Pay the entitlement and say how it came about."""
    step = terms.step
    found = entitlement(terms, base, view, used=used, rest=rest)
    paid = pay(step, view, found.due, rest)
    arguments: dict[str, Argument] = {
        "what": step.payment,
        "base": int(base.after),
        "deductible": terms.deductible,
        "after": view.rounding(found.after),
        "before": view.rounding(found.before),
        "paid": view.rounding(paid),
    }
    rule = "trace.tier-segments" if found.portions else "trace.tier-below-deductible"
    if rest is not None and found.due > rest:
        rule, arguments["rest"] = ("trace.tier-capped" if rest else "trace.tier-used-up"), rest
    if found.open:
        rule = "trace.tier-whatever-blank"
    return Explanation(rule, arguments, (*_figures(terms, found, rest), *more), _formula(found, paid))


def _formula(found: Entitlement, paid: Decimal) -> str | None:
    if not found.portions:
        return None
    terms = " + ".join(f"{yuan(each.amount)} {TIMES} {percent(each.rate)}" for each in found.portions)
    exact = _sum(found.portions)
    parts = [f"{terms} = {yuan(exact)}"]
    if found.after > exact or exact - found.after < 1:
        parts[0] += "" if exact == found.after else f" {ABOUT} {yuan(found.after)}"
    else:
        parts.append(f"{yuan(found.after)} {AT_MOST} {yuan(exact)}")
    if found.before != 0:
        parts.append(f"{yuan(found.after)} {MINUS} {yuan(found.before)} = {yuan(found.after - found.before)}")
    if paid != found.due:
        parts.append(f"{yuan(paid)} {AT_MOST} {yuan(found.due)}")
    return "; ".join(parts)


def _figures(terms: Terms, found: Entitlement, rest: Fen | None) -> Iterator[Figure]:
    if terms.figure is not None:
        yield used_figure("deductible", terms.figure)
    for portion in found.portions:
        yield used_figure("rate", portion.figure)
    for row in (terms.tilt, terms.reduction):
        if row is not None:
            yield condition_figure(row.when)
            if row.points is not None and row.points.number is not None:
                yield used_figure("points", row.points)
    if terms.reduction is not None and terms.reduction.factor is not None:
        yield used_figure("factor", terms.reduction.factor)
    if terms.cap is not None and rest is not None and terms.cap.number is not None:
        yield used_figure("cap", terms.cap)


FUNCTIONS: dict[type[StepModel], Mechanism] = {MajorIllness: major_illness, Secondary: secondary}
