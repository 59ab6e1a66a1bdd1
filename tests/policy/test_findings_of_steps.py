"""Faults inside the steps of a plan, each found with its line and key and said in both languages."""

import re

import pytest
from builders.policies import LINES, accepted, line_of, parse, planned

from ncms_desktop.domain.findings import Finding
from ncms_desktop.wording import Language, wording

DEDUCTIBLE = 'mechanism = "deductible"\namount.all = { yuan = 100, clause = "1" }'
RATE = 'mechanism = "rate"\nrate.all = { rate = 0.5, clause = "1" }'


FLOOR = 'mechanism = "floor"\nfrom = "part.tcm"\nbearer = "fund"\nrate.all = { rate = 0.5, clause = "1" }'
WUBAO = 'group = "wubao", clause = "1"'
BEDS = 'lines = { categories = ["bed"] }'


def segments(*bounds: str, more: str = 'base = "eligible"') -> str:
    rows = ",\n".join(f'{{ {each}, rate.all = {{ rate = 0.5, clause = "1" }} }}' for each in bounds)
    return f'mechanism = "rate"\n{more}\nsegments = [\n{rows}\n]'


def over(yuan: int, upto: int | None = None) -> str:
    end = "" if upto is None else f', upto = {{ yuan = {upto}, clause = "1" }}'
    return f'over = {{ yuan = {yuan}, clause = "1" }}{end}'


def bonus(when: str, points: str = ', points = { points = 0.1, clause = "1" }') -> str:
    return f"{RATE}\nbonus = [{{ when = {{ {when} }}{points} }}]"


def relief(kind: str) -> str:
    return f'{DEDUCTIBLE}\nreliefs = [{{ when = {{ group = "wubao", clause = "1" }}{kind} }}]'


def found_in(*steps: str) -> tuple[Finding, ...]:
    found = parse(planned(LINES, *steps))
    assert isinstance(found, tuple), "nothing was found"
    for finding in found:
        assert finding.place is not None
        assert finding.place.line is not None
        for language in Language:
            sentence = wording(language).finding(finding)
            assert finding.code not in sentence
            assert not re.search(r"\{[a-z_]+(:[a-z]+)?\}", sentence)
    return found


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (segments(over(0), over(5000), over(5000)), "policy.segments-order"),
        (segments(over(0, 0)), "policy.segments-order"),
        (segments(over(0, 4000), over(5000)), "policy.segments-gap"),
        (segments(over(0, 6000), over(5000)), "policy.segments-overlap"),
        (segments(over(0), more="") + "\n", "policy.segment-bounds-missing"),
        (RATE + "\n" + segments(over(0)).partition("\n")[2], "policy.rate-or-segments"),
        ('mechanism = "rate"', "policy.rate-or-segments"),
        (RATE.replace("0.5", "1.5"), "policy.rate-out-of-range"),
        (RATE + '\nfrom = "EUR"', "policy.amount-name"),
        (bonus('group = "wubau", clause = "1"'), "policy.unknown-group-near"),
        (bonus('groups = ["wubau"], clause = "1"'), "policy.unknown-group-near"),
        (bonus(WUBAO, ', points = { points = 5, clause = "1" }'), "policy.points-out-of-range"),
        (bonus(WUBAO, ""), "policy.key-missing"),
        (bonus('clause = "1"'), "policy.condition-empty"),
        (RATE + '\nwhen = { days_from = 9, days_under = 3, clause = "1" }', "policy.condition-impossible"),
        (RATE + '\nwhen = { admission_from = 3, admission_until = 2, clause = "1" }', "policy.condition-impossible"),
        (RATE + '\nwhen = { designated = "yes", clause = "1" }', "policy.not-a-flag"),
        (RATE + '\nwhen = { admission_from = 0, clause = "1" }', "policy.count-impossible"),
        (RATE + '\nwhen = { places = ["abroad"], clause = "1" }', "policy.unknown-choice"),
        (RATE + '\nwhen = { group = "wubao" }', "policy.clause-missing"),
        (DEDUCTIBLE.replace("amount.all", "amount.hamlet"), "policy.unknown-choice"),
        (DEDUCTIBLE.replace("amount.all", "amount.county"), "policy.level-without-figure"),
        (DEDUCTIBLE + "\nshare.rate.all = { rate = 0.2, clause = \"1\" }", "policy.deductible-standard"),
        ('mechanism = "deductible"', "policy.deductible-standard"),
        (relief(""), "policy.relief-kind"),
        (relief(', waive = true, minus = { yuan = 1, clause = "1" }'), "policy.relief-kind"),
        (relief(', factor = { factor = 50, clause = "1" }'), "policy.factor-out-of-range"),
        ('mechanism = "uplift"', "policy.uplift-kind"),
        ('mechanism = "cap"\nperiod = "year"\ncap.all = { yuan = 1, clause = "1" }', "policy.cap-limit"),
        ('mechanism = "cap"\nperiod = "visit"\nlimit = "x"\ncap.all = { yuan = 1, clause = "1" }', "policy.cap-limit"),
        ('mechanism = "cap"\nperiod = "visit"', "policy.key-missing"),
        ('mechanism = "floor"\nfrom = "total"\nrate.all = { rate = 0.5, clause = "1" }', "policy.key-missing"),
        (FLOOR, "policy.step-misses"),
    ],
)  # fmt: skip
def test_a_fault_of_a_step_is_found(step: str, code: str) -> None:
    rest = () if '"rate"' in step else (RATE,)
    before = () if '"deductible"' in step else (DEDUCTIBLE,)
    assert code in {finding.code for finding in found_in(*before, *rest, step)}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("parts = [{ name = \"tcm\", lines = {} }]", "policy.filter-empty"),
        ('parts = [{ name = "t", lines.marks = ["tcm"] }, { name = "t", lines.marks = ["x"] }]', "policy.part-twice"),
        ('parts = [{ name = "tcm", lines.marks = ["tcm"] }]', "policy.step-in-vain"),
        (f'ceilings = [{{ {BEDS}, cap.all = {{ yuan = 1, clause = "1" }}, per = "year" }}]', "policy.cap-limit"),
        (
            f'ceilings = [{{ {BEDS}, cap.county = {{ yuan = 1, clause = "1" }}, per = "day" }}]',
            "policy.level-without-figure",
        ),
        ('own_shares = [{ lines.categories = ["bed"] }]', "policy.rate-or-segments"),
        ('when = { sex = "male", clause = "1" }', "policy.step-not-conditional"),
    ],
)  # fmt: skip
def test_a_fault_of_the_line_assessment_is_found(rule: str, code: str) -> None:
    found = parse(planned(f"{LINES}\n{rule}", DEDUCTIBLE, RATE))
    assert isinstance(found, tuple)
    assert code in {finding.code for finding in found}


