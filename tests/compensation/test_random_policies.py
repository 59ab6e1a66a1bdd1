"""What holds under any policy that the check accepts, for any visit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import permutations, product
from random import Random

from builders.cases import case_lines, make_case
from builders.outcomes import computed
from builders.policies import plan_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Admissions, Case, Hospital
from ncms_desktop.domain.circumstances import Place, Referral
from ncms_desktop.domain.facility import Level
from ncms_desktop.policy.model import PolicyVersion

LINES = (
    'mechanism = "line-assessment"',
    'mechanism = "line-assessment"\nrounding_at = "sum"\nrounding = { mode = "up", step = "jiao" }',
    'mechanism = "line-assessment"\n'
    'ceilings = [{ lines.classes = ["A"], cap.all = { yuan = 80, clause = "1" }, per = "day" }]',
    'mechanism = "line-assessment"\ncatalogue = false',
)
DEDUCTIBLES = (
    'mechanism = "deductible"\namount.all = { yuan = 150, clause = "1" }\n'
    'waivers = [{ group = "wubao", clause = "1" }]',
    'mechanism = "deductible"\namount.all = { yuan = 300, clause = "1" }\nlimit = "deductible"',
    'mechanism = "deductible"\nshare.rate.all = { rate = 0.2345, clause = "1" }\n'
    'share.at_least = { yuan = 50, clause = "1" }',
    'mechanism = "deductible"\namount.all = { yuan = 150, clause = "1" }\n'
    'reliefs = [{ when = { admission_from = 2, clause = "1" }, factor = { factor = 0.333, clause = "1" } }]',
)
RATES = (
    'mechanism = "rate"\nrate.all = { rate = 0.6789, clause = "1" }',
    'mechanism = "rate"\nrate.township = { rate = 0.9, clause = "1" }\nrate.all = { rate = 0.5, clause = "1" }\n'
    'instead = [{ when = { referrals = ["none"], clause = "1" }, rate.all = { rate = 0.41, clause = "1" } }]\n'
    'bonus = [{ when = { age_from = 60, clause = "1" }, per_year = { points = 0.003, clause = "1" } }]',
    'mechanism = "rate"\nbounds = "on-excess"\nsegments = [\n'
    '{ over = { yuan = 0, clause = "1" }, rate.all = { rate = 0.35, clause = "1" } },\n'
    '{ over = { yuan = 1000, clause = "1" }, rate.all = { rate = 0.55, clause = "1" } },\n]',
    'mechanism = "rate"\nbounds = "before-deductible"\npatient_share = true\nsegments = [\n'
    '{ over = { yuan = 0, clause = "1" }, rate.all = { rate = 0.8, clause = "1" } },\n'
    '{ over = { yuan = 700, clause = "1" }, rate.all = { rate = 0.3, clause = "1" } },\n]',
)
MORE = (
    'mechanism = "uplift"\npoints = { points = 0.0777, clause = "1" }\nbase = "after-deductible"',
    'mechanism = "minimum-payment"\namount.all = { yuan = 60, clause = "1" }',
    'mechanism = "floor"\nfrom = "total"\nbearer = "facility"\nrate.all = { rate = 0.613, clause = "1" }',
    'mechanism = "floor"\nfrom = "eligible"\nbearer = "fund"\nrate.all = { rate = 0.4, clause = "1" }',
    'mechanism = "self-paid-limit"\nrate.all = { rate = 0.123, clause = "1" }',
    'mechanism = "cap"\nperiod = "visit"\nexcess = "facility"\ncap.all = { yuan = 900, clause = "1" }',
)
AID = (
    'mechanism = "rate"\nfund = "medical-aid"\nfrom = "unpaid"\nbase = "eligible"\n'
    'rate.all = { rate = 0.777, clause = "1" }'
)
CAP = 'mechanism = "cap"\nperiod = "year"\nlimit = "pool"\ncap.all = { yuan = 2000, clause = "1" }'


@lru_cache(maxsize=2000)
def version_of(*steps: str) -> PolicyVersion:
    return plan_of(*steps)


def some_policies(count: int) -> list[tuple[str, ...]]:
    """So many of all combinations, spread over them; the same in each run, so that a failure comes again."""
    more = [chosen for size in range(4) for chosen in permutations(MORE, size)]
    everything = product(LINES, DEDUCTIBLES, RATES, more, ((), (AID,)))
    combined = [(line, taken, rate, *rest, CAP, *aid) for line, taken, rate, rest, aid in everything]
    return combined[:: len(combined) // count]


policies = st.sampled_from(some_policies(97)).map(lambda steps: version_of(*steps))


@st.composite
def visits(draw: st.DrawFn) -> Case:
    level = draw(st.sampled_from([Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE, Level.PROVINCE]))
    born = draw(st.dates(date(1920, 1, 1), date(2016, 2, 1)))
    case = make_case(*draw(case_lines()), level=level, born=born, groups=draw(st.sets(st.just("wubao"))))
    return replace(
        case,
        used={"pool": draw(st.integers(-1_000, 210_000)), "deductible": draw(st.integers(0, 40_000))},
        referral=draw(st.sampled_from(Referral)),
        hospital=Hospital(draw(st.sampled_from(Place))),
        admissions=Admissions(draw(st.integers(1, 3))),
    )


@given(policies, visits(), st.randoms(use_true_random=False))
def test_money_is_conserved_and_nobody_is_paid_more_than_it_cost(
    version: PolicyVersion, case: Case, random: Random
) -> None:
    result = computed(case, version)
    assert all(payment.amount >= 0 for payment in result.payments)
    assert result.facility_share >= 0
    assert result.total == result.compensation + result.facility_share + result.patient_share
    assert result.compensation + result.facility_share <= max(result.total, 0)
    shuffled = list(case.lines)
    random.shuffle(shuffled)
    assert computed(replace(case, lines=tuple(shuffled)), version) == result


@given(policies, st.lists(visits(), min_size=1, max_size=5))
def test_no_sequence_of_visits_exceeds_the_cap(version: PolicyVersion, stays: list[Case]) -> None:
    used = {"pool": 0, "deductible": 0}
    for stay in stays:
        result = computed(replace(stay, used=dict(used)), version)
        for use in result.uses:
            used[use.limit] += use.amount
            assert use.amount >= 0
        basic = next(payment.amount for payment in result.payments if payment.fund == "basic")
        assert basic == next(use.amount for use in result.uses if use.limit == "pool")
    assert used["pool"] <= 200_000
    assert used["deductible"] <= 30_000


@given(policies, st.integers(0, 1_000_000))
def test_the_patient_never_gains(version: PolicyVersion, fen: int) -> None:
    case = make_case(eligible=str(Decimal(fen) / 100), limit="pool")
    result = computed(case, version)
    assert result.patient_share >= 0
