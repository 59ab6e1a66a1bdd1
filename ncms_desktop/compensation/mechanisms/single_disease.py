"""Single-disease payment: price and cost shared among fund, patient and facility."""

from dataclasses import dataclass
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds, matches
from ncms_desktop.compensation.formula import ABOUT, TIMES, difference, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    Undetermined,
    condition_figure,
    fen_of,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanFigure
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.single_disease import (
    Bearer,
    PriceBase,
    ReliefBearer,
    SingleDisease,
)


@dataclass(slots=True)
class _Split:
    """Price and cost as they stand, the two shares, and what each side comes to; all exact, in fen."""

    price: Decimal
    cost: Decimal
    fund_rate: Decimal
    patient_rate: Decimal
    figures: list[Figure]
    fund: Decimal = NOTHING
    patient: Decimal = NOTHING
    facility: Decimal = NOTHING

    def base(self, of: PriceBase) -> Decimal:
        return {
            PriceBase.PRICE: self.price,
            PriceBase.COST: self.cost,
            PriceBase.LOWER: min(self.price, self.cost),
        }[of]


def single_disease(step: SingleDisease, case: Case, view: View) -> Outcome:
    """What the fund pays and what the facility bears or keeps; the rest of the cost is the patient's."""
    given = _price(step, case)
    price = fen_of(step, "price", given, case)
    paid = view.read(amounts.PAID)
    cost = view.read(amounts.TOTAL) - paid
    split = _Split(max(price - paid, NOTHING), cost, NOTHING, NOTHING, [used_figure("price", given)])
    _rates(step, case, split)
    _share_out(step, split)
    _capped(step, case, view, split)
    view.write(amounts.COMPENSATION, split.fund)
    view.add(amounts.FACILITY_SHARE, split.facility)
    if split.facility < 0:
        view.keep_surplus()
    return _said(step, case, split, price=price)


def _price(step: SingleDisease, case: Case) -> YuanFigure:
    if case.single_disease is None:
        raise Undetermined(Finding("compute.single-disease-missing", {}))
    code, key = case.single_disease.code, case.single_disease.price_key
    for row in step.prices:
        if row.disease == code and row.key in (None, key) and holds(row.when, case):
            return of_level(step, "price", row.price, case)
    arguments: dict[str, Argument] = {"disease": code, "key": key or "—"}
    raise Undetermined(Finding("compute.single-disease-without-price", arguments))


def _rates(step: SingleDisease, case: Case, split: _Split) -> None:
    """The shares of the level, each relief taken off the patient's and, where the fund bears it, put on the fund's."""
    fund = of_level(step, "fund_share", step.fund_share, case)
    split.fund_rate = number_of(step, "fund_share", fund, case)
    split.figures.append(used_figure("fund_share", fund))
    split.patient_rate = 1 - split.fund_rate
    if step.patient_share is not None:
        patient = of_level(step, "patient_share", step.patient_share, case)
        split.patient_rate = number_of(step, "patient_share", patient, case)
        split.figures.append(used_figure("patient_share", patient))
    for row in step.relief:
        charged = row.lines is None or any(matches(row.lines, line.entry, line.category) for line in case.lines)
        if charged and holds(row.when, case):
            points = min(number_of(step, "points", row.points, case), split.patient_rate)
            split.patient_rate -= points
            split.fund_rate += points if row.borne_by is ReliefBearer.FUND else 0
            split.figures += [used_figure("relief", row.points), condition_figure(row.when)]


def _share_out(step: SingleDisease, split: _Split) -> None:
    """Fund and patient by their shares; the difference to the cost by who bears or keeps it. Nothing is due where there
    was no cost."""
    if split.cost <= 0:
        split.patient = split.cost
        return
    rounding = step.rounding.rounding
    split.fund = Decimal(rounding(split.base(step.fund_on) * split.fund_rate))
    split.patient = min(Decimal(rounding(split.base(step.patient_on) * split.patient_rate)), split.cost)
    rest = split.cost - split.fund - split.patient
    match step.excess if rest > 0 else step.surplus:
        case Bearer.FACILITY:
            split.facility = rest
        case Bearer.FUND:
            split.fund += rest
        case Bearer.PATIENT:
            split.patient += rest
    if split.patient < 0:
        # A patient who is given the surplus isn't given money: the fund then pays the cost and no more.
        split.fund, split.patient = split.cost, NOTHING


def _capped(step: SingleDisease, case: Case, view: View, split: _Split) -> None:
    """What the cap cuts from the fund lowers a kept surplus first; the rest is the patient's."""
    if step.limit is None or step.cap is None:
        return
    cap = fen_of(step, "cap", step.cap, case)
    rest = Decimal(max(cap - max(int(view.read(amounts.used(step.limit))), 0), 0))
    split.figures.append(used_figure("cap", step.cap))
    cut = max(split.fund - rest, NOTHING)
    split.fund -= cut
    kept = min(max(-split.facility, NOTHING), cut)
    split.facility += kept
    split.patient += cut - kept
    view.bound(amounts.COMPENSATION, int(rest))
    view.count_on(step.limit, amounts.COMPENSATION)


def _said(step: SingleDisease, case: Case, split: _Split, *, price: int) -> Explanation:
    assert case.single_disease is not None
    rest = "excess" if split.facility > 0 else "surplus" if split.facility < 0 else "even"
    arguments: dict[str, Argument] = {
        "disease": case.single_disease.code,
        "price": price,
        "cost": int(split.cost),
        "share": split.fund_rate,
        "own": split.patient_rate,
        "facility": int(abs(split.facility)),
    }
    return Explanation(f"trace.single-disease-{rest}", arguments, tuple(split.figures), _formula(step, split))


def _formula(step: SingleDisease, split: _Split) -> str:
    """The fund's share of its base; or what the others leave of the cost, where a difference or a cap changed it."""
    base = split.base(step.fund_on)
    share = base * split.fund_rate
    rounded = step.rounding.rounding(share)
    if split.fund != rounded:
        return f"{difference(split.cost, split.patient, split.facility)} = {yuan(split.fund)}"
    about = "" if rounded == share else f" {ABOUT} {yuan(rounded)}"
    return f"{yuan(base)} {TIMES} {percent(split.fund_rate)} = {yuan(share)}{about}"


FUNCTIONS: dict[type[StepModel], Mechanism] = {SingleDisease: single_disease}
