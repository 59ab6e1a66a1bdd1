"""Baiyun district, fifth cycle: documents 000 (lines 114-117) and 003 (line 168, the table)."""

from decimal import Decimal

from .arithmetic import MUCH, marginal, pay, resolve, rest, yuan
from .visit import Outcome, Parts, Visit, close, parts_of

SECOND_BOUND = (yuan("10000.01"), MUCH)
"""000:117 leaves the bound between 40% and 50% blank; it lies above the 10,000 at which the 40% begin."""


def baiyun_cycle5(visit: Visit) -> Outcome:
    """First compensation within its cap; once that cap is reached, the secondary on the year's own payment.

    - 003:168: no deductible is mentioned, so there is none; village clinics have no inpatient rate.
    - 003:168: 'district and above' is county, prefecture, province and other.
    - 003:168: 200 and 2,500 are limits of one person and cycle, on what is paid.
    - 000:117: the cap is reached once the cycle's basic payments, this one included, are 2,500.
    - 000:117: own payment is eligible cost less basic compensation, added up over the cycle's stays; a stay at or after
      the cap earns what its own payment adds: entitlement with it less entitlement without it.
    """
    if visit.kind == "outpatient":
        return _outpatient(visit)
    if visit.kind != "inpatient" or visit.level == "village":
        return f"not-served: {visit.kind} at {visit.level} (003:168)"
    parts = parts_of(visit)
    rate = Decimal("0.40") if visit.level == "township" else Decimal("0.30")
    left = rest(yuan(2500), visit.used_of("inpatient"))
    basic = pay(parts.base * rate, left)
    own_before = visit.used_of("own-payment")
    own_after = own_before + parts.base - basic
    limit = rest(yuan(15000), visit.used_of("secondary"))

    def with_bound(second_bound: int) -> Outcome:
        earned = _entitled(own_after, second_bound) - _entitled(own_before, second_bound)
        secondary = pay(earned if basic == left else 0, limit)
        return close(visit, parts, {"basic": basic, "secondary": secondary})

    return resolve(visit, "000:117", with_bound, second_bound=SECOND_BOUND)


def _outpatient(visit: Visit) -> Outcome:
    parts = parts_of(visit)
    rate = {"village": Decimal("0.40"), "township": Decimal("0.30")}.get(visit.level, Decimal("0.20"))
    return close(visit, parts, {"basic": pay(parts.base * rate, rest(yuan(200), visit.used_of("outpatient")))})


def _entitled(own: int, second_bound: int) -> Decimal:
    """6,000 to 10,000 at 30%, on to the blank bound at 40%, above at 50%; at most 15,000 a year. Bounds are own payment
    itself: the first 6,000 earn nothing."""
    exact = marginal(min(own, second_bound), [(6000, "0"), (10000, "0.30"), (None, "0.40")])
    exact += max(0, own - second_bound) * Decimal("0.50")
    return min(exact, Decimal(yuan(15000)))


def guiyang_secondary(visit: Visit) -> Outcome:
    """The secondary compensation alone, on a year's costs: ``paid['basic']`` is the year's basic compensation.

    - The table names no cap of the first layer: that it is reached is a fact of the visit (group ``cap-reached``).
    """
    if visit.kind != "year-end":
        return f"not-served: {visit.kind} (000:117)"
    parts: Parts = parts_of(visit)
    own = max(0, parts.base - visit.paid.get("basic", 0))

    def with_bound(second_bound: int) -> Outcome:
        entitled = _entitled(own, second_bound) if "cap-reached" in visit.groups else Decimal(0)
        return close(visit, parts, {"secondary": pay(entitled, rest(yuan(15000), visit.used_of("secondary")))})

    return resolve(visit, "000:117", with_bound, second_bound=SECOND_BOUND)
