"""Published tables of ordinary stays. Clauses are the region's entry among the tables."""

from decimal import Decimal

from .arithmetic import MUCH, pay, resolve, rest, yuan
from .visit import Outcome, Visit, close, parts_of

ANY_RATE = (Decimal(0), Decimal(1))


def henan_2012(visit: Visit) -> Outcome:
    """Deductible and rate by level and grade; of several reliefs only the most favourable one.

    - 'Outside the province' has one figure, whatever the hospital's level; villages have none.
    - 'Second and later stay': of the year, at the same level.
    - The relief for a hospital of Chinese medicine holds from county level up, outside the province too.
    - No cap is given, so there is none.
    """
    figures = {
        ("township", ""): (100, "0.90"),
        ("county", ""): (400, "0.80"),
        ("prefecture", "I"): (700, "0.70"),
        ("prefecture", "II"): (1000, "0.70"),
        ("province", "I"): (1000, "0.65"),
        ("province", "II"): (2000, "0.65"),
    }
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (Henan 2012)"
    outside = visit.place == "outside-province"
    if not outside and (visit.level, visit.grade) not in figures:
        return f"not-served: {visit.level} {visit.grade} (Henan 2012)"
    amount, rate = (2000, "0.65") if outside else figures[visit.level, visit.grade]
    full = Decimal(yuan(amount))
    reliefs = [full]
    if visit.admission >= 2:
        reliefs.append(full / 2)
    if visit.age <= 14:
        reliefs.append(full / 2)
    if visit.tcm_hospital and visit.level != "township":
        reliefs.append(full - yuan(100))
    parts = parts_of(visit)
    taken = min(*reliefs, Decimal(parts.base))
    return close(visit, parts, {"basic": pay((parts.base - taken) * Decimal(rate))}, deductible=taken)


MINGGUANG_FIRST_WAIVED = frozenset({"veteran", "dibao", "severely-disabled", "orphan", "only-child", "two-daughters"})
MINGGUANG_COURSES = frozenset({"tumour-radiotherapy", "tumour-chemotherapy", "leukaemia", "cerebral-palsy"})


def mingguang_2016(visit: Visit) -> Outcome:
    """Deductible by class I to V, or a share of the total with bounds; reliefs; floor within the consortium.

    - The minimum deductible of a class is its deductible; classes are the grade, whatever the level.
    - 'Within the province, not designated', 'outside, under warning' and 'outside, not under warning' have no rate in
      the table, which is cut off: blank.
    - First stay: of the year anywhere. Courses: the second and later stay in the same hospital, not under warning.
    - Only-child and two-daughter households are groups of the person.
    - The floor is a share of the total cost, self-paid parts included, borne by the fund.
    """
    classes = {"I": (150, "0.90"), "II": (400, "0.88"), "III": (500, "0.80"), "IV": (700, "0.75"), "V": (800, "0.55")}
    outside = visit.place == "outside-province"
    if visit.kind != "inpatient" or (not outside and visit.designated and visit.grade not in classes):
        return f"not-served: {visit.kind} {visit.grade} (Mingguang 2016)"
    parts = parts_of(visit)
    share = max(0, parts.total)
    if outside and not visit.warned:
        full = min(max(share * Decimal("0.20"), Decimal(yuan(1000))), Decimal(yuan(20000)))
    elif outside or not visit.designated:
        full = max(share * Decimal("0.25"), Decimal(yuan(4000)))
    else:
        full = Decimal(yuan(classes[visit.grade][0]))
    waived = (
        "wubao" in visit.groups
        or (visit.stay_of_year == 1 and visit.groups & MINGGUANG_FIRST_WAIVED)
        or (visit.course >= 2 and visit.disease in MINGGUANG_COURSES and not visit.warned)
    )
    taken = Decimal(0) if waived else min(full, Decimal(parts.base))

    def with_rate(rate: Decimal) -> Outcome:
        exact = (parts.base - taken) * rate
        if visit.network and visit.designated and not outside:
            exact = max(exact, parts.total * Decimal({"I": "0.80", "II": "0.70"}.get(visit.grade, "0")))
        return close(visit, parts, {"basic": pay(exact)}, deductible=taken)

    if outside or not visit.designated:
        return resolve(visit, "Mingguang 2016", with_rate, rate=ANY_RATE)
    return with_rate(Decimal(classes[visit.grade][1]))


