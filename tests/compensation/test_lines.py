"""Rules for expense lines beyond class and price ceiling: limits of several lines, own shares, restrictions, parts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from builders.cases import ADMITTED, case_lines, make_case, make_entry, make_line
from builders.outcomes import computed, paid, step_of
from builders.policies import plan_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case, CaseLine
from ncms_desktop.compensation.result import Result, Use
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.identity import Sex

RATE = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 1, clause = "9" }'


def lines(*rules: str) -> str:
    return 'mechanism = "line-assessment"\n' + "\n".join(rules)


def entry_of(
    *,
    category: Category = Category.DRUG,
    marks: Iterable[str] = (),
    kind: ExpenseClass = ExpenseClass.A,
    share: str = "0",
) -> CatalogueEntry:
    return replace(make_entry(kind, share=share), category=category, marks=frozenset(marks))


def line_of(
    amount: str, entry: CatalogueEntry | None, *, number: int = 1, quantity: str = "1", day: int = 0
) -> CaseLine:
    line = make_line(amount, entry, number=number, quantity=quantity, day=ADMITTED + timedelta(day))
    return line if entry is None else replace(line, category=entry.category)


def result_of(rules: str, *charges: CaseLine, level: Level = Level.TOWNSHIP) -> Result:
    return computed(make_case(*charges, level=level), plan_of(rules, RATE))


BED = entry_of(category=Category.BED)
BED_DAY = lines('ceilings = [{ lines.categories = ["bed"], cap.all.yuan = 25, cap.all.clause = "1", per = "day" }]')


def test_bed_fees_have_a_ceiling_per_day() -> None:
    result = result_of(
        BED_DAY,
        line_of("20.00", BED, number=1),
        line_of("15.00", BED, number=2),
        line_of("18.00", BED, number=3, day=1),
    )
    # first day 35 - 25 = 10 above, second day nothing
    assert [line.over_ceiling for line in result.lines] == [0, 1_000, 0]
    assert (result.lines[1].reason, result.eligible) == ("line.over-limit", 4_300)
    assert [figure.clause for figure in step_of(result, "line-assessment").figures] == ["1"]


def test_a_refund_gives_back_what_a_limit_had_left_of_its_charge() -> None:
    charges = [line_of("20.00", BED, number=1), line_of("15.00", BED, number=2), line_of("-15.00", BED, number=3)]
    charges[2] = replace(charges[2], quantity=Decimal(-1))
    result = result_of(BED_DAY, *charges)
    assert (result.eligible, result.over_ceiling) == (2_000, 0)


EXAMS = lines(
    'ceilings = [{ lines.categories = ["examination"], cap.all.yuan = 200, cap.all.clause = "2", per = "visit" }]'
)
EXAM = entry_of(category=Category.EXAMINATION)


def test_examinations_may_be_limited_per_visit() -> None:
    result = result_of(
        EXAMS,
        line_of("150.00", EXAM, number=1),
        line_of("150.00", EXAM, number=2, day=2),
        line_of("80.00", make_entry(), number=3),
    )
    assert (result.eligible, result.over_ceiling) == (28_000, 10_000)


YEARLY = lines(
    'ceilings = [{ lines.codes = ["E1"], cap.all.yuan = 300, cap.all.clause = "3", per = "year", limit = "item-e1" }]'
)


@pytest.mark.parametrize(
    ("used", "eligible"), [(0, 20_000), (15_000, 15_000), (30_000, 0), (40_000, 0), (-100, 20_000)]
)
def test_an_item_may_be_limited_over_the_year(used: int, eligible: int) -> None:
    case = replace(make_case(line_of("200.00", make_entry())), used={"item-e1": used})
    result = computed(case, plan_of(YEARLY, RATE))
    assert result.eligible == eligible
    assert result.uses == (Use("item-e1", eligible),)


def test_a_unit_ceiling_of_the_policy_counts_beside_the_catalogues() -> None:
    rule = lines('ceilings = [{ lines.marks = ["imported"], cap.all.yuan = 30, cap.all.clause = "4", per = "unit" }]')
    item = replace(entry_of(marks=["imported"]), ceilings={Level.COUNTY: 2_000})
    charge = line_of("120.00", item, quantity="3")
    assert result_of(rule, charge).eligible == 9_000
    assert result_of(rule, charge, level=Level.COUNTY).eligible == 6_000


IMPLANTS = lines("""
own_shares = [
    { lines = { categories = ["material"], marks = ["imported"] }, rate.all = { rate = 0.50, clause = "5" } },
    { lines = { categories = ["material"], not_marks = ["imported"] }, rate.all = { rate = 0.10, clause = "5" } },
]
""")


def test_imported_and_domestic_materials_have_their_own_shares() -> None:
    imported = entry_of(category=Category.MATERIAL, marks=["imported"], kind=ExpenseClass.B, share="0.2")
    domestic = entry_of(category=Category.MATERIAL)
    result = result_of(IMPLANTS, line_of("4000.00", imported), line_of("1000.00", domestic, number=2))
    assert [line.first_own_share for line in result.lines] == [200_000, 10_000]
    assert result.lines[0].reason == "line.own-share"


STEPS = lines("""
[[version.plan.step.own_shares]]
lines = { categories = ["material"] }
by = "price"
segments = [
    { over = { yuan = 0, clause = "6" },    rate.all = { rate = 0, clause = "6" } },
    { over = { yuan = 1000, clause = "6" }, rate.all = { rate = 0.2, clause = "6" } },
    { over = { yuan = 5000, clause = "6" }, rate.all = { rate = 0.5, clause = "6" } },
]
""")


@pytest.mark.parametrize(("by", "own"), [("price", 200_000), ("amount", 430_000)])
def test_costly_materials_bear_steps_of_price_or_amount(by: str, own: int) -> None:
    # two of 6,000: each 4,000 x 20% + 1,000 x 50% = 1,300; or 12,000: 4,000 x 20% + 7,000 x 50% = 4,300
    material = entry_of(category=Category.MATERIAL)
    result = result_of(STEPS.replace('"price"', f'"{by}"'), line_of("12000.00", material, quantity="2"))
    assert result.first_own_share == (260_000 if by == "price" else own)


ONLY = lines("""
only = [
    { lines = { marks = ["child-only"] },  when = { age_under = 15, clause = "7" } },
    { lines = { marks = ["women-only"] },  when = { sex = "female", clause = "7" } },
    { lines = { marks = ["hospital"] },    when = { levels = ["county", "prefecture"], clause = "7" } },
    { lines = { marks = ["oncology"] },    when = { diagnoses = ["C", "D0"], clause = "7" } },
]
""")


@pytest.mark.parametrize(
    ("mark", "change", "covered"),
    [
        ("child-only", {}, False),
        ("child-only", {"person": {"birth_date": date(2010, 1, 1)}}, True),
        ("women-only", {}, True),
        ("women-only", {"person": {"sex": Sex.MALE}}, False),
        ("hospital", {}, False),
        ("hospital", {"level": Level.COUNTY}, True),
        ("oncology", {"diagnoses": ("I10", "C34.1")}, True),
        ("oncology", {"diagnoses": ("I10",)}, False),
        ("ordinary", {}, True),
    ],
)
def test_entries_are_limited_to_levels_sexes_ages_and_diagnoses(
    mark: str, change: dict[str, object], covered: bool
) -> None:
    case = make_case(line_of("100.00", entry_of(marks=[mark])))
    person = change.pop("person", {})
    case = replace(case, person=replace(case.person, **person), **change)  # type: ignore[arg-type]
    result = computed(case, plan_of(ONLY, RATE))
    assert (result.eligible, result.self_paid) == ((10_000, 0) if covered else (0, 10_000))
    assert result.lines[0].reason == (None if covered else "line.restricted")


def test_without_the_catalogue_everything_is_eligible() -> None:
    charges = (line_of("100.00", None), line_of("50.00", entry_of(kind=ExpenseClass.C), number=2))
    assert result_of(lines("catalogue = false"), *charges).eligible == 15_000


def test_first_own_shares_may_be_rounded_as_a_sum() -> None:
    third = entry_of(kind=ExpenseClass.B, share="0.333")
    charges = [line_of("0.01", third, number=number) for number in range(1, 10)]
    assert result_of(lines(), *charges).first_own_share == 0
    # 9 x 0.333 fen = 2.997 fen
    assert result_of(lines('rounding_at = "sum"'), *charges).first_own_share == 3


PARTS = lines("""
parts = [
    { name = "essential", lines = { marks = ["essential"] } },
    { name = "charged-b", lines = { classes = ["B"] }, of = "amount" },
]
""")


def test_named_parts_can_have_rates_of_their_own() -> None:
    ordinary = 'mechanism = "rate"\nfrom = "part.essential"\nbase = "eligible"\nrate.all = { rate = 0.9, clause = "8" }'
    class_b = 'mechanism = "uplift"\nfrom = "part.charged-b"\npoints = { points = 0.1, clause = "8" }'
    charges = (
        line_of("100.00", entry_of(marks=["essential"])),
        line_of("100.00", entry_of(kind=ExpenseClass.B, share="0.5"), number=2),
    )
    # 100 x 90% + 100 x 10%
    assert paid(make_case(*charges), plan_of(PARTS, ordinary, class_b)) == "100.00"


DRUGS = """
mechanism = "self-paid-limit"
lines = { categories = ["drug"] }
rate.township = { rate = 0.05, clause = "9" }
rate.all = { rate = 0.15, clause = "9" }
"""


@pytest.mark.parametrize(("level", "facility"), [(Level.TOWNSHIP, 15_000), (Level.COUNTY, 5_000)])
def test_the_facility_bears_self_paid_drugs_above_the_limit(level: Level, facility: int) -> None:
    charges = (
        line_of("800.00", make_entry()),
        line_of("200.00", None, number=2),
        line_of("500.00", entry_of(category=Category.OTHER, kind=ExpenseClass.C), number=3),
    )
    case = make_case(*charges, level=level)
    half = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 0.5, clause = "9" }'
    result = computed(case, plan_of(half, DRUGS))
    # of 1,000 yuan of drugs 200 are self-paid, 5% or 15% may be
    assert (result.compensation, result.facility_share) == (40_000, facility)
    assert result.patient_share == 110_000 - facility


EVERYTHING = lines("""
rounding_at = "sum"
only = [{ lines = { classes = ["B"] }, when = { levels = ["township", "county"], clause = "1" } }]
ceilings = [
    { lines = { categories = ["drug"] }, cap.all = { yuan = 900, clause = "1" }, per = "day" },
    { lines = { classes = ["A"] },       cap.all = { yuan = 2000, clause = "1" }, per = "visit" },
    { lines = { classes = ["A", "B"] },  cap.all = { yuan = 2500, clause = "1" }, per = "year", limit = "item" },
]
own_shares = [{ lines = { classes = ["A"] }, rate.all = { rate = 0.0333, clause = "1" } }]
""")


@given(case_lines(), st.integers(0, 300_000), st.randoms(use_true_random=False))
def test_every_line_is_conserved_under_all_rules_together(
    charges: tuple[CaseLine, ...], used: int, random: Random
) -> None:
    case: Case = replace(make_case(*charges), used={"item": used})
    version = plan_of(EVERYTHING, RATE)
    result = computed(case, version)
    assert result.total == result.compensation + result.patient_share
    assert result.uses[0].amount <= max(250_000 - used, 0)
    shuffled = list(charges)
    random.shuffle(shuffled)
    assert computed(replace(case, lines=tuple(shuffled)), version) == result
