"""Schemes of several tiers: documents 001 (Anhui) and 002 (Yueyang and Yangjiang, the successor scheme).

All three pay one stop: each tier on what the tiers before it left.
"""

from decimal import Decimal

from .arithmetic import MUCH, Ends, major_illness, pay, resolve, rest, yuan
from .visit import Outcome, Visit, close, parts_of, whole

HARDSHIP = frozenset({"registered-poor", "dibao", "wubao", "extremely-poor"})
RATE: Ends = (Decimal(0), Decimal(1))
AMOUNT: Ends = (0, MUCH)


def anhui_county_2016(visit: Visit) -> Outcome:
    """Single-disease payment, major-illness insurance, and for the registered poor aid and backstop (001:555-590).

    - 001:555: the fund pays 75% of the price; the patient bears 25% of the actual cost, 20% for a technique of Chinese
      medicine (disease ``tcm-technique``), whose 5 points the fund bears: 80% of the price.
    - Excess is the facility's loss and surplus its gain; catalogue and deductible don't apply.
    - The prices and the rate of ordinary stays aren't given: blank; no deductible and no cap of theirs is mentioned.
    - 001:579: the year's eligible own share, single diseases included, above 15,000, hardship groups 5,000; rate blank.
      Hardship groups aren't named: registered poor, dibao, wubao, extremely poor.
    - 001:590: aid is a share of the own share left, the backstop what then passes a yearly limit: both blank.
    """
    if visit.kind == "single-disease":
        if visit.price is None:
            return "blank: price (001:555)"
        parts = whole(visit)
        fund, own_rate = ("0.80", "0.20") if visit.disease == "tcm-technique" else ("0.75", "0.25")
        basic = pay(visit.price * Decimal(fund))
        own = pay(parts.total * Decimal(own_rate))
        blanks = {"major_rate": RATE}
    elif visit.kind == "inpatient" and visit.level != "village":
        parts = parts_of(visit)
        blanks = {"rate": RATE, "major_rate": RATE}
    else:
        return f"not-served: {visit.kind} at {visit.level} (001:555)"
    poor = "registered-poor" in visit.groups

    def compute(
        major_rate: Decimal,
        rate: Decimal = Decimal(0),
        aid_rate: Decimal = Decimal(0),
        backstop_limit: int = MUCH,
    ) -> Outcome:
        if visit.kind == "single-disease":
            first, left, facility = basic, own, parts.total - basic - own
        else:
            first, facility = pay(parts.base * rate), 0
            left = parts.base - first
        start = yuan(5000 if visit.groups & HARDSHIP else 15000)
        limit = rest(yuan(300000), visit.used_of("major-illness"))
        major = major_illness(visit.used_of("own-payment"), left, start, [(None, major_rate)], limit)
        payments = {"basic": first, "major-illness": major}
        if poor:
            payments["medical-aid"] = aid = pay((left - major) * aid_rate)
            still = left - major - aid
            payments["backstop"] = pay(still - rest(backstop_limit, visit.used_of("own-after-tiers")))
        return close(visit, parts, payments, facility=facility)

    more = {"aid_rate": RATE, "backstop_limit": AMOUNT} if poor else {}
    return resolve(visit, "001:555-590", compute, **blanks, **more)


def yueyang(visit: Visit) -> Outcome:
    """Basic, major-illness with tilt, medical aid (002:280-283); every figure at the window is blank.

    - Tilt and aid go to the hardship groups and orphans; the tilt's deductible and rate take the ordinary
      ones' place.
    - The cap of the major-illness tier is mentioned and blank; of the basic tier neither deductible nor cap is.
    - The raised cap of 100,000 belongs to a second aid on application, later and not at the window: not computed.
    """
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (002:283)"
    parts = parts_of(visit)

    def compute(
        rate: Decimal,
        major_deductible: int,
        major_rate: Decimal,
        major_cap: int,
        aid_rate: Decimal = Decimal(0),
        aid_cap: int = 0,
    ) -> Outcome:
        basic = pay(parts.base * rate)
        own, left = parts.base - basic, rest(major_cap, visit.used_of("major-illness"))
        major = major_illness(visit.used_of("own-payment"), own, major_deductible, [(None, major_rate)], left)
        payments = {"basic": basic, "major-illness": major}
        if visit.groups & (HARDSHIP | {"orphan"}):
            payments["medical-aid"] = pay((own - major) * aid_rate, rest(aid_cap, visit.used_of("medical-aid")))
        return close(visit, parts, payments)

    aid = {"aid_rate": RATE, "aid_cap": AMOUNT} if visit.groups & (HARDSHIP | {"orphan"}) else {}
    blanks = {"rate": RATE, "major_deductible": AMOUNT, "major_rate": RATE, "major_cap": AMOUNT}
    return resolve(visit, "002:280-283", compute, **blanks, **aid)


def yangjiang(visit: Visit) -> Outcome:
    """Basic by hospital level, major-illness in two segments with tilt, medical aid (002:139-142); figures blank.

    - 002:139: deductible and rate of the visit's own level, or of 'outside the city': one name each, the value is the
      visit's.
    - 002:140: segments are own payment itself: from the deductible to a bound at one rate, above at another.
    - 002:140: hardship groups and orphans have their deductible cut by a share, one rate, and no cap.
    - 002:142: aid is settled in one stop; its rate and cap are blank.
    """
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (002:139)"
    parts = parts_of(visit)
    poor = bool(visit.groups & (HARDSHIP | {"orphan"}))
    before = visit.used_of("own-payment")

    def compute(
        rate: Decimal,
        deductible: int,
        cap: int,
        major_deductible: int,
        major_bound: int = 0,
        major_rate: Decimal = Decimal(0),
        major_rate_above: Decimal = Decimal(0),
        major_cap: int = MUCH,
        tilt_cut: Decimal = Decimal(0),
        tilt_rate: Decimal = Decimal(0),
        aid_rate: Decimal = Decimal(0),
        aid_cap: int = 0,
    ) -> Outcome:
        taken = min(deductible, parts.base)
        basic = pay((parts.base - taken) * rate, rest(cap, visit.used_of("inpatient")))
        own = parts.base - basic

        def earned(year: int) -> Decimal:
            if poor:
                return max(Decimal(0), year - major_deductible * (1 - tilt_cut)) * tilt_rate
            bound = max(major_bound, major_deductible)
            lower = max(0, min(year, bound) - major_deductible) * major_rate
            return lower + max(0, year - bound) * major_rate_above

        left = MUCH if poor else rest(major_cap, visit.used_of("major-illness"))
        major = pay(earned(before + own) - earned(before), left)
        payments = {"basic": basic, "major-illness": major}
        if poor:
            payments["medical-aid"] = pay((own - major) * aid_rate, rest(aid_cap, visit.used_of("medical-aid")))
        return close(visit, parts, payments, deductible=taken)

    common = {"rate": RATE, "deductible": AMOUNT, "cap": AMOUNT, "major_deductible": AMOUNT}
    tilt = {"tilt_cut": RATE, "tilt_rate": RATE, "aid_rate": RATE, "aid_cap": AMOUNT}
    segments = {"major_bound": AMOUNT, "major_rate": RATE, "major_rate_above": RATE, "major_cap": AMOUNT}
    return resolve(visit, "002:139-142", compute, **common, **(tilt if poor else segments))
