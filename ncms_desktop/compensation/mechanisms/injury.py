"""Accidental injuries."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import MINUS, TIMES, percent, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, number_of, used_figure
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.injury import ExcludedCauses, InjuryDiscount, LiabilityShare


def excluded_causes(step: ExcludedCauses, case: Case, view: View) -> Outcome:
    """Nothing but the note that the cause isn't excluded; a finding with the clause where it is, or isn't known."""
    del view
    cause = None if case.injury is None else case.injury.cause
    if cause is None:
        if step.unclear_cause:
            return Explanation("trace.excluded-causes-unclear")
        return Finding("compute.injury-cause-missing", {})
    for row in step.excluded:
        if cause in row.causes:
            return Finding("compute.injury-excluded", {"cause": row.name or cause, "clause": row.clause})
    return Explanation("trace.excluded-causes", {"cause": cause})


def injury_discount(step: InjuryDiscount, case: Case, view: View) -> Outcome:
    """The share of the amount that counts."""
    share = number_of(step, "share", step.share, case)
    amount = view.read(step.on)
    view.write(step.target, amount * share)
    formula = f"{yuan(amount)} {TIMES} {percent(share)} = {yuan(amount * share)}"
    return Explanation(
        "trace.injury-discount", {"what": step.on, "share": share}, (used_figure("share", step.share),), formula
    )


def liability_share(step: LiabilityShare, case: Case, view: View) -> Outcome:
    """The amount without the share that somebody else is liable for."""
    amount = view.read(step.on)
    liable = Decimal(0) if case.injury is None else case.injury.liability
    kept = amount * (1 - liable)
    view.write(step.target, kept)
    figure = Figure("liability", f"{liable:f}", "rate", step.clause)
    if liable == 0:
        return Explanation("trace.liability-share-none", {"what": step.on}, (figure,))
    formula = f"{yuan(amount)} {TIMES} (100% {MINUS} {percent(liable)}) = {yuan(kept)}"
    return Explanation("trace.liability-share", {"what": step.on, "share": liable}, (figure,), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {
    ExcludedCauses: excluded_causes,
    InjuryDiscount: injury_discount,
    LiabilityShare: liability_share,
}
