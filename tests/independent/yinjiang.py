"""Yinjiang county, document 003, article 1 (line 24). The translated text lost its years: an old plan and a new one."""

from decimal import Decimal

from .arithmetic import pay, resolve, rest, yuan
from .visit import Outcome, Parts, Visit, close, parts_of

EXAMINATION_DAYS = 3


def yinjiang_old(visit: Visit) -> Outcome:
    """The plan before the changes, with the old people's points and the year-end secondary compensation.

    - The original ratio is blank; no deductible is mentioned, so there is none; the cap was 20,000.
    - From 60 on the points by age band are 5 to 30, bands blank; the rate doesn't pass 100%.
    - Year-end, ``paid['basic']`` being the year's basic: up to 10,000 of stay cost 10 points of the eligible cost more;
      above, the whole is raised to 70% of the stay cost. 'Cost' is the total, the bound belongs to the lower band.
    - The 200,000 bound basic and secondary together.
    """
    parts = parts_of(visit)
    if visit.kind == "year-end":
        basic = visit.paid.get("basic", 0)
        limit = rest(yuan(200000), basic)
        if parts.total <= yuan(10000):
            secondary = pay(parts.base * Decimal("0.10"), limit, max(0, parts.total - basic))
        else:
            secondary = pay(parts.total * Decimal("0.70") - basic, limit)
        return close(visit, parts, {"secondary": secondary})
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (003:24)"

    def stay(rate: Decimal, points: Decimal = Decimal(0)) -> Outcome:
        limit = rest(yuan(20000), visit.used_of("inpatient"))
        return close(visit, parts, {"basic": pay(parts.base * min(Decimal(1), rate + points), limit)})

    any_rate = (Decimal(0), Decimal(1))
    if visit.age >= 60:
        return resolve(visit, "003:24", stay, rate=any_rate, points=(Decimal("0.05"), Decimal("0.30")))
    return resolve(visit, "003:24", stay, rate=any_rate)


def yinjiang_new(visit: Visit) -> Outcome:
    """70% in county and township, 55% outside, cap 50,000; five major diseases at an actual 70%, cap 200,000.

    - No deductible is mentioned, so there is none; outside is prefecture, province and other.
    - 'Actual' is a share of the total cost, self-paid parts included; disease ``major-five`` stands for the five.
    - The two caps are limits of their own.
    - Examinations up to three days before admission are lines like any other; other earlier charges aren't this stay's.
    """
    if visit.kind != "inpatient" or visit.level == "village" or any(_too_early(visit)):
        return f"not-served: {visit.kind} at {visit.level} (003:24)"
    parts: Parts = parts_of(visit)
    if visit.disease == "major-five":
        limit = rest(yuan(200000), visit.used_of("major-disease"))
        return close(visit, parts, {"basic": pay(parts.total * Decimal("0.70"), limit)})
    rate = Decimal("0.70") if visit.level in {"township", "county"} else Decimal("0.55")
    return close(visit, parts, {"basic": pay(parts.base * rate, rest(yuan(50000), visit.used_of("inpatient")))})


def _too_early(visit: Visit) -> list[bool]:
    early = [line for line in visit.lines if line.days_before > 0]
    return [line.days_before > EXAMINATION_DAYS or "examination" not in line.marks for line in early]
