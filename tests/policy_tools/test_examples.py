"""``[[example]]`` in a policy file: its form, its trial, and what the command says."""

from pathlib import Path

import pytest
from builders.policies import SHIPPED, SMALL, line_of, parse

from ncms_desktop.cli.main import main
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.examples import read_examples
from ncms_desktop.policy.model import Policy
from ncms_desktop.usecases.try_policy import Trial, try_example

Capture = pytest.CaptureFixture[str]
CATALOGUE = SHIPPED.parent / "catalogues" / "sample-2016.csv"

VISIT = 'visit = { kind = "inpatient", level = "township", admitted = 2016-03-01, discharged = 2016-03-09 }'


def example(body: str, *, visit: str = VISIT, person: str = "person = { age = 40 }") -> str:
    """The small policy with one example."""
    return f'{SMALL}\n[[example]]\nname = "一"\nsource = "第八条"\n{visit}\n{person}\n{body}\n'


def tried(text: str) -> Trial:
    policy = parse(text)
    assert isinstance(policy, Policy), policy
    (only,) = read_examples(text.encode())
    return try_example(policy, only, file="x.toml")


def only_finding(text: str) -> Finding:
    (finding,) = tried(text).findings
    return finding


def form_codes(text: str) -> list[str]:
    """Codes of what the check says."""
    found = parse(text)
    return [each.code for each in found] if isinstance(found, tuple) else []


def test_an_example_that_comes_out_has_no_findings() -> None:
    trial = tried(example("amounts = { eligible = 3050 }\nexpect = { compensation = 2250.00, fund.basic = 2250 }"))
    assert trial.as_expected
    assert trial.result is not None
    assert trial.result.compensation == 225_000


def test_a_wrong_amount_names_both_amounts_and_its_line() -> None:
    text = example("amounts = { eligible = 3050 }\nexpect.deductible = 50\nexpect.compensation = 2250.01")
    finding = only_finding(text)
    assert finding.code == "example.differs"
    assert (finding.arguments["expected"], finding.arguments["got"]) == (225_001, 225_000)
    assert finding.place is not None
    assert finding.place.line == line_of(text, "expect.compensation")


def test_every_wrong_amount_is_named() -> None:
    body = (
        "amounts = { eligible = 3050 }\nexpect = { deductible = 1, compensation = 2, patient_share = 3, total = 3050 }"
    )
    found = tried(example(body)).differences
    assert [each.arguments["what"] for each in found] == ["deductible", "compensation", "patient_share"]


def test_an_expected_zero_is_an_expectation() -> None:
    finding = only_finding(example("amounts = { eligible = 3050 }\nexpect.facility_share = 0\nexpect.deductible = 0"))
    assert (finding.arguments["what"], finding.arguments["got"]) == ("deductible", 5000)


def test_a_fund_that_pays_nothing_pays_zero() -> None:
    finding = only_finding(example("amounts = { eligible = 3050 }\nexpect.fund.aid = 10\nexpect.fund.basic = 2250"))
    assert (finding.arguments["what"], finding.arguments["got"]) == ("fund.aid", 0)


def test_an_amount_that_the_calculation_lacks_is_named() -> None:
    finding = only_finding(example("amounts = { eligible = 3050 }\nexpect.compensaton = 2250"))
    assert finding.code == "example.no-such-amount"
    assert "compensation" in str(finding.arguments["known"])


@pytest.mark.parametrize(
    ("amounts", "self_paid", "own_share", "eligible"),
    [
        ("eligible = 1000", 0, 0, 100_000),
        ("total = 1200, eligible = 1000", 20_000, 0, 100_000),
        ("class_a = 600, class_b = 200, first_own_share = 0.15, class_c = 70, outside = 30.05", 10_005, 3_000, 77_000),
        ("eligible = 0", 0, 0, 0),
    ],
)
def test_simple_amounts_become_charges(amounts: str, self_paid: int, own_share: int, eligible: int) -> None:
    result = tried(example(f"amounts = {{ {amounts} }}\nexpect.facility_share = 0")).result
    assert result is not None
    assert (result.self_paid, result.first_own_share, result.eligible) == (self_paid, own_share, eligible)


def test_lines_are_assessed_one_by_one() -> None:
    lines = """
[[example.line]]
class = "B"
first_own_share = 0.10
amount = 100
ceiling = 80

[[example.line]]
class = "A"
amount = 60
quantity = 3
ceiling = 15

[[example.line]]
amount = 5
"""
    expect = "expect = { over_ceiling = 35, first_own_share = 8, self_paid = 5, eligible = 117 }"
    assert tried(example(expect + lines)).as_expected


