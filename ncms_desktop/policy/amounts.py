"""The named amounts that steps hand to each other. Names are those of GLOSSARY; all are fen in the calculation.

A step declares which of them it reads and writes; the check of a policy file and the calculation both hold it to that.
Some names are built: ``part.tcm`` is a part of the eligible cost that the line assessment names, ``payment.secondary``
what a fund pays (``compensation`` is the payment of the basic fund), ``used.inpatient`` the use of a limit before this
visit, ``balance.household`` what is left on an account, ``sum.own-share`` what this visit adds to a sum of the year.
"""

import re

LINES = "lines"
TOTAL = "total"
SELF_PAID = "self_paid"
FIRST_OWN_SHARE = "first_own_share"
OVER_CEILING = "over_ceiling"
ELIGIBLE = "eligible"
BASE = "base"
"""What a rate applies to where it isn't the eligible cost itself: discounted or limited before the rate."""
DEDUCTIBLE = "deductible"
COMPENSATION = "compensation"
UPLIFT = "uplift"
"""What an uplift added to the compensation: part of it, shown separately."""
PAID = "paid"
"""What all funds pay so far: always known, 0 at the beginning."""
UNPAID = "unpaid"
"""What is left of the total so far: total − paid − facility share. Always known."""
FACILITY_SHARE = "facility_share"
PATIENT_SHARE = "patient_share"

BASIC = "basic"
OTHER_PROGRAMME = "other-programme"
OTHER_INSURER = "other-insurer"
ELSEWHERE = frozenset({OTHER_PROGRAMME, OTHER_INSURER})
"""Funds that paid elsewhere: their payments lower what is left, but aren't paid out at this window."""
FUNDS = (
    BASIC,
    "household-account",
    "major-illness",
    "secondary",
    "medical-aid",
    "backstop",
    OTHER_PROGRAMME,
    OTHER_INSURER,
)
"""Funds that have a name in both languages. A policy may pay from others, which stand under their own name."""

GIVEN = frozenset({TOTAL, PAID, UNPAID})
"""Known before the first step. Use of limits and balances are given too, see ``used`` and ``balance``."""

REPORTED = frozenset({LINES, SELF_PAID, FIRST_OWN_SHARE, OVER_CEILING, ELIGIBLE, COMPENSATION, UPLIFT, FACILITY_SHARE})
"""Worth computing for their own sake; any other amount that no later step reads was computed in vain."""

_NAME = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)?", re.ASCII)


def used(limit: str) -> str:
    """The name under which a step reads what was used of a limit before this visit."""
    return f"used.{limit}"


def count(limit: str) -> str:
    """The name under which a step reads how many settlements counted on a limit before this visit."""
    return f"count.{limit}"


def balance(account: str) -> str:
    """The name under which a step reads what is left on an account before this visit."""
    return f"balance.{account}"


def part(name: str) -> str:
    """The name of a part of the eligible cost."""
    return f"part.{name}"


def added(limit: str) -> str:
    """The name of what this visit adds to a sum that is counted over the year, such as the eligible own share."""
    return f"sum.{limit}"


def item(limit: str) -> str:
    """The name of what the lines under a limit of items came to in this visit."""
    return f"item.{limit}"


def payment(fund: str) -> str:
    """The name of what a fund pays."""
    return COMPENSATION if fund == BASIC else f"payment.{fund}"


def fund_of(name: str) -> str | None:
    """The fund whose payment an amount is; None where it is no payment."""
    if name == COMPENSATION:
        return BASIC
    return name.removeprefix("payment.") if name.startswith("payment.") else None


def is_given(name: str) -> bool:
    """Whether an amount is known before the first step."""
    return name in GIVEN or name.startswith(("used.", "count.", "balance."))


def is_reported(name: str) -> bool:
    """Whether an amount counts without a later step that reads it."""
    return name in REPORTED or fund_of(name) is not None or name.startswith(("sum.", "item."))


def is_name(text: str) -> bool:
    """Whether a text can name an amount."""
    return _NAME.fullmatch(text) is not None
