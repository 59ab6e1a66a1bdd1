"""The mechanisms: one function per step model. Each reads and writes only what its model declares.

How to add a mechanism's function
=================================

The model is described in ``policy.steps``. Its function stands in the file of the same name here::

    def consultation_fee(step: ConsultationFee, case: Case, view: View) -> Outcome:
        \"\"\"What it promises.\"\"\"
        given = of_level(step, "amount", step.amount, case)     # the figure of the visit's level
        fee = fen_of(step, "amount", given, case)               # its fen; a blank figure refuses the visit by itself
        paid = view.read(amounts.COMPENSATION) + fee * case.consultations
        view.write(amounts.COMPENSATION, paid)
        return Explanation(
            "trace.consultation-fee",                           # wording code and its arguments
            {"count": case.consultations, "fee": fee},
            (used_figure("fee", given),),                       # every figure used, with its clause
            f"{yuan(fee)} {TIMES} {case.consultations} = {yuan(paid)}",   # numbers and signs only, no words
        )

    FUNCTIONS: dict[type[StepModel], Mechanism] = {ConsultationFee: consultation_fee}

and ``**outpatient.FUNCTIONS`` below. What it may rely on:

- **Amounts** are exact ``Decimal`` in fen and keep their fractions. ``view.read(name)`` gives what the model declares
  in ``reads``; what a conditional step before it passed over is 0. ``view.write`` sets, ``view.add`` adds to what may
  not be there yet. Never round a payment: the engine rounds each payment once, right behind the last step of the plan
  that can write it, never above its bounds and never above what is unpaid. ``facility_share`` is rounded at the very
  end. Only a step's arguments are whole fen (``int``, for sentences).
- **Funds**: write ``amounts.payment("major-illness")``. ``PAID`` and ``UNPAID`` may always be read.
- **Limits**: ``view.read(amounts.used(limit))`` before the visit; ``view.bound(name, rest)`` keeps rounding below the
  rest; ``view.count_on(limit, name, ...)`` counts the final, rounded sum of these amounts on the limit. Whatever
  a model reads of ``used.…``, ``count.…`` and ``balance.…`` is given, 0 where the case doesn't name it.
- **Facility share**: ``view.add(amounts.FACILITY_SHARE, x)``. Only ``view.keep_surplus()`` lets it end below zero and
  lets payments exceed the cost.
- **Conditions**: ``holds(when, case)``; the engine handles a step's own ``when`` and puts its clause into the trace.
  For a row that held add ``condition_figure(row.when)`` to the figures and ``named(row.when)`` to the sentence.
- A visit that can't be computed returns a ``Finding``, or raises ``Undetermined(finding)`` from deep inside.
- A step always leaves a trace, also where it changed nothing: then its sentence says so.
"""

from ncms_desktop.compensation.mechanisms import (
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
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, Undetermined
from ncms_desktop.policy.steps import StepModel

__all__ = ["MECHANISMS", "Explanation", "Mechanism", "Outcome", "Undetermined"]

MECHANISMS: dict[type[StepModel], Mechanism] = {
    **lines.FUNCTIONS,
    **deductible.FUNCTIONS,
    **rates.FUNCTIONS,
    **floor.FUNCTIONS,
    **rounding.FUNCTIONS,
    **caps.FUNCTIONS,
    **elsewhere.FUNCTIONS,
    **outpatient.FUNCTIONS,
    **chronic.FUNCTIONS,
    **delivery.FUNCTIONS,
    **single_disease.FUNCTIONS,
    **injury.FUNCTIONS,
    **account.FUNCTIONS,
    **tier.FUNCTIONS,
    **major_illness.FUNCTIONS,
    **aid.FUNCTIONS,
}