def yaan_2014(visit: Visit) -> Outcome:
    """Deductible and rate by level.

    - Outside the province only hospitals that aren't designated have a figure; inside, designation doesn't matter.
    - No cap is given, so there is none.
    """
    figures = {
        "township": (100, "0.90"),
        "county": (200, "0.82"),
        "prefecture": (500, "0.65"),
        "province": (700, "0.55"),
    }
    outside = visit.place == "outside-province"
    served = not visit.designated if outside else visit.level in figures
    if visit.kind != "inpatient" or not served:
        return f"not-served: {visit.kind} at {visit.level}, {visit.place} (Ya'an 2014)"
    amount, rate = (1000, "0.45") if outside else figures[visit.level]
    parts = parts_of(visit)
    taken = min(yuan(amount), parts.base)
    return close(visit, parts, {"basic": pay((parts.base - taken) * Decimal(rate))}, deductible=taken)


def bengbu_2020s(visit: Visit) -> Outcome:
    """Deductible and rate by level, floor on the eligible cost.

    - Levels one, two, three of the prefecture and of the province are township, county, prefecture, province.
    - Outside the prefecture the rate is a range, 45 to 75%: where the floor pays more whatever the rate, it stands.
    - The floor compares with the eligible cost before the deductible and is borne by the fund.
    """
    figures = {
        "township": (200, "0.85"),
        "county": (500, "0.80"),
        "prefecture": (800, "0.70"),
        "province": (1200, "0.65"),
    }
    inside = visit.place in {"in-county", "in-prefecture"}
    if visit.kind != "inpatient" or (inside and visit.level not in figures):
        return f"not-served: {visit.kind} at {visit.level} (Bengbu)"
    amount = figures[visit.level][0] if inside else {"in-province": 2000, "outside-province": 2500}[visit.place]
    floor = Decimal("0.40" if visit.place == "outside-province" else "0.45")
    parts = parts_of(visit)
    taken = min(yuan(amount), parts.base)

    def with_rate(rate: Decimal) -> Outcome:
        exact = max((parts.base - taken) * rate, parts.base * floor)
        return close(visit, parts, {"basic": pay(exact)}, deductible=taken)

    if inside:
        return with_rate(Decimal(figures[visit.level][1]))
    return resolve(visit, "Bengbu", with_rate, rate=(Decimal("0.45"), Decimal("0.75")))


def hunan_2015(visit: Visit) -> Outcome:
    """Reliefs and a cap on top of a table that isn't given: deductible and rate are blank.

    - A later stay at the same level and a stay after being sent down halve the deductible, once, not twice.
    - Going up without being sent costs 10 points.
    """
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (Hunan 2015)"
    parts = parts_of(visit)

    def stay(rate: Decimal, deductible: int) -> Outcome:
        full = Decimal(deductible)
        taken = min(full / 2 if visit.admission >= 2 or visit.referral == "down" else full, Decimal(parts.base))
        share = max(Decimal(0), rate - Decimal("0.10")) if visit.referral == "bypassed" else rate
        basic = pay((parts.base - taken) * share, rest(yuan(150000), visit.used_of("inpatient")))
        return close(visit, parts, {"basic": basic}, deductible=taken)

    return resolve(visit, "Hunan 2015", stay, rate=ANY_RATE, deductible=(0, MUCH))


def anning(visit: Visit) -> Outcome:
    """Stays by level with a yearly cap; a delivery grant with a ceiling on the charge.

    - 'Kunming' is the prefecture; villages and others have no figure.
    - The grant is 400 and at most the cost, whatever the catalogue says; it doesn't count on the cap.
    - What the hospital charges for a delivery above 400 (township) or 600 (above) is the hospital's.
    """
    figures = {
        "township": (100, "0.70"),
        "county": (300, "0.50"),
        "prefecture": (600, "0.30"),
        "province": (800, "0.30"),
    }
    if visit.kind not in {"inpatient", "delivery"} or visit.level not in figures:
        return f"not-served: {visit.kind} at {visit.level} (Anning)"
    parts = parts_of(visit)
    if visit.kind == "delivery":
        above = max(0, parts.total - yuan(400 if visit.level == "township" else 600))
        return close(visit, parts, {"basic": pay(yuan(400), max(0, parts.total))}, facility=above)
    amount, rate = figures[visit.level]
    waived = visit.groups & {"extremely-poor", "dibao", "wubao"}
    taken = 0 if waived else min(yuan(amount), parts.base)
    basic = pay((parts.base - taken) * Decimal(rate), rest(yuan(15000), visit.used_of("inpatient")))
    return close(visit, parts, {"basic": basic}, deductible=taken)
