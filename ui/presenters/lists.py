"""Calendar strip, expense lines and their filters from a draft."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from ncms_desktop.compensation.result import AssessedLine
from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.domain.visit import DailyList, DayState, ExpenseLine, LineKey
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters.state import CategoryFilter, DayCell, LineRow

MARKS = {
    DayState.SIGNED: "✓",
    DayState.UNSIGNED: "○",
    DayState.CHANGED: "△",
    DayState.MISSING: "×",
    DayState.FREE: "–",
}
"""The shape of each state: told without colour."""

COLUMNS = ("day", "item", "specification", "quantity", "price", "amount", "class", "note")
RIGHT_ALIGNED = frozenset({3, 4, 5})


def day_cells(days: Iterable[DailyList], words: Wording) -> tuple[DayCell, ...]:
    """One cell per day of the stay."""
    return tuple(
        DayCell(
            day=each.day,
            text=f"{each.day:%m-%d}",
            state=each.state,
            mark=MARKS[each.state],
            label=words(f"ui.day.{each.state.value}"),
            tip=_tip(each, words),
        )
        for each in days
    )


def told_days(days: Iterable[date], most: int = 8) -> str:
    """Days by name; of many the first few."""
    named = [f"{day:%m-%d}" for day in days]
    return "  ".join(named[:most]) + ("  …" if len(named) > most else "")


def _tip(each: DailyList, words: Wording) -> str:
    tip = words("ui.day.tip", day=each.day, count=each.count, total=each.total)
    if each.signature is not None:
        relation = relation_text(each.signature.relation, words)
        tip += "\n" + words("ui.day.signed-by", signer=each.signature.signer, relation=relation)
    if each.free is not None:
        tip += "\n" + words("ui.day.free-because", reason=each.free.reason)
    return tip


RELATIONS = ("self", "spouse", "child", "parent", "other")
"""Who may sign a daily list, in relation to the patient."""


def relation_text(relation: str, words: Wording) -> str:
    """A relation in words; one that was recorded elsewhere stands as it was written."""
    return words(f"ui.relation.{relation}") if relation in RELATIONS else relation


def line_rows(draft: Draft, unmapped: frozenset[str], words: Wording) -> tuple[LineRow, ...]:
    """Every charge with what the calculation made of it."""
    assessed: Mapping[LineKey, AssessedLine] = (
        {} if draft.result is None else {each.key: each for each in draft.result.lines}
    )
    categories = {} if draft.case is None else {each.key: each.category for each in draft.case.lines}
    return tuple(
        _row(
            line,
            assessed=assessed.get(line.key),
            category=categories.get(line.key) or _category(line),
            unmapped=line.item_code in unmapped,
            words=words,
        )
        for line in draft.record.lines
    )


def _category(line: ExpenseLine) -> Category:
    try:
        return Category(line.category)
    except ValueError:
        return Category.OTHER


def _row(
    line: ExpenseLine, *, assessed: AssessedLine | None, category: Category, unmapped: bool, words: Wording
) -> LineRow:
    expense_class = _class(assessed, unmapped=unmapped, words=words)
    note = _note(assessed, words)
    quantity, price = f"{line.quantity.normalize():f}", _price(line.price)
    specification = " ".join(part for part in (line.specification, line.unit) if part)
    return LineRow(
        cells=(
            f"{line.day:%m-%d}",
            line.item_name,
            specification,
            quantity,
            price,
            yuan_display(line.amount),
            expense_class,
            note,
        ),
        sort_keys=(
            (line.charged_at, line.bill, line.line.zfill(12)),
            line.item_name,
            specification,
            line.quantity,
            line.price,
            line.amount,
            expense_class,
            0 if assessed is None else assessed.eligible - assessed.amount,
        ),
        category=category.value,
        day=line.day,
        item_code=line.item_code,
        attention=unmapped,
        tip=_line_tip(line, assessed, words),
    )


def _price(price: Decimal) -> str:
    """At least two decimals, and as many as the hospital exported where they count."""
    trimmed = price.normalize()
    exponent = trimmed.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{trimmed:,.{places}f}"


def _class(assessed: AssessedLine | None, *, unmapped: bool, words: Wording) -> str:
    if unmapped:
        return words("ui.class.unmapped")
    if assessed is None:
        return ""
    return words(
        "ui.class.none" if assessed.expense_class is None else f"ui.class.{assessed.expense_class.value.lower()}"
    )


def _note(assessed: AssessedLine | None, words: Wording) -> str:
    """What the fund leaves to the patient of this line, and why."""
    if assessed is None:
        return ""
    parts = []
    if assessed.self_paid != 0:
        parts.append(words("ui.line.self-paid", amount=assessed.self_paid))
    if assessed.first_own_share != 0:
        parts.append(words("ui.line.first-own-share", amount=assessed.first_own_share))
    if assessed.over_ceiling != 0:
        parts.append(words("ui.line.over-ceiling", amount=assessed.over_ceiling))
    return " · ".join(parts)


def _line_tip(line: ExpenseLine, assessed: AssessedLine | None, words: Wording) -> str:
    tip = [words("ui.line.tip", code=line.item_code, bill=line.bill, line=line.line)]
    if assessed is not None and assessed.ceiling is not None:
        tip.append(words("ui.line.ceiling", amount=assessed.ceiling))
    if assessed is not None and assessed.reason is not None:
        tip.append(words(assessed.reason))
    return "\n".join(tip)


def filters(rows: tuple[LineRow, ...], words: Wording) -> tuple[CategoryFilter, ...]:
    """All, and each fee class that occurs, with its number of lines."""
    counts = Counter(row.category for row in rows)
    shown = [CategoryFilter("", words("ui.filter", name=words("ui.category.all"), count=len(rows)))]
    shown.extend(
        CategoryFilter(
            each.value, words("ui.filter", name=words(f"ui.category.{each.value}"), count=counts[each.value])
        )
        for each in Category
        if counts[each.value]
    )
    return tuple(shown)
