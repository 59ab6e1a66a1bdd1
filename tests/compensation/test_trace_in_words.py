"""The trace as people read it, in both languages."""

import pytest
from builders.cases import cases, make_case
from builders.policies import county_2016h1
from hypothesis import given

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.wording import Language, wording


def sentences(case: Case, language: Language = Language.CHINESE) -> list[str]:
    result = compute(case, county_2016h1())
    assert isinstance(result, Result)
    words = wording(language)
    return [words(step.rule, step.arguments) for step in result.steps]


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (make_case(eligible="3050.00"), "乡级起付线 50.00 元。"),
        (make_case(eligible="30.00"), "乡级起付线 50.00 元，高于可补偿费用，按 30.00 元计。"),
        (make_case(eligible="3050.00", groups=["wubao"]), "五保人员免起付线。"),
        (make_case(eligible="3050.00"), "乡级补偿比例 75%，补偿基数 3,000.00 元。"),
        (
            make_case(eligible="3050.00", used="19000.00"),
            "年度封顶线 20,000.00 元，本年已补偿 19,000.00 元，本次只补偿余下的 1,000.00 元。",
        ),
        (make_case(eligible="50.01"), "补偿金额按「四舍五入」取整到分。"),
    ],
)
def test_a_step_says_what_it_did(case: Case, sentence: str) -> None:
    assert sentence in sentences(case)


@given(cases)
def test_every_step_and_every_reason_is_a_whole_sentence(case: Case) -> None:
    result = compute(case, county_2016h1())
    assert isinstance(result, Result)
    for language in Language:
        words = wording(language)
        said = sentences(case, language) + [words(line.reason) for line in result.lines if line.reason]
        for sentence in said:
            assert "{" not in sentence
            assert not sentence.startswith(("trace.", "line."))
            assert "None" not in sentence


@given(cases)
def test_formulas_hold_no_words(case: Case) -> None:
    result = compute(case, county_2016h1())
    assert isinstance(result, Result)
    formulas = [step.formula for step in result.steps if step.formula]
    assert formulas
    assert set("".join(formulas)) <= set("0123456789.,()% +−×÷=≤≈")
