"""Groups of published examples with one payment. Clauses are the group's name among the examples.

A group says nothing of what its examples don't show: no cap, no relief and no level unless it names one.
"""

from decimal import Decimal
from itertools import pairwise

from .arithmetic import MUCH, Segments, marginal, pay, resolve, rest, yuan
from .visit import Outcome, Visit, close, half_up, parts_of


def _flat(visit: Visit, rate: str, deductible: Decimal | int = 0, kind: str = "inpatient") -> Outcome:
    if visit.kind != kind:
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    taken = min(deductible, parts.base)
    return close(visit, parts, {"basic": pay((parts.base - taken) * Decimal(rate))}, deductible=taken)


def _segmented(visit: Visit, segments: Segments) -> Outcome:
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    return close(visit, parts, {"basic": pay(marginal(parts.base, segments))})


def ningbo_2023(visit: Visit) -> Outcome:
    """Level three: total less self-paid, first own share and 1,200, at 70%."""
    return _flat(visit, "0.70", yuan(1200))


def xiaoshan(visit: Visit) -> Outcome:
    """Segments on the whole eligible cost; the first 500 earn nothing and are no deductible of their own."""
    return _segmented(visit, [(500, "0"), (5000, "0.65"), (20000, "0.75"), (None, "0.65")])


def six_segments_2007(visit: Visit) -> Outcome:
    """Six rising segments, no deductible."""
    bounds = [(3000, "0.15"), (4000, "0.25"), (5000, "0.30"), (10000, "0.35"), (20000, "0.40"), (None, "0.45")]
    return _segmented(visit, bounds)


def three_segments(visit: Visit) -> Outcome:
    """Stays 30, 40, 50% with bounds 5,000 and 20,000; outpatient 30%, in one of the publications 20%.

    - The lower outpatient rate is the old ``period``.
    """
    if visit.kind == "outpatient":
        return _flat(visit, "0.20" if visit.period == "old" else "0.30", kind="outpatient")
    return _segmented(visit, [(5000, "0.30"), (20000, "0.40"), (None, "0.50")])


def tcm_2012(visit: Visit) -> Outcome:
    """65% after 300, herbs (mark ``tcm``) 70%; the 300 come from what isn't herbs.

    - Where that part is smaller than 300, the rest of the 300 isn't taken from the herbs.
    - Both parts are one payment, rounded once.
    """
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"
    parts, herbs = parts_of(visit), parts_of(visit, "tcm").base
    others = max(0, parts.eligible - herbs)
    taken = min(yuan(300), others)
    exact = (others - taken) * Decimal("0.65") + herbs * Decimal("0.70")
    return close(visit, parts, {"basic": pay(exact, parts.base)}, deductible=taken)


PREMIUM = yuan(60)
"""Xianning counts the yearly premium into what a patient bears; a visit doesn't."""


def xianning_2005(visit: Visit) -> Outcome:
    """Outpatient in full up to 240 a year; a stay's segments state the patient's share: 40, 20, 0%.

    - Bounds are one stay's eligible cost.
    """
    parts = parts_of(visit)
    if visit.kind == "outpatient":
        return close(visit, parts, {"basic": pay(parts.base, rest(yuan(240), visit.used_of("outpatient")))})
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"
    own = marginal(parts.base, [(5000, "0.40"), (20000, "0.20"), (None, "0")])
    return close(visit, parts, {"basic": pay(parts.base - own)})


def chengdu_2012(visit: Visit) -> Outcome:
    """Deductible 5% of a wage of 8,084; rate 75% and 0.2 points for each completed year of age.

    - The rate doesn't pass 100%.
    """
    rate = min(Decimal(1), (75 + visit.age * Decimal("0.2")) / 100)
    return _flat(visit, str(rate), yuan(8084) * Decimal("0.05"))


def anyang_chronic(visit: Visit) -> Outcome:
    """70% of at most 300 eligible cost a month: the limit stands before the rate.

    - ``used['month-base']`` is the month's eligible cost so far that was paid on.
    """
    if visit.kind != "chronic":
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    base = min(parts.base, rest(yuan(300), visit.used_of("month-base")))
    return close(visit, parts, {"basic": pay(base * Decimal("0.70"))})


def chronic_annual_deductible(visit: Visit) -> Outcome:
    """70% above 700 a year, which visits use up one after another (``used['chronic-deductible']``)."""
    return _flat(visit, "0.70", rest(yuan(700), visit.used_of("chronic-deductible")), kind="chronic")


def minqin_slip(visit: Visit) -> Outcome:
    """Outpatient 80%, no deductible."""
    return _flat(visit, "0.80", kind="outpatient")


def resident_three_segments_cap(visit: Visit) -> Outcome:
    """Level three: from 400 at 80%, from 10,000 at 85%, from 30,000 at 90%, cap 60,000.

    - Bounds are eligible cost before the deductible; the cap is a year's.
    """
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    exact = marginal(parts.base, [(400, "0"), (10000, "0.80"), (30000, "0.85"), (None, "0.90")])
    basic = pay(exact, rest(yuan(60000), visit.used_of("inpatient")))
    return close(visit, parts, {"basic": basic}, deductible=min(yuan(400), parts.base))


def class_b_rounding(visit: Visit) -> Outcome:
    """50%, the first own share rounded on its own; the kind of visit isn't said: inpatient."""
    return _flat(visit, "0.50")


def class_b(visit: Visit) -> Outcome:
    """80%; the kind of visit isn't said: inpatient."""
    return _flat(visit, "0.80")


def flat(visit: Visit) -> Outcome:
    """One rate after one deductible; six publications differ in both, so the visit states them (``assumed``)."""
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"

    def stay(rate: Decimal, deductible: int) -> Outcome:
        return _flat(visit, str(rate), deductible)

    return resolve(visit, "flat", stay, rate=(Decimal(0), Decimal(1)), deductible=(0, MUCH))


def segment_payments(eligible: int, segments: Segments) -> list[int]:
    """What each segment pays, rounded each: for a slip that lists them."""
    bounds = [0, *(MUCH if upper is None else upper * 100 for upper, _ in segments)]
    widths = [max(0, min(eligible, end) - start) for start, end in pairwise(bounds)]
    return [half_up(width * Decimal(rate)) for width, (_, rate) in zip(widths, segments, strict=True)]