def test_used_limits_count() -> None:
    body = "amounts = { eligible = 3050 }\nused.inpatient = 19000\nexpect = { compensation = 1000 }"
    assert tried(example(body)).as_expected


def test_a_limit_that_the_policy_lacks_is_named() -> None:
    finding = only_finding(example("amounts = { eligible = 1 }\nused.inpatiant = 5\nexpect = { compensation = 0 }"))
    assert finding.code == "example.limit-unknown"
    assert finding.arguments == {"given": "inpatiant", "known": "inpatient"}


def test_an_expected_refusal_comes_out() -> None:
    visit = VISIT.replace("township", "province")
    trial = tried(example('amounts = { eligible = 1 }\nexpect.refused = "compute.level-not-served"', visit=visit))
    assert trial.as_expected
    assert trial.refusal is not None


def test_a_day_without_policy_is_a_refusal() -> None:
    visit = VISIT.replace("2016-", "2015-")
    trial = tried(example('amounts = { eligible = 1 }\nexpect.refused = "policy.not-yet-in-force"', visit=visit))
    assert trial.as_expected


@pytest.mark.parametrize(
    ("expect", "level", "code"),
    [
        ('expect.refused = "compute.level-not-served"', "township", "example.not-refused"),
        ('expect.refused = "compute.figure-blank"', "province", "example.refused-otherwise"),
        ("expect.compensation = 0", "province", "example.refused"),
    ],
)
def test_refusals_are_compared_too(expect: str, level: str, code: str) -> None:
    visit = VISIT.replace("township", level)
    assert only_finding(example(f"amounts = {{ eligible = 1 }}\n{expect}", visit=visit)).code == code


def test_the_age_counts_on_the_day_of_admission() -> None:
    body = "amounts = { eligible = 100 }\nexpect = { deductible = 0 }"
    assert tried(example(body, person="person = { age = 60 }")).as_expected
    assert not tried(example(body, person="person = { age = 59 }")).as_expected


def test_groups_count() -> None:
    body = "amounts = { eligible = 100 }\nexpect = { deductible = 0 }"
    assert tried(example(body, person='person = { age = 20, groups = ["wubao"] }')).as_expected


def test_a_fact_that_no_case_has_is_refused_with_its_line() -> None:
    visit = 'visit = { kind = "inpatient", level = "township", admitted = 2016-03-01, discharged = 2016-03-09 }'
    text = example(
        "amounts = { eligible = 100 }\nexpect = { deductible = 0 }", visit=visit.replace(" }", ", no_such_fact = 1 }")
    )
    finding = only_finding(text)
    assert finding.code == "file.unknown-key"
    assert finding.place is not None
    assert finding.place.column == "example[1].visit.no_such_fact"
    assert finding.place.line == line_of(text, "no_such_fact")


FORTY = "person = { age = 40 }"
TOTAL = "\nexpect = { total = 1 }"
ONE = f"amounts = {{ eligible = 1 }}{TOTAL}"
LINE = "expect.total = 1\n[[example.line]]\namount = 1\n"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("amounts = { eligible = 1 }", "policy.key-missing"),
        ("amounts = { eligible = 1 }\nexpect = {}", "policy.example-expect"),
        ('amounts = { eligible = 1 }\nexpect = { refused = "x.y", total = 1 }', "policy.example-expect"),
        ("amounts = { eligible = 1 }\nexpect = { total = true }", "policy.figure-not-a-number"),
        (TOTAL, "policy.example-charges"),
        (f"amounts = {{}}{TOTAL}", "policy.example-amounts"),
        (f"amounts = {{ eligible = 2, class_a = 1 }}{TOTAL}", "policy.example-amounts"),
        (f"amounts = {{ eligible = 2, total = 1 }}{TOTAL}", "policy.example-total"),
        (f"amounts = {{ class_b = 2 }}{TOTAL}", "policy.example-share"),
        (f"amounts = {{ eligible = -2 }}{TOTAL}", "policy.negative-amount"),
        (f"amounts = {{ eligible = 2.005 }}{TOTAL}", "policy.amount-too-precise"),
        (f"amounts = {{ eligible = 1e15 }}{TOTAL}", "policy.amount-too-large"),
        (f"amounts = {{ class_b = 2, first_own_share = nan }}{TOTAL}", "policy.figure-not-a-number"),
        (f"amounts = {{ class_b = 2, first_own_share = 1.1 }}{TOTAL}", "policy.rate-out-of-range"),
        (f"{LINE}ceiling = 1", "policy.example-line-class"),
        (f'{LINE}class = "A"\nentry = "X"', "policy.example-line-class"),
        (f'{LINE}class = "A"\nquantity = 0', "policy.figure-not-a-number"),
    ],
)
def test_a_faulty_example_is_a_finding_of_the_check(body: str, code: str) -> None:
    assert form_codes(example(body)) == [code]


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("person = {}", "policy.example-person"),
        ("person = { age = 1, birth_date = 2016-01-01 }", "policy.example-person"),
        ("person = { age = 151 }", "policy.example-age"),
        ('person = { age = 1, groups = ["wubo"] }', "policy.unknown-group"),
    ],
)
def test_a_faulty_person_is_a_finding_of_the_check(person: str, code: str) -> None:
    assert form_codes(example(ONE, person=person)) == [code]


