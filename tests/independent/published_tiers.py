"""Groups of published examples with later tiers, and single-disease payment. Clauses are the group's name."""

from decimal import Decimal

from .arithmetic import Segments, marginal, pay, rest, yuan
from .visit import Outcome, Visit, close, parts_of, whole


def yubei_2023(visit: Visit) -> Outcome:
    """Level two, 70% after 300; then 70% of what is left in scope; then 60% of what is left of that above 3,000.

    - Each tier starts from rounded payments; nothing accumulates over visits; no cap is given.
    - Every visit gets the two aids, as the example does.
    """
    if visit.kind != "inpatient":
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    taken = min(yuan(300), parts.base)
    basic = pay((parts.base - taken) * Decimal("0.70"))
    large = pay((parts.base - basic) * Decimal("0.70"))
    tilt = pay((parts.base - basic - large - yuan(3000)) * Decimal("0.60"))
    payments = {"basic": basic, "large-aid": large, "tilt-aid": tilt}
    return close(visit, parts, payments, deductible=taken)


def _critical(visit: Visit, segments: Segments, left: int | None = None) -> Outcome:
    """The tier on the burden: eligible cost less what ``paid['basic']`` says, with bounds counted from zero."""
    if visit.kind != "critical":
        return f"not-served: {visit.kind}"
    parts = parts_of(visit)
    exact = marginal(max(0, parts.base - visit.paid.get("basic", 0)), segments)
    amount = pay(exact) if left is None else pay(exact, left)
    return close(visit, parts, {"major-illness": amount})


def ziyang_critical(visit: Visit) -> Outcome:
    """From 8,000 at 50%, from 50,000 at 60%, from 100,000 at 70%: bounds before the deductible."""
    return _critical(visit, [(8000, "0"), (50000, "0.50"), (100000, "0.60"), (None, "0.70")])


def changsha_critical(visit: Visit) -> Outcome:
    """Above 20,000: 50, 60, 70, 80% with bounds 30,000, 80,000, 150,000 on the excess; cap 200,000 a year."""
    shifted = [(20000, "0"), (50000, "0.50"), (100000, "0.60"), (170000, "0.70"), (None, "0.80")]
    return _critical(visit, shifted, rest(yuan(200000), visit.used_of("major-illness")))


def critical_after_deductible(visit: Visit) -> Outcome:
    """Above 20,000: 30% of the first 20,000 of the excess, 40% up to 50,000 of it.

    - What lies above the last segment isn't given: it earns nothing more.
    """
    return _critical(visit, [(20000, "0"), (40000, "0.30"), (70000, "0.40"), (None, "0")])


def anhui_disease(visit: Visit) -> Outcome:
    """Fund 80% of the disease's quota; patient 20% of the actual cost; the facility bears or keeps the difference.

    - Catalogue and deductible don't apply; without a quota there is no result.
    """
    if visit.kind != "single-disease":
        return f"not-served: {visit.kind}"
    if visit.price is None:
        return "blank: price (anhui-disease)"
    parts = whole(visit)
    basic, own = pay(visit.price * Decimal("0.80")), pay(parts.total * Decimal("0.20"))
    return close(visit, parts, {"basic": basic}, facility=parts.total - basic - own)
