"""Rules whose documents publish no worked example; the tests work them out by hand.

The documents are those of the mechanisms' list: Songtao 2010s, Xiangfan 2010; for two insurers no rule text is known.
"""

from decimal import Decimal

from .arithmetic import marginal, pay, resolve, rest, yuan
from .counties import county_2016h1
from .visit import Outcome, Visit, close, parts_of


def songtao(visit: Visit) -> Outcome:
    """Injury: 70% of the eligible cost counts, and of that 80%. Delivery: another programme first, then a fixed amount.

    - Injury has no deductible of its own; the yearly cap of 150,000 holds for it.
    - Delivery 800, caesarean 2,100, at most what the other programme (``paid['other-programme']``) left of the cost.
    - The fixed amount doesn't count on the cap.
    """
    parts = parts_of(visit)
    if visit.kind == "injury":
        counted = parts.base * Decimal("0.70")
        return close(
            visit, parts, {"basic": pay(counted * Decimal("0.80"), rest(yuan(150000), visit.used_of("inpatient")))}
        )
    if visit.kind in {"delivery", "caesarean"}:
        left = parts.total - visit.paid.get("other-programme", 0)
        return close(visit, parts, {"basic": pay(yuan(800 if visit.kind == "delivery" else 2100), left)})
    return f"not-served: {visit.kind} (Songtao)"


def xiangfan_2010(visit: Visit) -> Outcome:
    """From 600 at 35%, from 10,000 at 40%, from 30,000 at 45%, cap 40,000; the floor's shortfall is the hospital's.

    - Bounds are eligible cost before the deductible of 600.
    - The floor's rate is blank; its base is the eligible cost; it compares with the payment after the cap.
    """
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (Xiangfan 2010)"
    parts = parts_of(visit)
    exact = marginal(parts.base, [(600, "0"), (10000, "0.35"), (30000, "0.40"), (None, "0.45")])
    basic = pay(exact, rest(yuan(40000), visit.used_of("inpatient")))

    def with_floor(floor: Decimal) -> Outcome:
        short = pay(parts.base * floor - basic)
        return close(visit, parts, {"basic": basic}, deductible=min(yuan(600), parts.base), facility=short)

    return resolve(visit, "Xiangfan 2010", with_floor, floor=(Decimal(0), Decimal(1)))


def dual_insurance(visit: Visit) -> Outcome:
    """Another insurer paid first (``paid['other-insurer']``); the scheme then pays by its own rules, here those of
    county-2016h1, at most what is left of the cost. No rule text is known: this is the reading."""
    parts = parts_of(visit)
    ordinary = county_2016h1(visit)
    if isinstance(ordinary, str):
        return ordinary
    left = parts.total - visit.paid.get("other-insurer", 0)
    basic = pay(ordinary["payments"]["basic"], left)
    return close(visit, parts, {"basic": basic}, deductible=ordinary["deductible"])
