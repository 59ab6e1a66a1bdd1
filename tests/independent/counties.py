"""Counties whose reports state the plan in a few lines: documents 001 and 004."""

from datetime import date
from decimal import Decimal

from .arithmetic import MUCH, pay, resolve, rest, yuan
from .visit import Outcome, Visit, close, parts_of


def jimunai_2011(visit: Visit) -> Outcome:
    """Rates and cap rose on 26 April 2011 (001:405-409).

    - 001:405: the deductible 'unchanged' exists and isn't stated: blank.
    - 001:407: the autonomous region is level ``province``; villages and others have no rate.
    - 001:405: the day given decides; one limit of the year goes on under the higher cap.
    """
    rates = {
        "township": ("0.80", "0.85"),
        "county": ("0.60", "0.65"),
        "prefecture": ("0.50", "0.55"),
        "province": ("0.40", "0.45"),
    }
    if visit.kind != "inpatient" or visit.level not in rates or visit.day.year != 2011:
        return f"not-served: {visit.kind} at {visit.level} on {visit.day} (001:405)"
    later = visit.day >= date(2011, 4, 26)
    rate = Decimal(rates[visit.level][later])
    cap = yuan(50000 if later else 25000)
    parts = parts_of(visit)

    def with_deductible(deductible: int) -> Outcome:
        taken = min(deductible, parts.base)
        basic = pay((parts.base - taken) * rate, rest(cap, visit.used_of("inpatient")))
        return close(visit, parts, {"basic": basic}, deductible=taken)

    return resolve(visit, "001:405", with_deductible, deductible=(0, MUCH))


def county_2016h1(visit: Visit) -> Outcome:
    """The plan of 2016 as adjusted (001:425-433).

    - 001:425: outpatient relief has a cap and no rate: the rate is blank.
    - 001:427, 429: no deductible is mentioned for chronic and special diseases, so there is none.
    - 001:427: each of the two chronic diseases has a limit of its own.
    - 001:429: the 2,000 are a year's, like the others; of the seven diseases only cancer is named.
    - 001:431: 'outside the county' is prefecture, province and other; villages have no inpatient figure.
    """
    if visit.kind == "outpatient":
        return _outpatient_2016h1(visit)
    parts = parts_of(visit)
    chronic = {"tuberculosis": 1000, "hepatitis-b": 2000}
    if visit.kind == "chronic" and visit.disease in chronic:
        limit = rest(yuan(chronic[visit.disease]), visit.used_of(f"chronic-{visit.disease}"))
        return close(visit, parts, {"basic": pay(parts.base * Decimal("0.50"), limit)})
    if visit.kind == "special" and visit.disease == "cancer":
        limit = rest(yuan(2000), visit.used_of("special"))
        return close(visit, parts, {"basic": pay(parts.base * Decimal("0.60"), limit)})
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} {visit.disease} at {visit.level} (001:425-433)"
    figures = {"township": (50, "0.75"), "county": (100, "0.65")}
    deductible, rate = figures.get(visit.level, (300, "0.40"))
    waived = visit.age >= 60 or visit.groups & {"disabled", "wubao", "extremely-poor"}
    taken = 0 if waived else min(yuan(deductible), parts.base)
    basic = pay((parts.base - taken) * Decimal(rate), rest(yuan(20000), visit.used_of("inpatient")))
    return close(visit, parts, {"basic": basic}, deductible=taken)


def _outpatient_2016h1(visit: Visit) -> Outcome:
    parts = parts_of(visit)
    limit = rest(yuan(200), visit.used_of("outpatient"))

    def with_rate(outpatient_rate: Decimal) -> Outcome:
        return close(visit, parts, {"basic": pay(parts.base * outpatient_rate, limit)})

    return resolve(visit, "001:425", with_rate, outpatient_rate=(Decimal(0), Decimal(1)))


def county_poor_2016(visit: Visit) -> Outcome:
    """Better terms for the registered poor, on top of a plan that isn't given (001:315).

    - Who isn't registered poor has no terms here; level one is the township's.
    - The existing rate is blank, and above level one so are its points more and the deductible.
    - Chronic outpatient: the allowance's raised cap is blank, and so is the rate.
    - Major-illness terms change a tier that isn't given: not computed.
    """
    if "registered-poor" not in visit.groups or visit.kind not in {"inpatient", "chronic"} or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (001:315)"
    parts = parts_of(visit)

    def chronic(rate: Decimal, chronic_cap: int) -> Outcome:
        limit = rest(chronic_cap, visit.used_of("chronic"))
        return close(visit, parts, {"basic": pay(parts.base * rate, limit)})

    def level_one(rate: Decimal) -> Outcome:
        return close(visit, parts, {"basic": pay(parts.base * rate)})

    def above(rate: Decimal, points: Decimal, deductible: int) -> Outcome:
        taken = min(deductible, parts.base)
        basic = pay((parts.base - taken) * min(Decimal(1), rate + points))
        return close(visit, parts, {"basic": basic}, deductible=taken)

    any_rate = (Decimal(0), Decimal(1))
    if visit.kind == "chronic":
        return resolve(visit, "001:315", chronic, rate=any_rate, chronic_cap=(0, MUCH))
    if visit.level == "township":
        return resolve(visit, "001:315", level_one, rate=any_rate)
    return resolve(visit, "001:315", above, rate=any_rate, points=any_rate, deductible=(0, MUCH))


MACHENG_FLOOR = frozenset({"tumour-radiotherapy", "tumour-chemotherapy", "dialysis"})


def macheng_2008(visit: Visit) -> Outcome:
    """No deductible for three groups, a floor for some patients, chronic quota by card; every figure blank (004).

    - The three groups aren't named: group ``zero-deductible`` of the visit.
    - Children of 14 and under: the bound belongs to them.
    - The floor is a rate on the eligible cost before the deductible, borne by the fund; no cap is mentioned.
    - Chronic: the card pays eligible cost in full until the quota is used up.
    """
    parts = parts_of(visit)
    any_rate = (Decimal(0), Decimal(1))

    def chronic(quota: int) -> Outcome:
        return close(visit, parts, {"basic": pay(parts.base, rest(quota, visit.used_of("chronic")))})

    def stay(rate: Decimal, deductible: int, floor: Decimal) -> Outcome:
        taken = 0 if "zero-deductible" in visit.groups else min(deductible, parts.base)
        exact = (parts.base - taken) * rate
        if visit.age <= 14 or visit.disease in MACHENG_FLOOR:
            exact = max(exact, parts.base * floor)
        return close(visit, parts, {"basic": pay(exact)}, deductible=taken)

    if visit.kind == "chronic":
        return resolve(visit, "004", chronic, quota=(0, MUCH))
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (004)"
    return resolve(visit, "004", stay, rate=any_rate, deductible=(0, MUCH), floor=any_rate)