def test_two_examples_of_one_name_are_refused() -> None:
    once = example("amounts = { eligible = 1 }\nexpect = { total = 1 }")
    assert form_codes(once + once.removeprefix(SMALL)) == ["policy.example-twice"]


def test_exchanged_dates_are_refused() -> None:
    visit = VISIT.replace("discharged = 2016-03-09", "discharged = 2016-02-09")
    body = "amounts = { eligible = 1 }\nexpect = { total = 1 }"
    assert form_codes(example(body, visit=visit)) == ["policy.example-dates"]


def saved(folder: Path, text: str) -> str:
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_shipped_policy_comes_out(capsys: Capture) -> None:
    assert main(["policy", "try", str(SHIPPED / "county-2016h1.toml")]) == 0
    said = capsys.readouterr().out
    assert "(3,050.00 − 50.00) × 75% = 2,250.00" in said
    assert "3,050.00 × 75% = 2,287.50" in said
    assert "0 道不符" in said


def test_the_command_names_what_differs(tmp_path: Path, capsys: Capture) -> None:
    text = example("amounts = { eligible = 3050 }\nexpect.compensation = 2287.50")
    assert main(["policy", "try", saved(tmp_path, text)]) == 1
    shown = capsys.readouterr()
    assert f"policy.toml 第 {line_of(text, 'expect.')} 行" in shown.err
    assert "补偿金额：应为 2,287.50 元，算出 2,250.00 元，相差 -37.50 元" in shown.err
    assert "与应得的金额不符" in shown.out


def test_one_example_is_chosen_by_name(capsys: Capture) -> None:
    path = str(SHIPPED / "county-2016h1.toml")
    assert main(["--language", "en", "policy", "try", path, "--example", "县外就医"]) == 0
    assert "Examples tried: 1; as expected: 1; different: 0." in capsys.readouterr().out
    assert main(["policy", "try", path, "--example", "没有这一题"]) == 1
    assert "县外就医" in capsys.readouterr().err


def test_a_file_without_examples_does_not_pass(tmp_path: Path, capsys: Capture) -> None:
    assert main(["policy", "try", saved(tmp_path, SMALL)]) == 1
    assert "没有例题" in capsys.readouterr().err


def test_a_faulty_file_is_not_tried(tmp_path: Path, capsys: Capture) -> None:
    assert main(["policy", "try", saved(tmp_path, SMALL.replace("0.75", "7.5"))]) == 1
    assert "不在 0 到 1 之间" in capsys.readouterr().err


def test_codes_of_lines_are_looked_up_in_the_catalogue(tmp_path: Path, capsys: Capture) -> None:
    line = '\n[[example.line]]\nentry = "XY0005"\namount = 100\n'
    path = saved(tmp_path, example("expect = { first_own_share = 10, eligible = 90 }" + line))
    assert main(["policy", "try", path]) == 1
    assert "--catalogue" in capsys.readouterr().err
    assert main(["policy", "try", path, "--catalogue", str(CATALOGUE)]) == 0
    assert main(["policy", "check", path]) == 0


def test_another_countys_catalogue_is_refused(tmp_path: Path, capsys: Capture) -> None:
    text = example("amounts = { eligible = 1 }\nexpect = { total = 1 }").replace("990123", "990124")
    assert main(["policy", "try", saved(tmp_path, text), "--catalogue", str(CATALOGUE)]) == 1
    assert "990124" in capsys.readouterr().err


def test_the_check_counts_examples_and_finds_unknown_limits(tmp_path: Path, capsys: Capture) -> None:
    body = "amounts = { eligible = 1 }\nexpect = { total = 1 }"
    assert main(["policy", "check", saved(tmp_path, example(body))]) == 0
    assert "1 道例题" in capsys.readouterr().out
    assert main(["policy", "check", saved(tmp_path, example(f"{body}\nused.outpatient = 1"))]) == 1
    assert "outpatient" in capsys.readouterr().err