def test_a_row_for_certain_levels_needs_figures_for_these_alone() -> None:
    row = 'instead = [{ when = { levels = ["county"], clause = "1" }, rate.county = { rate = 0.6, clause = "1" } }]'
    accepted(planned(LINES, DEDUCTIBLE, f"{RATE}\n{row}"))
    short = row.replace('["county"]', '["county", "province"]')
    (finding,) = found_in(DEDUCTIBLE, f"{RATE}\n{short}")
    assert (finding.code, finding.arguments["code"]) == ("policy.level-without-figure", "province")


def test_one_limit_has_one_holder_and_period() -> None:
    year = 'mechanism = "cap"\nperiod = "year"\nlimit = "pool"\ncap.all = { yuan = 90, clause = "1" }'
    text = planned(LINES, DEDUCTIBLE, RATE, year, year.replace('"year"', '"month"'))
    found = parse(text)
    assert isinstance(found, tuple)
    (finding,) = found
    assert (finding.code, finding.arguments["limit"]) == ("policy.limit-told-twice", "pool")
    assert finding.place is not None
    assert finding.place.line == line_of(text, 'period = "month"') - 2


def test_what_is_written_over_unread_is_found() -> None:
    (finding,) = found_in(DEDUCTIBLE, RATE, RATE)
    assert (finding.code, finding.subject) == ("policy.step-in-vain", "version[1].plan[1].step[3]")
    accepted(planned(LINES, DEDUCTIBLE, RATE, RATE + "\non_top = true"))
    accepted(planned(LINES, DEDUCTIBLE, RATE, RATE + '\nwhen = { sex = "male", clause = "1" }'))


def test_blank_figures_inside_rows_are_listed_with_their_lines() -> None:
    text = planned(
        LINES, DEDUCTIBLE, segments(over(0), 'over = { blank = true, clause = "7" }', more='bounds = "on-excess"')
    )
    policy = accepted(text)
    assert [(each.line, each.key, each.clause) for each in policy.blanks] == [
        (line_of(text, "blank = true"), "version[1].plan[1].step[3].segments[2].over", "7")
    ]
