"""The steps of a plan: one model per mechanism, each with its own figures and the amounts that it reads and writes.

How to add a mechanism
======================

Five things, none of which touches shared code beyond one line of registration on either side.

1. **The model** in a file of its family here, say ``steps/outpatient.py``::

       class ConsultationFee(StepModel):
           \"\"\"What it does, in the words of the manual.\"\"\"

           WRITES = frozenset({amounts.COMPENSATION})      # or a ``writes`` property where it hangs on the keys
           PER_LEVEL = frozenset({"amount"})               # keys that hold a figure per level (checked for gaps)

           mechanism: Literal["consultation-fee"]
           amount: YuanByLevel

           @property
           def reads(self) -> frozenset[str]:
               return frozenset({amounts.ELIGIBLE})

       MODELS: tuple[type[StepModel], ...] = (ConsultationFee,)

   and ``*outpatient.MODELS`` in the list below. Types to build from:

   - figures: ``YuanFigure``, ``RateFigure``, ``PointsFigure``, ``FactorFigure``, each with its clause or blank;
     ``YuanByLevel``, ``RateByLevel`` with ``all`` for every other level;
   - conditions: ``When`` (who, where, which visit) and ``LineFilter`` (which lines). Every step has its own ``when``:
     a step whose condition doesn't hold is passed over. Rows of a list that count under a condition inherit ``Row``;
   - names: ``LimitName``, ``Fund``, ``AmountName`` (a ``from`` key is ``source: AmountName = Field(default=
     amounts.ELIGIBLE, alias="from")``);
   - ``accumulators`` lists the limits whose use before the visit must be supplied: ``Accumulator(limit, holder,
     period)``. Read it as ``used(limit)`` (fen) or ``count(limit)`` (settlements before this one), balances of accounts
     as ``balance(account)``.

   A validator that refuses raises ``PydanticCustomError`` with the code of our own wording as its type. What can only
   be seen across several steps belongs into ``policy.checks``.
2. **The function** in ``compensation.mechanisms``: see there.
3. **The wordings**, in both languages: ``mechanism.<name>``, ``amount.<name>`` for a new amount (underscores become
   hyphens), the ``trace.…`` sentences, the codes of your validators.
4. **The manual**: a page of the family, ``resources/manual/{zh,en}/policy-<family>.md``, a section for each mechanism
   with every key, a short example, its step in the trace. A block of TOML there is a whole file (``schema = 1`` …), a
   plan (``[[version.plan]]`` …) or single steps (``[[version.plan.step]]`` …): ``test_manual_of_policies`` checks all.
5. **Tests**: by hand in ``tests/compensation``, findings in ``tests/policy``.

Amounts
=======

Names are those of ``policy.amounts``. ``lines`` come from the line assessment together with ``self_paid``,
``over_ceiling``, ``first_own_share``, ``eligible`` and named parts (``part.tcm``). What a fund pays is an amount of its
own: ``payment(fund)``, which is ``compensation`` for the basic fund. ``facility_share`` is what the facility bears.
``paid`` and ``unpaid`` are always known: all payments so far, and what is left of the total. A step that limits or
discounts what a rate applies to writes ``base``, and the rate then says ``from = "base"``.
A payment is rounded by itself once, after the last step that can write it, and is never above what is unpaid then.

Order
=====

The order of steps is the file's. What the documents say of it, and what the manual recommends: other programmes, line
assessment, injury discount, deductible, rate, uplift, floor, caps, household account, major-illness insurance,
secondary compensation, medical aid, backstop. ``policy.checks`` walks through the steps as they stand: what a step
reads must have been written, what it writes must be read or be worth reporting.
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, TypeAlias, Union, get_args

from pydantic import Field

from ncms_desktop.policy.conditions import AgeDay, When
from ncms_desktop.policy.steps import (
    account,
    aid,
    caps,
    chronic,
    deductible,
    delivery,
    elsewhere,
    floor,
    injury,
    lines,
    major_illness,
    outpatient,
    rates,
    rounding,
    single_disease,
    tier,
)
from ncms_desktop.policy.steps.base import Accumulator, RoundingRule, StepModel, figures_of
from ncms_desktop.policy.steps.caps import YearlyCap
from ncms_desktop.policy.steps.deductible import Deductible
from ncms_desktop.policy.steps.lines import LineAssessment
from ncms_desktop.policy.steps.rates import FlatRate, RateBase

__all__ = [
    "STEP_MODELS",
    "Accumulator",
    "AgeDay",
    "Deductible",
    "FlatRate",
    "LineAssessment",
    "RateBase",
    "RoundingRule",
    "Step",
    "StepModel",
    "When",
    "YearlyCap",
    "figures_of",
    "meant",
]

_MODELS: tuple[type[StepModel], ...] = (
    *lines.MODELS,
    *deductible.MODELS,
    *rates.MODELS,
    *floor.MODELS,
    *rounding.MODELS,
    *caps.MODELS,
    *elsewhere.MODELS,
    *outpatient.MODELS,
    *chronic.MODELS,
    *delivery.MODELS,
    *single_disease.MODELS,
    *injury.MODELS,
    *account.MODELS,
    *tier.MODELS,
    *major_illness.MODELS,
    *aid.MODELS,
)

if TYPE_CHECKING:
    Step: TypeAlias = StepModel
else:
    Step = Annotated[Union[_MODELS], Field(discriminator="mechanism")]  # noqa: UP007 (made from a list)

STEP_MODELS: dict[str, type[StepModel]] = {
    get_args(model.model_fields["mechanism"].annotation)[0]: model for model in _MODELS
}
"""Each mechanism's model by its name."""


def meant(mechanism: object) -> str | None:
    """The mechanism that a name stands for: itself, or the known one that it is close to; None for anything else."""
    if not isinstance(mechanism, str):
        return None
    near = get_close_matches(mechanism, STEP_MODELS, n=1)
    return near[0] if near else None
