"""The end of a calculation: each payment rounded once, what is left shared out, what counts on limits."""

from decimal import Decimal

from ncms_desktop.compensation.formula import ABOUT, AT_MOST, difference, yuan
from ncms_desktop.compensation.result import Amount, Payment, Step, Use
from ncms_desktop.compensation.state import NOTHING, State, amount
from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.model import Plan


def last_writers(plan: Plan) -> dict[int, list[str]]:
    """Payments by the position of the last step that can write them: behind it they are rounded."""
    last = {name: position for position, step in enumerate(plan.steps) for name in step.writes}
    ends: dict[int, list[str]] = {}
    for name, position in last.items():
        if amounts.fund_of(name) is not None:
            ends.setdefault(position, []).append(name)
    return {position: sorted(names) for position, names in ends.items()}


def close_payment(state: State, name: str, *, rounding: Rounding, position: int) -> Step | None:
    """Round a payment: never below zero, never above a cap, never above what is unpaid; what a cap has cut is paid as
    exactly its rest. The step that says so, None where the payment was whole and stays."""
    exact = state.values[name]
    # Where the facility keeps a surplus its share is negative, and what is unpaid is still what the patient bears.
    bounds = [*state.bounds.get(name, ()), max(int(state.unpaid + exact), 0)]
    limited = bool(bounds) and exact > min(bounds)
    if bounds and exact >= min(bounds):
        paid = min(bounds)
    else:
        # Rounding up mustn't pay more than is eligible; only a rule of the policy may (a minimum, a fixed grant).
        eligible = max(state.fen(amounts.ELIGIBLE), 0)
        within = [eligible] if name == amounts.COMPENSATION and exact <= eligible else []
        paid = max(min([rounding(exact), *bounds, *within]), 0)
    state.values[name] = Decimal(paid)
    if paid == exact:
        return None
    return _adjusted(name, exact=exact, kept=paid, limited=limited, rounding=rounding, position=position)


def close_facility_share(state: State, *, rounding: Rounding, position: int) -> Step | None:
    """Round what the facility bears: never more than what is unpaid, and never below zero but for a
    surplus, which is at most what was paid: the patient then bears at most the cost."""
    name = amounts.FACILITY_SHARE
    exact = state.values.get(name)
    if exact is None:
        return None
    rounded = rounding(exact)
    # A surplus is kept out of what was paid: never out of what the patient bears.
    least = -int(state.paid) if state.surplus else 0
    share = max(min(rounded, int(state.unpaid + exact)), least)
    state.values[name] = Decimal(share)
    if share == exact:
        return None
    return _adjusted(name, exact=exact, kept=share, limited=share != rounded, rounding=rounding, position=position)


def _adjusted(name: str, *, exact: Decimal, kept: Fen, limited: bool, rounding: Rounding, position: int) -> Step:
    """The step that says what rounding, or the limit of what is unpaid, made of an amount."""
    arguments: dict[str, Argument] = {"what": name, "kept": kept}
    if limited:
        rule, formula = "trace.payment-limited", f"{yuan(kept)} {AT_MOST} {yuan(exact)}"
    else:
        rule, formula = "trace.rounding-of", f"{yuan(exact)} {ABOUT} {yuan(kept)}"
        arguments = {"mode": rounding.mode.value, "step": rounding.step.value, "what": name}
    if rule == "trace.rounding-of" and name == amounts.COMPENSATION:
        rule, arguments = "trace.rounding", {"mode": rounding.mode.value, "step": rounding.step.value}
    return Step(
        position=position,
        mechanism="rounding",
        rule=rule,
        arguments=arguments,
        inputs=(amount(name, exact),),
        figures=(),
        outputs=(Amount(name, kept),),
        formula=formula,
    )


def patient_step(state: State, *, position: int) -> Step:
    """What is left is the patient's."""
    names = [amounts.payment(fund) for fund in state.funds()]
    if amounts.FACILITY_SHARE in state.values:
        names.append(amounts.FACILITY_SHARE)
    total = state.fen(amounts.TOTAL)
    others = [state.fen(name) for name in names]
    patient = total - sum(others)
    plain = names == [amounts.COMPENSATION]
    return Step(
        position=position,
        mechanism="patient-share",
        rule="trace.patient-share" if plain else "trace.patient-share-of-several",
        arguments={},
        inputs=(Amount(amounts.TOTAL, total), *(Amount(name, state.fen(name)) for name in names)),
        figures=(),
        outputs=(Amount(amounts.PATIENT_SHARE, patient),),
        formula=f"{difference(total, *others)} = {yuan(patient)}",
    )


def payments(state: State) -> tuple[Payment, ...]:
    """What each fund pays, in the order in which the steps wrote them."""
    return tuple(
        Payment(fund, state.fen(amounts.payment(fund)), _limit(state, amounts.payment(fund))) for fund in state.funds()
    )


def _limit(state: State, name: str) -> str | None:
    for limit, counted in state.counted.items():
        kept = counted.accumulator
        if counted.names == (name,) and kept.holder is Holder.PERSON and kept.period is Period.YEAR:
            return limit
    return None


def uses(state: State, *, rounding: Rounding) -> tuple[Use, ...]:
    """What the visit adds to the use of each limit that a step counted on."""
    return tuple(
        Use(
            limit,
            rounding(sum((state.values.get(name, NOTHING) for name in counted.names), NOTHING)),
            counted.accumulator.holder,
            counted.accumulator.period,
        )
        for limit, counted in state.counted.items()
    )
