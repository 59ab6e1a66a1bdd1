"""The settlement slip as plain data: every text that stands on the paper, in the order of the patient's questions.

Who; which stay; what it cost; what is not covered and why; how the compensation came about; what is paid now; what
was paid this year and what is left; whom to call; who signs.
"""

from dataclasses import dataclass

from ncms_desktop.compensation.result import Step
from ncms_desktop.documents.capitals import amount_in_capitals
from ncms_desktop.documents.settlement import SettlementDocument
from ncms_desktop.domain.money import Fen, yuan_display
from ncms_desktop.policy.amounts import ELIGIBLE
from ncms_desktop.wording import Wording

LONGEST_CALCULATION = 9
"""Lines of the calculation that a slip has room for."""

NOTHING = "—"
"""Stands where the document has no value, so that nobody writes one in."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is said under it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CostTable:
    """Cost per fee class. The first column is text, the others are amounts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncoveredItem:
    """One item that the fund doesn't pay in full, and why."""

    name: str
    amount: str
    reason: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The largest of them; ``rest`` is the sum of the others, None where there are none."""

    heading: str
    items: tuple[UncoveredItem, ...]
    rest: Fact | None


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """One step in words, and in numbers where it calculates."""

    sentence: str
    formula: str | None


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid now: figures, Chinese capitals, the funds where there are several, and what the others bear."""

    label: str
    amount: str
    capitals: Fact
    funds: tuple[Fact, ...]
    others: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """A place to sign, with lines to fill in; ``name`` is printed where it is known."""

    label: str
    name: str
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """The whole paper. ``reprint``, ``training`` and ``reversal`` are marks, None where they don't apply."""

    issuer: str
    title: str
    number: str
    reprint: str | None
    training: str | None
    name: Fact
    who: tuple[Fact, ...]
    stay: tuple[Fact, ...]
    cost: CostTable
    uncovered: Uncovered
    calculation_heading: str
    calculation: tuple[CalculationLine, ...]
    paid: Paid
    year: tuple[Fact, ...]
    complaint: Fact
    recipient: SignatureBox
    staff: tuple[SignatureBox, ...]
    notes: tuple[str, ...]
    reversal: str | None = None


def slip(document: SettlementDocument, *, copy: int, words: Wording, reversed_by: str | None = None) -> Slip:
    """Everything that the paper says. ``copy`` 1 is the original, n > 1 is marked as reprint n - 1; ``reversed_by`` is
    the number of the record that cancelled the settlement."""
    cancelled = () if reversed_by is None else (words("slip.reversed-by", number=reversed_by),)
    return Slip(
        issuer=words("slip.issuer", county=document.county_name),
        title=words("slip.title"),
        number=document.number,
        reprint=words("slip.reprint", count=copy - 1) if copy > 1 else None,
        training=words("slip.training") if document.training else None,
        name=Fact(words("slip.name"), document.name),
        who=_who(document, words),
        stay=_stay(document, words),
        cost=_cost(document, words),
        uncovered=_uncovered(document, words),
        calculation_heading=words("slip.calculation"),
        calculation=_calculation(document, words),
        paid=_paid(document, words),
        year=_year(document, words),
        complaint=Fact(words("slip.complaint"), document.complaint_telephone),
        recipient=SignatureBox(words("slip.recipient"), "", (words("slip.recipient-relation"), words("slip.day"))),
        staff=(
            SignatureBox(words("slip.clerk"), document.clerk),
            SignatureBox(words("slip.reviewer"), ""),
            SignatureBox(words("slip.seal"), ""),
        ),
        notes=(
            words("slip.policy", policy=document.policy_name, start=document.policy_from),
            words("slip.settled", at=document.settled_at, window=document.window_name),
            words("slip.check", code=_check_code(document.verification_digest)),
            *cancelled,
        ),
        reversal=words("slip.reversed") if reversed_by is not None else None,
    )


def _fact(words: Wording, code: str, value: str | None) -> Fact:
    return Fact(words(code), value or NOTHING)


def _who(document: SettlementDocument, words: Wording) -> tuple[Fact, ...]:
    groups = words("slip.list-separator").join(words("slip.group", group=group) for group in document.groups)
    return (
        _fact(words, "slip.sex", words(f"slip.sex.{document.sex}")),
        _fact(words, "slip.age", words("slip.years", years=document.age)),
        _fact(words, "slip.identity-number", document.identity_number_masked),
        _fact(words, "slip.card", document.card_number_masked),
        _fact(words, "slip.household-head", document.household_head),
        _fact(words, "slip.relation", document.relation),
        _fact(words, "slip.address", document.address),
        _fact(words, "slip.groups", groups),
    )


