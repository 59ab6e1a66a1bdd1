"""What the functions of all later funds share: their base, what their limit leaves, the sums of a year."""

from dataclasses import dataclass
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import MINUS, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, fen_of
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanFigure
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.tier import Accumulate, LaterFund, Tier

_WHOLE_FEN = Rounding()


@dataclass(frozen=True, slots=True)
class Base:
    """What a fund's figures apply to, in fen: ``before`` this visit (0 where only the visit counts) and ``added`` by
    it, with the ``terms`` that they are made of."""

    before: Decimal
    added: Decimal
    terms: str

    @property
    def after(self) -> Decimal:
        """With this visit."""
        return self.before + self.added

    @property
    def formula(self) -> str:
        """The calculation of the base."""
        return f"{self.terms} = {yuan(self.after)}" if " " in self.terms else self.terms


def net(view: View, source: tuple[str, ...], less: tuple[str, ...]) -> Base:
    """The sum of ``source`` less the sum of ``less``, never below 0, of this visit alone."""
    plus, minus = [view.read(name) for name in source], [view.read(name) for name in less]
    left = sum(plus, NOTHING) - sum(minus, NOTHING)
    terms = [" + ".join(yuan(each) for each in plus), *(yuan(each) for each in minus if each != 0)]
    return Base(NOTHING, max(left, NOTHING), f" {MINUS} ".join(terms) if left >= 0 else yuan(0))


def base_of(step: Tier, view: View) -> Base:
    """The base that the step states."""
    if step.of is None:
        return net(view, step.source, step.less)
    # A sum below zero (the county corrected downwards) is no debt of the fund.
    before = max(view.read(amounts.used(step.of)), NOTHING)
    added = view.read(amounts.added(step.of))
    return Base(before, added, yuan(added) if before == 0 else f"{yuan(before)} + {yuan(added)}")


def paid_before(step: LaterFund, view: View) -> Fen:
    """What the fund paid before under its limit, never below 0; 0 where it has none. Read once, at the beginning."""
    return 0 if step.limit is None else max(int(view.read(amounts.used(step.limit))), 0)


def cap_rest(step: LaterFund, cap: YuanFigure | None, case: Case, before: Fen) -> Fen | None:
    """What is left of the fund's cap, never below 0; None where it has none."""
    return None if cap is None else max(fen_of(step, "cap", cap, case) - before, 0)


def pay(step: LaterFund, view: View, exact: Decimal, rest: Fen | None) -> Decimal:
    """Write the payment, at most ``rest``, and count it on the step's limit. The payment."""
    paid = exact if rest is None else min(exact, Decimal(rest))
    view.add(step.payment, paid)
    if rest is not None:
        view.bound(step.payment, rest)
    if step.limit is not None:
        view.count_on(step.limit, step.payment)
    return paid


def rounded(step: Tier, exact: Decimal) -> Decimal:
    """What a year's sum comes to: rounded where the policy says so, else exact."""
    return exact if step.rounding is None else Decimal(step.rounding.rounding(exact))


def accumulate(step: Accumulate, case: Case, view: View) -> Outcome:
    """What this visit adds to the sum, in whole fen, because that is what later visits find."""
    del case
    base = net(view, step.source, step.less)
    added = Decimal(_WHOLE_FEN(base.added))
    before = int(view.read(amounts.used(step.limit)))
    view.write(amounts.added(step.limit), added)
    view.count_on(step.limit, amounts.added(step.limit))
    arguments: dict[str, Argument] = {"added": int(added), "after": before + int(added), "limit": step.limit}
    return Explanation("trace.accumulate", arguments, formula=base.formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {Accumulate: accumulate}
