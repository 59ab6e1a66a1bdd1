"""Cases and catalogue entries with everything that a test doesn't care about filled in; and Hypothesis strategies."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case, CaseLine, Person
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import fen_from_yuan
from ncms_desktop.domain.visit import VisitKind

ADMITTED, DISCHARGED = date(2016, 3, 1), date(2016, 3, 7)


def make_entry(
    expense_class: ExpenseClass = ExpenseClass.A,
    *,
    share: str = "0",
    ceilings: Mapping[Level, int] | None = None,
    code: str = "E1",
) -> CatalogueEntry:
    """A catalogue entry in force in all tests."""
    return CatalogueEntry(
        code=code,
        name="阿莫西林胶囊",
        category=Category.DRUG,
        expense_class=expense_class,
        first_own_share=Decimal(share),
        unit="盒",
        form="胶囊",
        specification="0.25g×24",
        ceilings=ceilings or {},
        marks=frozenset({"essential"}),
        valid_from=date(2010, 1, 1),
        valid_until=None,
    )


def make_line(
    amount: str, entry: CatalogueEntry | None = None, *, quantity: str = "1", number: int = 1, day: date = ADMITTED
) -> CaseLine:
    """A line of this amount in yuan; without an entry it is self-paid."""
    price = (Decimal(amount) / Decimal(quantity)).quantize(Decimal("0.0001"))
    return CaseLine(
        bill="B1",
        line=str(number),
        charged_at=datetime.combine(day, datetime.min.time()) + timedelta(hours=8),
        item_code="H1",
        item_name="阿莫西林",
        category=Category.DRUG,
        quantity=Decimal(quantity),
        price=abs(price),
        amount=fen_from_yuan(amount),
        entry=entry,
    )


def make_case(
    *lines: CaseLine,
    eligible: str | None = None,
    level: Level = Level.TOWNSHIP,
    born: date = date(1970, 5, 5),
    groups: Iterable[str] = (),
    used: str = "0.00",
    limit: str = "inpatient",
    admitted: date = ADMITTED,
    discharged: date = DISCHARGED,
    county: str = "990123",
) -> Case:
    """A stay with these lines, or with one fully eligible line of ``eligible`` yuan; ``used`` of the yearly limit."""
    if eligible is not None:
        lines = (make_line(eligible, make_entry()),)
    return Case(
        county=county,
        level=level,
        kind=VisitKind.INPATIENT,
        admitted=admitted,
        discharged=discharged,
        settled_on=discharged,
        person=Person(born, Sex.FEMALE, frozenset(groups)),
        lines=lines,
        used={limit: fen_from_yuan(used)},
    )


SERVED = (Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE, Level.PROVINCE, Level.OTHER)

entries = st.builds(
    make_entry,
    st.sampled_from(ExpenseClass),
    share=st.integers(0, 10_000).map(lambda parts: str(Decimal(parts) / 10_000)),
    ceilings=st.dictionaries(st.sampled_from(SERVED), st.integers(0, 100_000)),
)


@st.composite
def case_lines(draw: st.DrawFn) -> tuple[CaseLine, ...]:
    """Charges and refunds of every class, in any order, with distinct keys."""
    count = draw(st.integers(0, 12))
    lines = []
    for number in range(1, count + 1):
        fen = draw(st.integers(-500_000, 3_000_000))
        quantity = draw(st.integers(1, 4_000).map(lambda parts: Decimal(parts) / 8))
        lines.append(
            make_line(
                str(Decimal(fen) / 100),
                draw(st.none() | entries),
                quantity=str(-quantity if fen < 0 else quantity),
                number=number,
                day=ADMITTED + timedelta(draw(st.integers(0, 6))),
            )
        )
    return tuple(draw(st.permutations(lines)))


cases = st.builds(
    lambda lines, level, born, groups, used: make_case(*lines, level=level, born=born, groups=groups, used=used),
    case_lines(),
    st.sampled_from(SERVED),
    st.dates(date(1920, 1, 1), date(2016, 2, 1)),
    st.sets(st.sampled_from(["wubao", "disabled", "dibao", "veteran"])),
    st.integers(0, 2_100_000).map(lambda fen: str(Decimal(fen) / 100)),
)
"""Visits under county-2016h1, of all sorts."""
