"""Code tables: the shipped ones are whole, and a county's own is read whole or refused with all that is wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters.code_tables import (
    LARGEST_TABLE,
    CodeTable,
    parse_county_table,
    shipped_tables,
    vocabularies,
)
from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.wording import Language, wording

NATIONAL = {
    *("chrgitm-lv", "clr-type", "clr-way", "dedc-hosp-lv", "fund-pay-type", "hosp-lv", "insutype", "mdtrt-cert-type"),
    *("med-chrgitm-type", "med-type", "psn-idet-type", "psn-setlway"),
}
THE_COUNTYS = {"s201-03", "s301-02", "s301-03", "s301-05", "s301-06"}

OWN = """\
id = "s301-05"
zh = "就诊类型"
source = "示例县合管办 2015 年 12 月代码表"

[codes]
"1" = { zh = "普通门诊" }
"2" = { zh = "普通住院", en = "inpatient" }
"02" = { zh = "正常分娩住院" }
"""

LEVELS = """\
id = "s201-06"
zh = "医疗机构级别"
source = "示例县"
[codes]
"21" = { zh = "中心卫生院", means = "township" }
"22" = { zh = "一般卫生院", means = "township" }
"""


def read(text: str) -> CodeTable | tuple[Finding, ...]:
    return parse_county_table(text.encode(), file="own.toml")


def sound(text: str) -> CodeTable:
    table = read(text)
    assert isinstance(table, CodeTable), table
    return table


def faults(content: str | bytes) -> list[tuple[str, int | None]]:
    """Code and line of every finding; each is said in both languages on the way."""
    found = parse_county_table(content if isinstance(content, bytes) else content.encode(), file="own.toml")
    assert not isinstance(found, CodeTable)
    for finding in found:
        assert finding.place is not None
        assert finding.place.file == "own.toml"
        for language in Language:
            sentence = wording(language).finding(finding)
            assert finding.code not in sentence
            assert "{" not in sentence
    return [(finding.code, finding.place.line) for finding in found if finding.place]


def test_every_table_of_the_standard_and_of_the_platform_ships() -> None:
    assert set(shipped_tables()) == NATIONAL | THE_COUNTYS | {"s201-06"}


def test_every_shipped_code_has_both_names_and_every_table_its_source() -> None:
    han = re.compile(r"[\u3400-\u9fff]")
    for table in shipped_tables().values():
        assert table.source
        assert han.search(table.zh)
        assert not han.search(table.en)
        for code in table.codes.values():
            assert han.search(code.zh), code
            assert not han.search(code.en), code


def test_the_values_that_each_county_makes_are_marked_so() -> None:
    assert {table.id for table in shipped_tables().values() if table.county} == THE_COUNTYS
    empty = {table.id for table in shipped_tables().values() if not table.codes}
    assert empty == {"s301-05", "s301-06"}, "no public text states these values, so none may ship"


def test_every_level_class_and_fee_class_has_its_code() -> None:
    tables = shipped_tables()
    assert [tables["s201-06"].meaning(level)[0].code for level in Level] == ["1", "2", "3", "4", "5", "9"]
    assert [tables["chrgitm-lv"].meaning(each)[0].code for each in ExpenseClass] == ["01", "02", "03"]
    assert all(tables["med-chrgitm-type"].meaning(category) for category in Category)
    assert [code.zh for code in tables["med-chrgitm-type"].meaning("drug")] == ["西药费", "中药饮片费", "中成药费"]


def test_codes_stand_for_groups_that_the_program_knows() -> None:
    table = shipped_tables()["psn-idet-type"]
    meanings = {code.code: code.means for code in table.codes.values() if code.means}
    assert meanings["2302"] == "registered-poor"
    assert meanings["2307"] == "wubao"
    assert set(meanings.values()) <= set(shipped_groups())


@pytest.mark.parametrize(
    ("table", "code", "zh"),
    [
        ("insutype", "380", "新型农村合作医疗"),
        ("med-type", "2101", "普通住院"),
        ("fund-pay-type", "610100", "医疗救助基金"),
        ("clr-way", "40", "DRG支付方式"),
        ("hosp-lv", "05", "二级甲等"),
        ("s301-02", "1", "危"),
        ("s301-03", "9", "其他"),
        ("s201-03", "5013", "中医针灸科专业"),
    ],
)
def test_codes_are_found_as_text(table: str, code: str, zh: str) -> None:
    assert shipped_tables()[table].codes[code].zh == zh


def test_a_countys_own_table_is_read_in_its_order() -> None:
    table = sound(OWN)
    assert [(code.code, code.zh, code.en) for code in table.codes.values()] == [
        ("1", "普通门诊", "普通门诊"),
        ("2", "普通住院", "inpatient"),
        ("02", "正常分娩住院", "正常分娩住院"),
    ]
    assert (table.id, table.en, table.county) == ("s301-05", "就诊类型", True)


def test_two_codes_of_a_county_may_mean_one_level() -> None:
    assert [code.code for code in sound(LEVELS).meaning(Level.TOWNSHIP)] == ["21", "22"]


def test_a_mark_and_windows_line_ends_do_not_matter() -> None:
    content = b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode()
    assert parse_county_table(content, file="own.toml") == read(OWN)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('zh = "就诊类型"\n', "", "codes.key-missing", 1),
        ('zh = "就诊类型"', 'zh = "  "', "codes.value", 2),
        ('source = "示例县合管办 2015 年 12 月代码表"\n', "", "codes.key-missing", 1),
        ('"1" = { zh = "普通门诊" }', '"1" = { zh = "普通门诊", name = "x" }', "codes.key-unknown", 6),
        ('"1" = { zh = "普通门诊" }', '"1" = { en = "outpatient" }', "codes.key-missing", 6),
        ('"1" = { zh = "普通门诊" }', '"1" = "普通门诊"', "codes.value", 6),
        ('"1" = { zh = "普通门诊" }', '"一" = { zh = "普通门诊" }', "codes.code-wrong", 6),
        ('"1" = { zh = "普通门诊" }', '"" = { zh = "普通门诊" }', "codes.code-wrong", 6),
        ('"1" = { zh = "普通门诊" }', '"1" = { zh = "普通门诊", means = "village" }', "codes.meaning-unknown", 6),
        ('"1" = { zh = "普通门诊" }', '"2" = { zh = "普通门诊" }', "codes.not-toml", 7),
        ('id = "s301-05"', 'id = "s301-99"', "codes.table-unknown", 1),
        ('id = "s301-05"', 'id = "s301-05"\nvocabulary = "level"', "codes.value", 2),
        ('id = "s301-05"', "id = ", "codes.not-toml", 1),
    ],
)
def test_each_fault_is_named_at_its_line(old: str, new: str, code: str, line: int) -> None:
    assert OWN.count(old) == 1
    assert faults(OWN.replace(old, new)) == [(code, line)]


def test_a_table_without_codes_says_nothing() -> None:
    assert faults(OWN.partition("[codes]")[0]) == [("codes.no-codes", 1)]


def test_a_word_that_the_vocabulary_lacks_is_refused() -> None:
    assert faults(LEVELS.replace('"township"', '"乡级"')) == [
        ("codes.meaning-unknown", 5),
        ("codes.meaning-unknown", 6),
    ]


def test_everything_wrong_is_found_at_once() -> None:
    text = OWN.replace('zh = "就诊类型"\n', "").replace('"1" =', '"一" =').replace('en = "inpatient"', "en = 7")
    assert set(faults(text)) == {("codes.key-missing", 1), ("codes.code-wrong", 5), ("codes.value", 6)}


def test_bytes_that_are_no_table_are_refused() -> None:
    assert faults(OWN.encode("gb18030")) == [("codes.not-utf-8", 2)]
    assert faults(b"#" * (LARGEST_TABLE + 1)) == [("codes.too-large", None)]
    assert faults("[" * 10_000) == [("codes.not-toml", 1)]


@given(st.text(max_size=60), st.integers(0, len(OWN)))
def test_no_text_breaks_the_reader(text: str, at: int) -> None:
    found = read(OWN[:at] + text + OWN[at:])
    assert isinstance(found, CodeTable) or all(finding.place is not None for finding in found)


def test_every_vocabulary_that_a_table_names_is_known() -> None:
    named = {table.vocabulary for table in shipped_tables().values()} - {None}
    assert named == set(vocabularies())
