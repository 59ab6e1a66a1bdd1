"""Published tables that are about outpatient visits, or about everything. Clauses are the region's entry."""

from decimal import Decimal

from .arithmetic import pay, resolve, rest, yuan
from .visit import Outcome, Parts, Visit, close, parts_of


def haigang_2014(visit: Visit) -> Outcome:
    """Outpatient once a day, chronic, stays, injury, delivery.

    - Outpatient: town and village only; the 60 are one person's and can't be used by the household.
    - A second outpatient visit of the day is paid nothing.
    - Chronic: the deductible of 100 is a year's and goes on over visits; the cap of 1,000 is a year's.
    - Injury: eligible less the level's deductible, at 30%; its 100,000 are the same limit as ordinary stays'.
    - A normal delivery gets 300 and at most the cost, off every limit; a caesarean is an ordinary stay.
    - Of the major-illness tier only a cap is given: the tier isn't computed.
    """
    parts = parts_of(visit)
    if visit.kind == "outpatient" and visit.level in {"township", "village"}:
        rate = Decimal("0.40" if visit.level == "township" else "0.45")
        left = 0 if visit.today else rest(yuan(60), visit.used_of("outpatient"))
        return close(visit, parts, {"basic": pay(parts.base * rate, left)})
    if visit.kind == "chronic":
        taken = min(rest(yuan(100), visit.used_of("chronic-deductible")), parts.base)
        left = rest(yuan(1000), visit.used_of("chronic"))
        return close(visit, parts, {"basic": pay((parts.base - taken) * Decimal("0.50"), left)}, deductible=taken)
    if visit.kind == "delivery":
        return close(visit, parts, {"basic": pay(yuan(300), max(0, parts.total))})
    return _haigang_stay(visit, parts)


def _haigang_stay(visit: Visit, parts: Parts) -> Outcome:
    figures = {
        "township": (100, "0.85"),
        "county": (400, "0.72"),
        "prefecture": (1200, "0.55"),
        "province": (2500, "0.50"),
    }
    outside = visit.place == "outside-province"
    if visit.kind not in {"inpatient", "caesarean", "injury"} or not (outside or visit.level in figures):
        return f"not-served: {visit.kind} at {visit.level} (Haigang 2014)"
    amount, rate = (5000, "0.40") if outside else figures[visit.level]
    taken = min(yuan(amount), parts.base)
    share = Decimal("0.30") if visit.kind == "injury" else Decimal(rate)
    basic = pay((parts.base - taken) * share, rest(yuan(100000), visit.used_of("inpatient")))
    return close(visit, parts, {"basic": basic}, deductible=taken)


def huining_2010(visit: Visit) -> Outcome:
    """Outpatient limit of members x 50, shared by the household.

    - Shared means that one member may use it all: the 50 a person don't bind by themselves.
    - The rate isn't given: blank.
    """
    if visit.kind != "outpatient":
        return f"not-served: {visit.kind} (Huining 2010)"
    parts = parts_of(visit)
    left = rest(yuan(50) * visit.household, visit.used_of("household-outpatient"))

    def with_rate(rate: Decimal) -> Outcome:
        return close(visit, parts, {"basic": pay(parts.base * rate, left)})

    return resolve(visit, "Huining 2010", with_rate, rate=(Decimal(0), Decimal(1)))


def haikou(visit: Visit) -> Outcome:
    """Outpatient with a yearly deductible, a daily and a yearly limit, and a fixed consultation fee.

    - The deductible is a year's, shared with stays and chronic visits: ``used['deductible']`` holds all of them.
    - Villages are paid at the rate of level one; prefecture and above have no rate.
    - The fee (lines marked ``consultation``) stands outside deductible and rate: the fund pays the fixed amount of the
      level, at most the fee's eligible part, on the day's first paid visit.
    - Fee and pool together keep the day's 40 and the year's 300; they are one payment, rounded once.
    - What isn't used goes to next year's limit of stays: nothing of this visit.
    """
    fees = {"village": "5.5", "township": "8", "county": "9"}
    if visit.kind != "outpatient" or visit.level not in fees:
        return f"not-served: {visit.kind} at {visit.level} (Haikou)"
    parts, fee = parts_of(visit), parts_of(visit, "consultation")
    fixed = 0 if visit.today else min(yuan(fees[visit.level]), fee.base)
    base = max(0, parts.eligible - fee.eligible)
    taken = min(rest(yuan(50), visit.used_of("deductible")), base)
    rate = Decimal("0.50" if visit.level == "county" else "0.60")
    day, year = rest(yuan(40), visit.used_of("day")), rest(yuan(300), visit.used_of("outpatient"))
    return close(visit, parts, {"basic": pay(fixed + (base - taken) * rate, day, year)}, deductible=taken)


def hezheng(visit: Visit) -> Outcome:
    """Outpatient 80% of the visit's total, 60 a person, which the household may share out.

    - 'Total' is the whole cost, self-paid parts included.
    - Adjustable within the household: the limit is members x 60 for all together.
    """
    if visit.kind != "outpatient":
        return f"not-served: {visit.kind} (Hezheng)"
    parts = parts_of(visit)
    left = rest(yuan(60) * visit.household, visit.used_of("household-outpatient"))
    return close(visit, parts, {"basic": pay(parts.total * Decimal("0.80"), left)})
