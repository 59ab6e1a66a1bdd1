"""Assessment of expense lines: self-paid, over ceiling, first own share, eligible, in this order.

A refund (negative amount) is assessed as its mirror image, so that a refund of a whole line undoes it to the fen. What
a ceiling of several lines leaves is kept as a running sum, from which a refund gives back what it had taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ncms_desktop.compensation import segments
from ncms_desktop.compensation.case import Case, CaseLine
from ncms_desktop.compensation.conditions import holds, matches
from ncms_desktop.compensation.figures import condition_figure, fen_of, number_of, of_level, used_figure
from ncms_desktop.compensation.result import AssessedLine, Figure
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy.steps.lines import Ceiling, LineAssessment, OwnShare, Per, RoundingAt, SegmentsBy

NO_SHARE = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What holds for every line of one entry and fee class: why it is self-paid, or its ceiling per unit, the ceilings
    that it shares with other lines, and its first own share."""

    self_paid: str | None
    ceiling: Fen | None
    shared: tuple[int, ...]
    share: Decimal
    stepped: OwnShare | None
    stated_by_policy: bool


class _Shared:
    """A ceiling of several lines: what they came to so far, and what of it counts."""

    __slots__ = ("counted", "rest", "sum")

    def __init__(self, rest: Fen) -> None:
        self.rest = rest
        self.sum = 0
        self.counted = 0

    def take(self, amount: Fen) -> Fen:
        """What of a further amount counts; of a refund, what it gives back."""
        self.sum += amount
        counted = min(max(self.sum, 0), self.rest)
        taken = counted - self.counted
        self.counted = counted
        return taken


