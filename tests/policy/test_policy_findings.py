"""Everything that can be wrong with a policy file, each found with its line and said in words."""

import re

import pytest
from builders.policies import SMALL, accepted, changed, line_of, parse
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.model import Policy
from ncms_desktop.policy.steps import STEP_MODELS
from ncms_desktop.wording import Language, wording

DEDUCTIBLE = """\
[[version.plan.step]]
mechanism = "deductible"
amount.township = { yuan = 50, clause = "1" }
amount.county = { yuan = 100, clause = "1" }
waivers = [
    { age_from = 60, clause = "2" },
    { group = "wubao", clause = "2" },
]

"""
RATE = """\
[[version.plan.step]]
mechanism = "rate"
rate.township = { rate = 0.75, clause = "3" }
rate.county = { rate = 0.65, clause = "3" }

"""
ASSESSMENT = '[[version.plan.step]]\nmechanism = "line-assessment"\n\n'
SECOND_ASSESSMENT = 'mechanism = "line-assessment"\n\n[[version.plan.step]]\nmechanism = "deductible"'
CAP = 'cap = { yuan = 20000, clause = "4" }'
WAIVER = '{ group = "wubao", clause = "2" }'
STEP = "version[1].plan[1].step"


def findings(text: str | bytes) -> tuple[Finding, ...]:
    found = parse(text)
    assert isinstance(found, tuple), found
    for finding in found:
        for language in Language:
            sentence = wording(language).finding(finding)
            assert finding.code not in sentence
            assert not re.search(r"\{[a-z_]+(:[a-z]+)?\}", sentence)
            assert "None" not in sentence
    return found


def places(text: str) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.place and each.place.line, each.subject) for each in findings(text)]


def test_the_small_policy_is_in_order() -> None:
    policy = accepted(SMALL)
    assert (policy.id, policy.county, policy.source) == ("small", "990123", "示例文件")
    assert len(policy.digest) == 64


