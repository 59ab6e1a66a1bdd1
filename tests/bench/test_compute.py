"""Time of one calculation, trace included, beside the same rules written by hand in Decimal. Measured, never judged."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from time import perf_counter

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.policies import county_2016h1

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.facility import Level

pytestmark = pytest.mark.bench


def stay(lines: int) -> Case:
    """A stay of class A, class B with a ceiling, and self-paid lines in turn."""
    entries = (
        make_entry(),
        make_entry(ExpenseClass.B, share="0.1", ceilings={Level.TOWNSHIP: 1_200}),
        make_entry(ExpenseClass.C),
    )
    return make_case(*(make_line("13.57", entries[number % 3], number=number) for number in range(lines)))


def by_hand(case: Case) -> int:
    """county-2016h1 at a township hospital for somebody under 60: the floor that the engine is compared with."""
    eligible = Decimal(0)
    for line in case.lines:
        entry = line.entry
        if entry is None or entry.expense_class is ExpenseClass.C:
            continue
        ceiling = entry.ceilings.get(case.level)
        within = Decimal(line.amount) if ceiling is None else min(Decimal(line.amount), ceiling * line.quantity)
        within = within.quantize(Decimal(1), ROUND_HALF_UP)
        share = entry.first_own_share if entry.expense_class is ExpenseClass.B else Decimal(0)
        eligible += within - (within * share).quantize(Decimal(1), ROUND_HALF_UP)
    paid = max(eligible - 5_000, Decimal(0)) * Decimal("0.75")
    return int(min(paid, Decimal(2_000_000)).quantize(Decimal(1), ROUND_HALF_UP))


def microseconds(call: Callable[[], object]) -> float:
    """The best of several runs: what the machine can do when nothing else asks for it."""
    best = float("inf")
    for _ in range(7):
        start = perf_counter()
        call()
        best = min(best, perf_counter() - start)
    return best * 1_000_000


@pytest.mark.parametrize("lines", [10, 50, 300, 3_000])
def test_microseconds_per_settlement(lines: int) -> None:
    case, version = stay(lines), county_2016h1()
    result = compute(case, version)
    assert isinstance(result, Result)
    assert result.compensation == by_hand(case)
    engine, floor = microseconds(lambda: compute(case, version)), microseconds(lambda: by_hand(case))
    print(f"\n{lines:5} lines: engine {engine:9.0f} us, by hand {floor:9.0f} us, {engine / floor:.1f} times")
