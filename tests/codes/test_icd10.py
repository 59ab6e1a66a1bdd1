"""Diagnoses: the shipped excerpt is sound, and a clerk finds what the doctor wrote, by code or by name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters.icd10_csv import MOST_ANSWERS, Disease, Icd10, parse_icd10, shipped_icd10
from ncms_desktop.domain.findings import Finding
from ncms_desktop.sample.stays import STAYS
from ncms_desktop.wording import Language, wording

SMALL = """\
code,zh,en
I10,原发性高血压,Essential hypertension
I11.9,高血压心脏病,Hypertensive heart disease
J18.0,支气管肺炎,Bronchopneumonia
J18.9,肺炎,Pneumonia
J85.2,肺脓肿不伴肺炎,Abscess of lung without pneumonia
K35.8,急性阑尾炎,
"""


def parse(text: str) -> Icd10 | tuple[Finding, ...]:
    return parse_icd10(text.encode(), file="icd.csv")


@pytest.fixture(scope="module")
def small() -> Icd10:
    parsed = parse(SMALL)
    assert isinstance(parsed, Icd10), parsed
    return parsed


def codes(found: tuple[Disease, ...]) -> list[str]:
    return [disease.code for disease in found]


def test_the_excerpt_holds_the_common_diagnoses_of_every_chapter() -> None:
    diseases = shipped_icd10().diseases()
    assert len(diseases) >= 400
    assert {disease.code[0] for disease in diseases} >= set("ABCDEFGHIJKLMNOPQRSTZ")


def test_the_excerpt_names_every_diagnosis_once_in_both_languages() -> None:
    diseases = shipped_icd10().diseases()
    han = re.compile(r"[\u3400-\u9fff]")
    assert [disease for disease in diseases if not han.search(disease.zh) or han.search(disease.en)] == []
    assert len({disease.zh for disease in diseases}) == len({disease.en for disease in diseases}) == len(diseases)
    assert codes(diseases) == sorted(codes(diseases))


def test_every_diagnosis_of_the_sample_stays_is_in_the_excerpt() -> None:
    wanted = {diagnosis.code for stay in STAYS for diagnosis in stay.diagnoses}
    assert wanted
    assert {code for code in wanted if shipped_icd10().disease(code) is None} == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("J18.9", "J18.9"),
        (" j18.9 ", "J18.9"),
        ("J189", "J18.9"),
        ("J18.900", "J18.9"),
        ("j18900", "J18.9"),
        ("I10", "I10"),
        ("I10.x00", "I10"),
        ("K35.801", "K35.8"),
    ],
)
def test_a_code_is_found_as_hospitals_write_it(small: Icd10, text: str, code: str) -> None:
    found = small.disease(text)
    assert found is not None
    assert found.code == code
    assert codes(small.search(text)) == [code]


@pytest.mark.parametrize("text", ["J18.7", "J18", "X99.9", "", "肺炎", "J18.9000"])
def test_what_is_no_code_of_the_list_has_no_diagnosis(small: Icd10, text: str) -> None:
    assert small.disease(text) is None


def test_the_beginning_of_a_code_finds_the_whole_category(small: Icd10) -> None:
    assert codes(small.search("j18")) == ["J18.0", "J18.9"]
    assert codes(small.search("J1")) == ["J18.0", "J18.9"]
    assert codes(small.search("I10")) == ["I10"]


def test_the_disease_itself_comes_before_what_only_mentions_it(small: Icd10) -> None:
    assert codes(small.search("肺炎")) == ["J18.9", "J18.0", "J85.2"]
    assert codes(small.search("pneumonia")) == ["J18.9", "J18.0", "J85.2"]
    assert codes(small.search("高血压")) == ["I10", "I11.9"]


def test_every_word_must_occur_and_case_does_not_matter(small: Icd10) -> None:
    assert codes(small.search("HEART hypertensive")) == ["I11.9"]
    assert codes(small.search("急性 阑尾")) == ["K35.8"]
    assert small.search("急性 肺炎") == ()


def test_a_search_answers_no_more_than_a_person_looks_through() -> None:
    icd10 = shipped_icd10()
    assert len(icd10.search("性")) == MOST_ANSWERS
    assert len(icd10.search("骨折", most=5)) == 5
    assert icd10.search("   ") == ()


@given(st.text(max_size=12))
def test_any_text_may_be_typed(text: str) -> None:
    found = shipped_icd10().search(text)
    assert len(found) <= MOST_ANSWERS
    assert len(set(found)) == len(found)


def test_every_name_finds_its_diagnosis_first() -> None:
    icd10 = shipped_icd10()
    lost = [each for each in icd10.diseases() for name in (each.zh, each.en) if icd10.search(name)[0] != each]
    assert lost == []


def test_an_empty_english_name_repeats_the_chinese_one(small: Icd10) -> None:
    assert small.disease("K35.8") == Disease("K35.8", "急性阑尾炎", "急性阑尾炎")


FAULTY = """\
code,zh,en
J18.9,肺炎,Pneumonia
J18.900,支气管肺炎,
I10,,
J18.9,肺炎,
j18.0,支气管肺炎,
"""


def test_all_faults_of_a_list_are_found_at_once() -> None:
    found = parse(FAULTY)
    assert not isinstance(found, Icd10)
    for finding in found:
        assert all(finding.code not in wording(language).finding(finding) for language in Language)
    assert [(each.code, each.place.line, each.place.column) for each in found if each.place] == [
        ("icd10.code-wrong", 3, "code"),
        ("csv.field-empty", 4, "zh"),
        ("icd10.code-twice", 5, "code"),
        ("icd10.code-wrong", 6, "code"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv.empty"),
        ("code,zh,en\n", "icd10.no-rows"),
        ("code,name\nI10,高血压\n", "csv.columns-missing"),
        ("code,zh,en\nI10,高血压,x", "csv.truncated"),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, code: str) -> None:
    found = parse(text)
    assert not isinstance(found, Icd10)
    assert [finding.code for finding in found] == [code]
