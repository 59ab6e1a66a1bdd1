"""Two figures that township reports of document 000 state."""

from decimal import Decimal

from .arithmetic import pay, resolve
from .visit import Outcome, Visit, close, parts_of


def township_outside(visit: Visit) -> Outcome:
    """Stays outside the county: agreement hospitals 50%, then 55%; others 45%, then 50% (000:64).

    - The years are blank: ``period`` says old or new.
    - 'Nominal' is a share of the eligible cost; no deductible and no cap are mentioned, so there are none.
    """
    if visit.kind != "inpatient" or visit.level not in {"prefecture", "province", "other"}:
        return f"not-served: {visit.kind} at {visit.level} (000:64)"
    rates = {("old", True): "0.50", ("new", True): "0.55", ("old", False): "0.45", ("new", False): "0.50"}
    parts = parts_of(visit)
    return close(visit, parts, {"basic": pay(parts.base * Decimal(rates[visit.period, visit.designated]))})


def township_hospital(visit: Visit) -> Outcome:
    """One township hospital: stays at 80% or 90%, outpatient visits at 100% or 50% (000:191).

    - Who gets which isn't said: blank between the two.
    """
    ends = {"inpatient": ("0.80", "0.90"), "outpatient": ("0.50", "1")}
    if visit.kind not in ends or visit.level != "township":
        return f"not-served: {visit.kind} at {visit.level} (000:191)"
    parts = parts_of(visit)
    low, high = ends[visit.kind]

    def with_rate(rate: Decimal) -> Outcome:
        return close(visit, parts, {"basic": pay(parts.base * rate)})

    return resolve(visit, "000:191", with_rate, rate=(Decimal(low), Decimal(high)))
