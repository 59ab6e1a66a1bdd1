"""Published tables whose point is a later tier. Clauses are the region's entry."""

from decimal import Decimal

from .arithmetic import MUCH, major_illness, marginal, pay, resolve, rest, yuan
from .visit import Outcome, Visit, close, parts_of


def wuzhou_2012(visit: Visit) -> Outcome:
    """Secondary compensation of a year's costs: ``paid['basic']`` is the year's first compensation.

    - Own payment is eligible cost less first compensation; segments count from the deductible of 10,000 on.
    - First and secondary together are at most 150,000: who is there already gets nothing.
    - Fixed-quota diseases and injuries at their cap of 1,000 are excluded: diseases ``fixed-quota``, ``injury-at-cap``.
    """
    if visit.kind != "year-end":
        return f"not-served: {visit.kind} (Wuzhou 2012)"
    parts = parts_of(visit)
    first = visit.paid.get("basic", 0)
    segments = [(10000, "0.50"), (20000, "0.55"), (30000, "0.60"), (None, "0.65")]
    entitled = marginal(max(0, parts.base - first - yuan(10000)), segments)
    if visit.disease in {"fixed-quota", "injury-at-cap"}:
        entitled = Decimal(0)
    return close(visit, parts, {"secondary": pay(entitled, rest(yuan(150000), first))})


def yingshan_2016(visit: Visit) -> Outcome:
    """The registered poor: no deductible in the county, major-illness from 5,000 at 5 points more, backstop to 90%.

    - Others have no figures here. The rate of each tier is blank, and so is the deductible outside the county.
    - The major-illness deductible is a year's, on the eligible own share, by difference.
    - The backstop adds what basic and major-illness lack of 90% of this visit's eligible cost.
    """
    if visit.kind != "inpatient" or "registered-poor" not in visit.groups or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (Yingshan 2016)"
    parts = parts_of(visit)

    def compute(rate: Decimal, major_rate: Decimal, deductible: int = 0) -> Outcome:
        taken = min(deductible, parts.base)
        basic = pay((parts.base - taken) * rate)
        own, before = parts.base - basic, visit.used_of("own-payment")
        raised = min(Decimal(1), major_rate + Decimal("0.05"))
        major = major_illness(before, own, yuan(5000), [(None, raised)], MUCH)
        backstop = pay(parts.base * Decimal("0.90") - basic - major)
        return close(visit, parts, {"basic": basic, "major-illness": major, "backstop": backstop}, deductible=taken)

    rates = {"rate": (Decimal(0), Decimal(1)), "major_rate": (Decimal(0), Decimal(1))}
    if visit.place == "in-county":
        return resolve(visit, "Yingshan 2016", compute, **rates)
    return resolve(visit, "Yingshan 2016", compute, **rates, deductible=(0, MUCH))


def zhangping_2012(visit: Visit) -> Outcome:
    """Outpatient at most 20 a visit; stays by level with a yearly cap; a second tier whose rate is blank.

    - The order of the rates is as printed: prefecture and beyond get more than the county.
    - No deductible is mentioned for stays, so there is none; outpatient has one rate for every level.
    - The second tier starts where the year's eligible own share passes 15,000; below, the blank doesn't matter.
    """
    parts = parts_of(visit)
    if visit.kind == "outpatient":
        return close(visit, parts, {"basic": pay(parts.base * Decimal("0.60"), yuan(20))})
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (Zhangping 2012)"
    rate = Decimal({"township": "0.95", "county": "0.75"}.get(visit.level, "0.80"))
    basic = pay(parts.base * rate, rest(yuan(80000), visit.used_of("inpatient")))

    def with_rate(major_rate: Decimal) -> Outcome:
        own, before = parts.base - basic, visit.used_of("own-payment")
        major = major_illness(before, own, yuan(15000), [(None, major_rate)], MUCH)
        return close(visit, parts, {"basic": basic, "major-illness": major})

    return resolve(visit, "Zhangping 2012", with_rate, major_rate=(Decimal(0), Decimal(1)))
