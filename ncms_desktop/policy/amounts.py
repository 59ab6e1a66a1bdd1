"""The named amounts that steps hand to each other. Names are those of GLOSSARY; all are fen in the calculation.

A step declares which of them it reads and writes; the check of a policy file and the calculation both hold it to that.
"""

LINES = "lines"
TOTAL = "total"
SELF_PAID = "self_paid"
FIRST_OWN_SHARE = "first_own_share"
OVER_CEILING = "over_ceiling"
ELIGIBLE = "eligible"
DEDUCTIBLE = "deductible"
COMPENSATION = "compensation"
PATIENT_SHARE = "patient_share"

GIVEN = frozenset({TOTAL})
"""Known before the first step. The use of each yearly limit is given too, see ``used``."""

REPORTED = frozenset({LINES, SELF_PAID, FIRST_OWN_SHARE, OVER_CEILING, ELIGIBLE, COMPENSATION})
"""Worth computing for their own sake; any other amount that no later step reads was computed in vain."""


def used(limit: str) -> str:
    """The name under which a step reads what was used of a yearly limit before this visit."""
    return f"used.{limit}"


def is_given(name: str) -> bool:
    """Whether an amount is known before the first step."""
    return name in GIVEN or name.startswith("used.")
