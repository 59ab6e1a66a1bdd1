"""Refunds against a plain model: what is given back never exceeds what was charged by then."""

from decimal import Decimal

from builders.charges import charge
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.domain.refunds import RefundFault, faulty_refunds
from ncms_desktop.domain.visit import ExpenseLine

MOVES = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 3), st.sampled_from([-2, -1, 1, 2, 3]), st.sampled_from([10, 25])),
    max_size=25,
)


def lines_of(moves: list[tuple[str, int, int, int]]) -> list[ExpenseLine]:
    return [
        charge(
            row,
            day,
            item_code=item,
            quantity=Decimal(quantity),
            price=Decimal(price),
            amount=quantity * price * 100,
        )
        for row, (item, day, quantity, price) in enumerate(moves, 2)
    ]


@given(MOVES)
def test_an_unnamed_refund_stands_exactly_where_enough_was_charged_before(
    moves: list[tuple[str, int, int, int]],
) -> None:
    lines = sorted(lines_of(moves), key=lambda line: (line.charged_at, line.bill))
    expected = []
    left: dict[str, tuple[Decimal, int]] = {}
    # of one moment all charges count before any refund
    for day in sorted({line.day for line in lines}):
        of_day = [line for line in lines if line.day == day]
        for line in [line for line in of_day if line.quantity > 0]:
            quantity, amount = left.get(line.item_code, (Decimal(0), 0))
            left[line.item_code] = (quantity + line.quantity, amount + line.amount)
        for line in [line for line in of_day if line.quantity < 0]:
            if line.item_code not in left:
                expected.append((line.bill, RefundFault.NO_CHARGE))
                continue
            quantity, amount = left[line.item_code]
            if -line.quantity > quantity or -line.amount > amount:
                expected.append((line.bill, RefundFault.TOO_MUCH))
            else:
                left[line.item_code] = (quantity + line.quantity, amount + line.amount)
    assert [(faulty.line.bill, faulty.fault) for faulty in faulty_refunds(lines)] == expected


@given(MOVES, st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(moves: list[tuple[str, int, int, int]], random: object) -> None:
    lines = lines_of(moves)
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert faulty_refunds(shuffled) == faulty_refunds(lines)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.lists(st.integers(1, 5), max_size=8))
def test_named_refunds_of_one_charge_never_give_back_more_than_it(parts: list[int], others: list[int]) -> None:
    whole = sum(parts)
    bought = charge(2, 1, quantity=Decimal(whole), amount=whole * 3000)
    refunds = [
        charge(row, 2, quantity=Decimal(-part), amount=-part * 3000, refund_of=bought.key)
        for row, part in enumerate([*parts, *others], 3)
    ]
    faults = faulty_refunds([bought, *refunds])
    assert [faulty.line for faulty in faults] == refunds[len(parts) :]
    assert {faulty.fault for faulty in faults} <= {RefundFault.TOO_MUCH}
