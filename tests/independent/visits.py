"""Invented visits: every branch of a scheme within some hundreds, the same ones for the same seed."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from .profiles import ALL_LEVELS, PROFILES, Profile
from .visit import Line, Visit, half_up

GROUPS = (
    *("wubao", "extremely-poor", "dibao", "registered-poor", "veteran", "disabled", "severely-disabled", "orphan"),
    *("only-child", "two-daughters"),
)
AGES = (0, 3, 13, 14, 15, 17, 18, 40, 59, 60, 61, 75, 98)
SHARES = tuple(Decimal(text) for text in ("0", "0.03", "0.05", "0.1", "0.15", "0.2", "0.333", "0.5", "1"))
SIZES = (5, 50, 500, 3000, 20000, 80000)
"""Largest price of a charge in yuan: small and large ones are as frequent as each other."""
PLACES = {"prefecture": "in-prefecture", "province": "in-province", "other": "outside-province"}


def random_visit(rng: Random, scheme: str, *, assume: bool | None = None) -> Visit:
    """A visit for a scheme of ``CALCULATIONS``. ``assume`` True states all its blanks, False none, None sometimes.

    About one visit in thirty is at a level that the scheme may not serve.
    """
    profile = PROFILES[scheme]
    kind = rng.choice(profile.kinds)
    level = rng.choice(ALL_LEVELS if rng.randrange(30) == 0 else profile.levels)
    stated = rng.randrange(5) < 3 if assume is None else assume
    lines = _lines(rng, profile, kind)
    total = sum(line.amount for line in lines)
    return Visit(
        lines=lines,
        kind=kind,
        level=level,
        grade="" if level in {"township", "county"} and scheme == "henan-2012" else rng.choice(profile.grades),
        place=_place(rng, level, travels=profile.travels),
        designated=rng.randrange(3) > 0,
        warned=rng.randrange(4) == 0,
        network=rng.randrange(2) == 0,
        tcm_hospital=rng.randrange(3) == 0,
        age=rng.choice(AGES) if rng.randrange(2) else rng.randrange(100),
        sex=rng.choice(("female", "male")),
        groups=_groups(rng, profile),
        referral=rng.choice(("", "", "down", "up", "bypassed")),
        admission=rng.choice((1, 1, 2, 3)),
        stay_of_year=rng.choice((1, 1, 2, 4)),
        course=rng.choice((1, 2, 5)),
        today=rng.choice((0, 0, 0, 1, 2)),
        household=rng.randrange(1, 8),
        day=_day(rng, scheme),
        period=rng.choice(("old", "new")),
        disease=rng.choice(profile.diseases.get(kind, ("",))),
        price=_price(rng, total) if kind == "single-disease" else None,
        used={name: _used(rng, cap * 100) for name, cap in profile.limits.items()},
        paid=_paid(rng, profile, kind, total),
        assumed={name: rng.choice(values) for name, values in profile.assumed.items()} if stated else {},
    )


def _lines(rng: Random, profile: Profile, kind: str) -> tuple[Line, ...]:
    if profile.edges and rng.randrange(5) == 0:
        amount = rng.choice(profile.edges) * 100 + rng.choice((-1, 0, 0, 1))
        return (Line(max(0, amount), marks=_marks(rng, profile)),)
    everything_refunded, nothing_covered = rng.randrange(40) == 0, rng.randrange(40) == 0
    sizes = SIZES[:3] if kind in {"outpatient", "chronic"} else SIZES
    charges = [
        _charge(rng, profile, rng.choice(sizes), classes="C" if nothing_covered else "AAABBBC")
        for _ in range(rng.randrange(1, 9))
    ]
    refunded = charges if everything_refunded else [line for line in charges if rng.randrange(10) == 0]
    return (*charges, *(_refund(rng, line, whole=everything_refunded) for line in refunded))


def _charge(rng: Random, profile: Profile, size: int, *, classes: str) -> Line:
    price = rng.randrange(1, size * 100)
    quantity = Decimal(rng.choice((1, 1, 2, 3, 7))) if rng.randrange(8) else Decimal(rng.choice(("0.5", "1.25", "2.4")))
    ceilings = (None, None, None, price * 2, price * 4 // 5, price // 3, 0 if rng.randrange(5) == 0 else None)
    marks = _marks(rng, profile)
    klass = rng.choice(classes)
    return Line(
        amount=half_up(price * quantity),
        klass=klass,
        share=rng.choice(SHARES) if klass == "B" else Decimal(0),
        ceiling=rng.choice(ceilings),
        quantity=quantity,
        marks=marks,
        days_before=rng.randrange(4) if "examination" in marks else 0,
    )


def _marks(rng: Random, profile: Profile) -> frozenset[str]:
    return frozenset(mark for mark in profile.marks if rng.randrange(3) == 0)


def _refund(rng: Random, line: Line, *, whole: bool) -> Line:
    """The whole charge back, or some of its units."""
    units = int(line.quantity)
    whole = whole or line.quantity != units
    back = units if whole else rng.randrange(1, units + 1)
    return Line(
        amount=-line.amount if whole else -(line.amount * back // units),
        klass=line.klass,
        share=line.share,
        ceiling=line.ceiling,
        quantity=-line.quantity if whole else Decimal(-back),
        marks=line.marks,
        days_before=line.days_before,
    )


def _place(rng: Random, level: str, *, travels: bool) -> str:
    if travels and level in {"county", "prefecture", "province"} and rng.randrange(3) == 0:
        return rng.choice(("in-prefecture", "in-province", "outside-province"))
    return PLACES.get(level, "in-county")


def _groups(rng: Random, profile: Profile) -> frozenset[str]:
    found = {group for group in GROUPS if rng.randrange(25) == 0}
    if profile.groups and rng.randrange(5) < 3:
        found.add(rng.choice(profile.groups))
    return frozenset(found)


def _day(rng: Random, scheme: str) -> date:
    """Within the year of the scheme; for Jimunai often around the change."""
    if scheme != "jimunai-2011":
        return date(2016, 1, 1) + timedelta(rng.randrange(366))
    return date(2011, 4, 26) + timedelta(rng.randrange(-2, 3) if rng.randrange(2) else rng.randrange(-115, 250))


def _price(rng: Random, total: int) -> int | None:
    return rng.choice((None, total, total * 3 // 4, total * 2, rng.randrange(100, 3_000_000)))


def _used(rng: Random, cap: int) -> int:
    """Nothing, a little, almost all, exactly all, more than all (a cap may have been lower), or anything between."""
    close = cap - rng.randrange(1, max(2, cap // 20))
    return rng.choice((0, 0, rng.randrange(1, 5000), close, close, cap, cap + 12345, rng.randrange(cap + 1)))


def _paid(rng: Random, profile: Profile, kind: str, total: int) -> Mapping[str, int]:
    cost = max(0, total) if kind in profile.paid_at else None
    if cost is None:
        return {}
    return {fund: rng.choice((0, cost, cost // 3, cost * 3 // 5, rng.randrange(cost + 1))) for fund in profile.paid}