# Each row: what is exchanged for what, the finding, the text at whose line it stands, the key.
ROWS = [
    ("schema = 1", "schema = 2", "policy.schema-unknown", "schema = 2", "schema"),
    ("schema = 1\n", "", "policy.key-missing", 'id = "small"', "schema"),
    ('"990123"', '"99012"', "policy.county-code", "county =", "county"),
    ('"990123"', "990123", "policy.county-code", "county =", "county"),
    ('"示例政策"', '" "', "policy.empty-text", "name =", "name"),
    ('"示例政策"', "2016", "policy.not-a-text", "name =", "name"),
    ('"discharge"', '"birth"', "policy.unknown-choice", "selected_by", "selected_by"),
    ("from = 2016-01-01", 'from = "2016-01-01"', "policy.not-a-date", "from =", "version[1].from"),
    ("from = 2016-01-01", "from = 2016-01-01T08:00:00", "policy.not-a-date", "from =", "version[1].from"),
    ("until = 2016-12-31", "untill = 2016-12-31", "policy.unknown-key-near", "untill", "version[1].untill"),
    ("until = 2016-12-31", "colour = 1", "policy.unknown-key", "colour", "version[1].colour"),
    (
        "until = 2016-12-31",
        "until = 2015-12-31",
        "policy.version-ends-before-start",
        "until =",
        "version[1].until",
    ),
    ('stays = "by-discharge"', 'stays = "split"', "policy.year-split-unsupported", "year =", "version[1].year.stays"),
    ('stays = "by-discharge"', 'stays = "x"', "policy.unknown-choice", "year =", "version[1].year.stays"),
    ("start_month = 1", "start_month = 13", "policy.year-start", "year =", "version[1].year.start_month"),
    ("start_day = 1", "start_day = 29", "policy.year-start", "year =", "version[1].year.start_day"),
    ("start_month = 1", "start_month = 11", "policy.year-name-missing", "year =", "version[1].year"),
    ('visit = "inpatient"', 'visit = "dental"', "policy.unknown-choice", "visit =", "version[1].plan[1].visit"),
    ('["township", "county"]', '["township"]', "policy.level-not-served", "amount.county", f"{STEP}[2].amount.county"),
    ('["township", "county"]', '["township", "county", "county"]', "policy.level-twice", "levels", "version[1]"),
    ('["township", "county"]', '"township"', "policy.not-a-list", "levels", "version[1].plan[1].levels"),
    ('["township", "county"]', "[]", "policy.list-empty", "levels", "version[1].plan[1].levels"),
    ('"township", "county"', '"township", "hamlet", "county"', "policy.unknown-choice", "levels", "version[1]"),
    ("amount.county = { yuan = 100,", "amount.county = 100 #", "policy.not-a-table", "amount.county", STEP),
    ('amount.county = { yuan = 100, clause = "1" }\n', "", "policy.level-without-figure", "amount.town", STEP),
    ('rate.county = { rate = 0.65, clause = "3" }\n', "", "policy.level-without-figure", "rate.town", STEP),
    ("amount.county", "amount.hamlet", "policy.unknown-choice", "amount.hamlet", f"{STEP}[2].amount.hamlet"),
    ("rate = 0.75", "rate = 75", "policy.rate-out-of-range", "rate.township", f"{STEP}[3].rate.township.rate"),
    ("rate = 0.75", "rate = -0.1", "policy.rate-out-of-range", "rate.township", STEP),
    ("rate = 0.75", 'rate = "75%"', "policy.figure-not-a-number", "rate.township", STEP),
    ("rate = 0.75", "rate = true", "policy.figure-not-a-number", "rate.township", STEP),
    ("rate = 0.75", "rate = inf", "policy.figure-not-a-number", "rate.township", STEP),
    ("rate = 0.75", "rate = nan", "policy.figure-not-a-number", "rate.township", STEP),
    ("rate = 0.75", "rate = 0.333333333", "policy.rate-too-precise", "rate.township", STEP),
    ("rate = 0.75", "yuan = 75", "policy.unknown-key", "rate.township", STEP),
    ("yuan = 50,", "yuan = -50,", "policy.negative-amount", "amount.township", f"{STEP}[2].amount.township.yuan"),
    ("yuan = 50,", "yuan = 50.005,", "policy.amount-too-precise", "amount.township", STEP),
    ("yuan = 50,", "yuan = 1e15,", "policy.amount-too-large", "amount.township", STEP),
    ("yuan = 50,", 'yuan = "50",', "policy.figure-not-a-number", "amount.township", STEP),
    ("yuan = 50,", "yuan = 50, blank = true,", "policy.figure-and-blank", "amount.township", STEP),
    ("{ yuan = 50,", "{", "policy.figure-missing", "amount.township", f"{STEP}[2].amount.township"),
    ("yuan = 50,", "blank = false,", "policy.blank-not-true", "amount.township", STEP),
    ('{ yuan = 50, clause = "1" }', "{ yuan = 50 }", "policy.clause-missing", "amount.township", STEP),
    (CAP, 'cap = { yuan = 20000, clause = "" }', "policy.empty-text", "cap =", f"{STEP}[4].cap.clause"),
    (CAP, "", "policy.key-missing", '[[version.plan.step]]\nmechanism = "yearly-cap"', f"{STEP}[4].cap"),
    ('limit = "inpatient"', 'limit = "住院"', "policy.limit-name", "limit =", f"{STEP}[4].limit"),
    (WAIVER, '{ group = "wubau", clause = "2" }', "policy.unknown-group-near", "wubau", STEP),
    (WAIVER, '{ group = "qqqqqq", clause = "2" }', "policy.unknown-group", "qqqqqq", STEP),
    (WAIVER, '{ group = "wubao" }', "policy.clause-missing", WAIVER[:17], f"{STEP}[2].waivers[2].clause"),
    (WAIVER, '{ clause = "none" }', "policy.condition-empty", '"none"', f"{STEP}[2].waivers[2]"),
    (WAIVER, '{ age_from = 9, age_under = 9, clause = "2" }', "policy.condition-impossible", "age_from = 9,", STEP),
    ("age_from = 60", "age_from = 60.5", "policy.age-impossible", "60.5", f"{STEP}[2].waivers[1].age_from"),
    ("age_from = 60", "age_from = 0", "policy.age-impossible", "age_from = 0", STEP),
    ('"yearly-cap"', '"yearly-cup"', "policy.unknown-mechanism-near", "[[version.plan.step]]\nmechanism = \"yea", STEP),
    ('mechanism = "yearly-cap"\n', "", "policy.key-missing", "[[version.plan.step]]\nlimit", f"{STEP}[4]"),
    (ASSESSMENT, ASSESSMENT * 2, "policy.step-twice", SECOND_ASSESSMENT, f"{STEP}[2].mechanism"),
    (ASSESSMENT, "", "policy.step-misses", DEDUCTIBLE[:50], f"{STEP}[1]"),
    (DEDUCTIBLE, "", "policy.step-misses", RATE[:40], f"{STEP}[2]"),
    ('"rate"', '"rate"\nbase = "eligible"', "policy.step-in-vain", DEDUCTIBLE[:50], f"{STEP}[2]"),
    (DEDUCTIBLE + RATE, RATE + DEDUCTIBLE, "policy.step-too-early", RATE[:40], f"{STEP}[2]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "at", "key"), ROWS)
def test_a_fault_is_found_at_its_line(old: str, new: str, code: str, at: str, key: str) -> None:
    text = changed((old, new))
    found = places(text)
    assert code in {each[0] for each in found}
    for each, line, subject in found:
        if each == code:
            assert line == line_of(text, at)
            assert subject is not None
            assert subject.startswith(key)
            break


@pytest.mark.parametrize(("old", "new", "code", "at", "key"), ROWS)
def test_a_fault_is_not_said_twice_in_the_same_place(old: str, new: str, code: str, at: str, key: str) -> None:
    found = places(changed((old, new)))
    assert len(found) == len(set(found))


def test_a_unknown_mechanism_lists_the_known_ones() -> None:
    (finding,) = findings(changed(('"yearly-cap"', '"zzz"')))
    assert finding.code == "policy.unknown-mechanism"
    assert finding.arguments["known"] == "、".join(STEP_MODELS)


def test_a_plan_without_a_rate_pays_nothing() -> None:
    tail = SMALL[SMALL.index('[[version.plan.step]]\nmechanism = "deductible"') :]
    assert "policy.plan-pays-nothing" in {each.code for each in findings(changed((tail, "")))}


def test_everything_is_reported_at_once_in_order_of_lines() -> None:
    text = changed(
        ("schema = 1", "schema = 9"),
        ("until = 2016-12-31", "until = 2015-12-31"),
        ("yuan = 50,", "yuan = -50,"),
        (WAIVER, '{ group = "wubau", clause = "2" }'),
        ('mechanism = "rate"', 'mechanism = "rates"'),
        ("rate = 0.65", "rate = 65"),
        (CAP, "cap = { yuan = 20000 }"),
    )
    found = places(text)
    assert [code for code, _, _ in found] == [
        "policy.schema-unknown",
        "policy.version-ends-before-start",
        "policy.negative-amount",
        "policy.unknown-group-near",
        "policy.unknown-mechanism-near",
        "policy.rate-out-of-range",
        "policy.clause-missing",
    ]
    lines = [line or 0 for _, line, _ in found]
    assert lines == sorted(lines)


SECOND = '\n[[version]]\nfrom = {start}\nyear = {{ start_month = 1, start_day = 1, stays = "by-discharge" }}\n'
PLAN = SMALL[SMALL.index("[[version.plan]]") :]


def with_second(start: str, *exchanges: tuple[str, str]) -> str:
    return changed(*exchanges) + SECOND.format(start=start) + PLAN


def test_versions_that_follow_each_other_are_in_order() -> None:
    assert len(accepted(with_second("2017-01-01")).versions) == 2


def test_versions_may_stand_in_any_order() -> None:
    text = changed(("from = 2016-01-01\nuntil = 2016-12-31", "from = 2017-01-01"))
    earlier = SECOND.format(start="2016-01-01") + PLAN
    text += earlier.replace("from = 2016-01-01", "from = 2016-01-01\nuntil = 2016-12-31")
    assert [version.start.year for version in accepted(text).versions] == [2016, 2017]


def test_a_gap_between_versions_is_found() -> None:
    text = with_second("2017-02-01")
    (finding,) = findings(text)
    assert finding.code == "policy.versions-gap"
    assert (str(finding.arguments["first"]), str(finding.arguments["last"])) == ("2017-01-01", "2017-01-31")
    assert finding.place is not None
    assert finding.place.line == line_of(text, "from = 2017-02-01")


def test_an_overlap_of_versions_is_found() -> None:
    (finding,) = findings(with_second("2016-12-31"))
    assert finding.code == "policy.versions-overlap"


def test_an_open_version_before_another_is_found() -> None:
    (finding,) = findings(with_second("2017-01-01", ("until = 2016-12-31\n", "")))
    assert finding.code == "policy.version-open-ended"


def test_a_version_inside_another_is_found_as_well_as_its_neighbour() -> None:
    inner = SECOND.format(start="2016-02-01").replace("from =", "until = 2016-02-28\nfrom =") + PLAN
    last = SECOND.format(start="2016-03-01") + PLAN
    found = findings(SMALL + inner + last)
    assert [each.code for each in found] == ["policy.versions-overlap", "policy.versions-overlap"]


def test_two_plans_for_one_kind_of_visit_are_found() -> None:
    text = SMALL + PLAN
    (finding,) = findings(text)
    assert (finding.code, finding.subject) == ("policy.plan-twice", "version[1].plan[2].visit")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "policy.file-empty", None),
        (b"# nothing\n", "policy.file-empty", None),
        (b"a" * 1_000_001, "policy.file-too-large", None),
        (SMALL.encode("gb18030"), "policy.encoding", 4),
        (SMALL.encode("utf-16"), "policy.encoding", 1),
        (b"a = " + b"[" * 50_000, "policy.toml-too-deep", None),
        (changed(('id = "small"', 'id = "small')).encode(), "policy.toml", 2),
        (changed(('id = "small"', "id = “small”")).encode(), "policy.toml", 2),
        (changed(("from = 2016-01-01", "from = 2016-02-30")).encode(), "policy.toml", 9),
        (changed(('id = "small"', 'id = "small"\nid = "other"')).encode(), "policy.toml-twice", 3),
        (SMALL.encode()[:-3], "policy.toml", None),
        (b"x = " + b"9" * 5_000, "policy.toml", 1),
    ],
    ids=["empty", "comment", "large", "gbk", "utf16", "deep", "quote", "curly", "date", "twice", "cut", "number"],
)
def test_what_is_no_toml_is_refused(content: bytes, code: str, line: int | None) -> None:
    (finding,) = findings(content)
    assert finding.code == code
    assert finding.place is not None
    if line is not None:
        assert finding.place.line == line


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    policy = accepted(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert policy.versions == accepted(SMALL).versions


def test_lines_are_right_behind_a_byte_order_mark() -> None:
    text = changed(("yuan = 50,", "yuan = -1,")).replace("\n", "\r\n")
    (finding,) = findings(b"\xef\xbb\xbf" + text.encode())
    assert finding.place is not None
    assert finding.place.line == line_of(text, "yuan = -1")


@pytest.mark.parametrize(
    "text",
    ["version = 1", "version = [1, 2]", "version = [[]]", "[version]\nplan = 1", "[[version]]\nplan = [{step = [1]}]"],
)
def test_a_file_of_another_shape_gives_findings(text: str) -> None:
    assert findings(text)


def test_blank_figures_are_allowed_and_listed() -> None:
    text = changed(("rate = 0.65", "blank = true"), (CAP, 'cap = { blank = true, clause = "4" }'))
    policy = accepted(text)
    assert [(each.line, each.key, each.clause) for each in policy.blanks] == [
        (line_of(text, "rate.county"), f"{STEP}[3].rate.county", "3"),
        (line_of(text, "cap ="), f"{STEP}[4].cap", "4"),
    ]
    assert policy.versions[0].cap_of("inpatient") is None


TOKENS = [
    "{",
    "}",
    "[",
    "]",
    "=",
    '"',
    "\n",
    "1",
    "-1",
    "0.5",
    "true",
    "[]",
    "{}",
    "2016-01-01",
    "[[version]]",
    "x",
    "\x00",
]


@given(st.integers(0, len(SMALL)), st.integers(0, 60), st.sampled_from(TOKENS))
def test_whatever_is_damaged_there_is_an_answer(start: int, length: int, token: str) -> None:
    answer = parse(SMALL[:start] + token + SMALL[start + length :])
    assert isinstance(answer, Policy) or findings_have_places(answer)


def findings_have_places(found: tuple[Finding, ...]) -> bool:
    return bool(found) and all(each.place is not None and each.place.line is not None for each in found)