class Assessor:
    """Assesses the lines of one visit in their order. ``figures`` are those of the policy that were used."""

    def __init__(self, step: LineAssessment, case: Case, used: Mapping[str, Fen]) -> None:
        self._step = step
        self._case = case
        self._used = used
        self._rounding = step.rounding.rounding
        self._rules: dict[tuple[int, Category], _Rule] = {}
        self._shared: dict[tuple[int, date | None], _Shared] = {}
        self._caps: dict[int, Fen] = {}
        self._exact, self._rounded = NO_SHARE, 0
        self.figures: dict[Figure, None] = {}

    def assess(self, line: CaseLine) -> AssessedLine:
        """The parts of a line; their sum is its amount."""
        key = (id(line.entry), line.category)
        rule = self._rules.get(key)
        if rule is None:
            rule = self._rules[key] = self._rule(line.entry, line.category)
        entry, amount = line.entry, line.amount
        if rule.self_paid is not None:
            return _line(line, None if entry is None else entry.expense_class, self_paid=amount, reason=rule.self_paid)
        over = 0 if rule.ceiling is None else self._over(amount, line.quantity, rule.ceiling)
        within = amount - over
        limited = False
        for position in rule.shared:
            taken = self._ceiling(position, line).take(within)
            limited = limited or taken != within
            over, within = over + within - taken, taken
        own = self._own(rule, within, line)
        return _line(
            line,
            None if entry is None else entry.expense_class,
            own=own,
            over=over,
            eligible=within - own,
            ceiling=rule.ceiling,
            reason=_reason(over, own, limited=limited, stated=rule.stated_by_policy) if over or own else None,
        )

    def counted(self, position: int) -> Fen:
        """What the lines under a ceiling of a month or year came to."""
        shared = self._shared.get((position, None))
        return 0 if shared is None else shared.counted

    def _over(self, amount: Fen, quantity: Decimal, ceiling: Fen) -> Fen:
        """What is above ceiling times quantity. A ceiling of 0 leaves nothing."""
        most = self._rounding(ceiling * abs(quantity))
        return min(amount + most, 0) if amount < 0 else max(amount - most, 0)

    def _own(self, rule: _Rule, within: Fen, line: CaseLine) -> Fen:
        """The first own share of what is within the ceilings."""
        if within == 0:
            return 0
        if rule.stepped is not None:
            exact = self._stepped(rule.stepped, within, line)
        elif rule.share:
            exact = within * rule.share
        else:
            return 0
        if self._step.rounding_at is RoundingAt.SUM:
            self._exact += exact
            before, self._rounded = self._rounded, self._rounding(self._exact)
            own = self._rounded - before
        else:
            own = self._rounding(abs(exact)) * (-1 if exact < 0 else 1)
        return max(own, within) if within < 0 else min(own, within)

    def _stepped(self, row: OwnShare, within: Fen, line: CaseLine) -> Decimal:
        units = abs(line.quantity) if row.by is SegmentsBy.PRICE and line.quantity else Decimal(1)
        each = abs(within) / units
        cut = segments.portions_of(self._step, row.segments, self._case, above=NO_SHARE, upto=each)
        self.figures.update((used_figure("own_share", portion.figure), None) for portion in cut)
        return segments.paid(cut) * units * (-1 if within < 0 else 1)

    def _ceiling(self, position: int, line: CaseLine) -> _Shared:
        row = self._step.ceilings[position]
        key = (position, line.charged_at.date() if row.per is Per.DAY else None)
        shared = self._shared.get(key)
        if shared is None:
            used = 0 if row.limit is None else max(self._used[row.limit], 0)
            shared = self._shared[key] = _Shared(max(self._cap(position) - used, 0))
        return shared

    def _cap(self, position: int) -> Fen:
        if position not in self._caps:
            given = of_level(self._step, "ceilings.cap", self._step.ceilings[position].cap, self._case)
            self._caps[position] = fen_of(self._step, "ceilings.cap", given, self._case)
            self.figures[used_figure("ceiling", given)] = None
        return self._caps[position]

    def _rule(self, entry: CatalogueEntry | None, category: Category) -> _Rule:
        reason = self._why_self_paid(entry, category)
        if reason is not None:
            return _Rule(reason, None, (), NO_SHARE, None, stated_by_policy=False)
        fitting = [
            (position, row)
            for position, row in enumerate(self._step.ceilings)
            if matches(row.lines, entry, category) and holds(row.when, self._case)
        ]
        share, stepped, stated = self._share(entry, category)
        shared = tuple(position for position, row in fitting if row.per is not Per.UNIT)
        return _Rule(None, self._unit_ceiling(entry, fitting), shared, share, stepped, stated)

    def _why_self_paid(self, entry: CatalogueEntry | None, category: Category) -> str | None:
        if self._step.catalogue:
            if entry is None:
                return "line.not-in-catalogue"
            if entry.expense_class is ExpenseClass.C:
                return "line.class-c"
        for row in self._step.only:
            if matches(row.lines, entry, category) and not holds(row.when, self._case):
                self.figures[condition_figure(row.when)] = None
                return "line.restricted"
        return None

    def _unit_ceiling(self, entry: CatalogueEntry | None, fitting: list[tuple[int, Ceiling]]) -> Fen | None:
        """The lowest of the catalogue's and the policy's ceilings per unit; None where there is none."""
        ceilings = [self._cap(position) for position, row in fitting if row.per is Per.UNIT]
        stated = entry.ceilings.get(self._case.level) if self._step.catalogue and entry is not None else None
        if stated is not None:
            ceilings.append(stated)
        return min(ceilings, default=None)

    def _share(self, entry: CatalogueEntry | None, category: Category) -> tuple[Decimal, OwnShare | None, bool]:
        """The share, or the row with its segments, and whether the policy states it rather than the catalogue."""
        for row in self._step.own_shares:
            if not matches(row.lines, entry, category) or not holds(row.when, self._case):
                continue
            if row.segments:
                return NO_SHARE, row, True
            given = of_level(self._step, "own_shares.rate", row.rate, self._case)
            share = number_of(self._step, "own_shares.rate", given, self._case)
            self.figures[used_figure("own_share", given)] = None
            return share, None, True
        if not self._step.catalogue or entry is None or entry.expense_class is not ExpenseClass.B:
            return NO_SHARE, None, False
        return entry.first_own_share, None, False


def _reason(over: Fen, own: Fen, *, limited: bool, stated: bool) -> str:
    share = ("own-share" if stated else "first-own-share") if own else ""
    above = ("over-limit" if limited else "over-ceiling") if over else ""
    return _REASONS[above, share]


_REASONS = {
    ("over-ceiling", ""): "line.over-ceiling",
    ("over-limit", ""): "line.over-limit",
    ("", "own-share"): "line.own-share",
    ("", "first-own-share"): "line.first-own-share",
    ("over-ceiling", "own-share"): "line.over-ceiling-and-own-share",
    ("over-ceiling", "first-own-share"): "line.over-ceiling-and-first-own-share",
    ("over-limit", "own-share"): "line.over-limit-and-own-share",
    ("over-limit", "first-own-share"): "line.over-limit-and-first-own-share",
}
"""Why a part isn't eligible, by what cut it: above a ceiling or limit, and by whose share."""


def _line(
    line: CaseLine,
    expense_class: ExpenseClass | None,
    *,
    self_paid: Fen = 0,
    own: Fen = 0,
    over: Fen = 0,
    eligible: Fen = 0,
    ceiling: Fen | None = None,
    reason: str | None,
) -> AssessedLine:
    return AssessedLine(
        line.bill, line.line, line.amount, expense_class, self_paid, own, over, eligible, ceiling, reason
    )