def _stay(document: SettlementDocument, words: Wording) -> tuple[Fact, ...]:
    facility = words("slip.facility-at-level", facility=document.facility_name, level=document.facility_level)
    place = " ".join(part for part in (document.department, document.ward, document.bed) if part)
    return (
        _fact(words, "slip.facility", facility),
        _fact(
            words,
            "slip.stay",
            words(
                "slip.stay-days",
                admitted=document.admitted,
                discharged=document.discharged,
                days=document.stay_days,
            ),
        ),
        _fact(words, "slip.visit-number", document.visit_number),
        _fact(words, "slip.department", place),
        _fact(words, "slip.doctor", document.doctor),
        _fact(words, "slip.invoice", document.invoice_number),
        _fact(words, "slip.diagnoses", words("slip.list-separator").join(document.diagnoses)),
    )


def _cost(document: SettlementDocument, words: Wording) -> CostTable:
    def row(name: str, total: Fen, eligible: Fen) -> tuple[str, ...]:
        return (name, *(yuan_display(amount) for amount in (total, total - eligible, eligible)))

    return CostTable(
        headings=tuple(words(f"slip.cost.{column}") for column in ("category", "total", "uncovered", "eligible")),
        rows=tuple(
            row(words(f"slip.category.{each.category}"), each.total, each.eligible) for each in document.categories
        ),
        total=row(words("slip.cost.sum"), document.total, document.eligible),
    )


def _uncovered(document: SettlementDocument, words: Wording) -> Uncovered:
    items = tuple(
        UncoveredItem(item.item_name, yuan_display(item.amount), words(item.reason)) for item in document.not_covered
    )
    rest = document.total - document.eligible - sum(item.amount for item in document.not_covered)
    return Uncovered(
        heading=words("slip.uncovered" if items else "slip.uncovered-nothing"),
        items=items,
        rest=None if rest == 0 else Fact(words("slip.uncovered-rest"), yuan_display(rest)),
    )


def _calculation(document: SettlementDocument, words: Wording) -> tuple[CalculationLine, ...]:
    """From the cost to the eligible cost with each part named, then the trace's other steps. A long trace keeps its
    calculations and says that it was shortened."""
    first = CalculationLine(words("slip.eligible"), _eligible(document, words))
    steps = [step for step in document.steps if all(amount.name != ELIGIBLE for amount in step.outputs)]
    if len(steps) < LONGEST_CALCULATION:
        return (first, *(_step(step, words) for step in steps))
    kept = [step for step in steps if step.formula is not None][-(LONGEST_CALCULATION - 2) :]
    shortened = words("slip.calculation-shortened", count=len(steps) - len(kept))
    return (first, CalculationLine(shortened, None), *(_step(step, words) for step in kept))


def _eligible(document: SettlementDocument, words: Wording) -> str:
    parts = (
        ("slip.eligible.self-paid", document.self_paid),
        ("slip.eligible.first-own-share", document.first_own_share),
        ("slip.eligible.over-ceiling", document.over_ceiling),
    )
    terms = [words("slip.eligible.total", amount=document.total)]
    terms += [words(code, amount=amount) for code, amount in parts if amount != 0]
    return f"{' − '.join(terms)} = {yuan_display(document.eligible)}"


def _step(step: Step, words: Wording) -> CalculationLine:
    return CalculationLine(words(step.rule, step.arguments), step.formula)


def _paid(document: SettlementDocument, words: Wording) -> Paid:
    funds = tuple(
        Fact(words(f"slip.fund.{payment.fund}"), yuan_display(payment.amount)) for payment in document.payments
    )
    others = [Fact(words("slip.patient-share"), yuan_display(document.patient_share))]
    if document.facility_share != 0:
        others.append(Fact(words("slip.facility-share"), yuan_display(document.facility_share)))
    return Paid(
        label=words("slip.paid"),
        amount=f"¥ {yuan_display(document.compensation)}",
        capitals=Fact(words("slip.capitals"), amount_in_capitals(document.compensation)),
        funds=funds if len(funds) > 1 else (),
        others=tuple(others),
    )


def _year(document: SettlementDocument, words: Wording) -> tuple[Fact, ...]:
    """Empty where the policy has no yearly limit."""
    if document.year_used is None:
        return ()
    facts = [Fact(words("slip.year-used", year=document.scheme_year), yuan_display(document.year_used))]
    if document.year_cap is not None:
        facts.append(Fact(words("slip.year-cap"), yuan_display(document.year_cap)))
    if document.year_left is not None:
        facts.append(Fact(words("slip.year-left"), yuan_display(document.year_left)))
    if document.year_count is not None:
        facts.append(Fact(words("slip.year-count"), words("slip.times", count=document.year_count)))
    return tuple(facts)


def _check_code(digest: str) -> str:
    """The first twelve digits of the digest, in fours: enough to compare by telephone."""
    return " ".join(digest[start : start + 4].upper() for start in (0, 4, 8))
