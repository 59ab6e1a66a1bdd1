"""The column mapping: read whole, or everything wrong with it at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters.csv_text import Encoding
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping
from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.identity import Sex

CONTENT = (Path(__file__).parents[2] / "resources" / "hospital" / "sample-his.toml").read_text("utf-8")


def load(text: str) -> HospitalMapping | tuple[Finding, ...]:
    return load_mapping(text.encode(), "his.toml")


def test_the_shipped_mapping_reads_the_sample_hospital() -> None:
    mapping = load(CONTENT)
    assert isinstance(mapping, HospitalMapping)
    assert mapping.file.encoding is Encoding.AUTO
    assert mapping.visit.number == "住院号"
    assert mapping.words.sex == {"男": Sex.MALE, "女": Sex.FEMALE}
    assert set(mapping.words.category.values()) == set(Category)
    assert mapping.line_headings()["refund_of"] == "退费单据号"


def test_a_mark_and_windows_line_ends_do_not_matter() -> None:
    content = b"\xef\xbb\xbf" + CONTENT.replace("\n", "\r\n").encode()
    assert load_mapping(content, "his.toml") == load(CONTENT)


WRONG = {
    "missing": ('bed = "床号"\n', "", "hospital.mapping-key-missing", "visit.bed"),
    "unknown": ('bed = "床号"', 'bed = "床号"\nbett = "床"', "hospital.mapping-key-unknown", "visit.bett"),
    "twice": ('"病区"', '"床号"', "hospital.mapping-heading-twice", "visit"),
    "empty heading": ('"床号"', '""', "hospital.mapping-value", "visit.bed"),
    "number for a heading": ('"床号"', "7", "hospital.mapping-value", "visit.bed"),
    "encoding": ('"auto" ', '"latin-1" ', "hospital.mapping-value", "file.encoding"),
    "delimiter": ('delimiter = ","', 'delimiter = "ab"', "hospital.mapping-value", "file.delimiter"),
    "format without a day": ('"%Y%m%d"', '"%Y%m"', "hospital.mapping-value", "file.date_formats.2"),
    "format of two-digit years": ('"%Y%m%d"', '"%y%m%d"', "hospital.mapping-value", "file.date_formats.2"),
    "word": ('"bed"', '"bett"', "hospital.mapping-value", "words.category.床位"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_faulty_mapping_names_its_key(case: str) -> None:
    old, new, code, key = WRONG[case]
    assert CONTENT.count(old) == 1, old
    assert load(CONTENT.replace(old, new)) == (Finding(code, {"key": key}, place=Place("his.toml")),)


def test_everything_wrong_is_said_at_once() -> None:
    found = load(CONTENT.replace('bed = "床号"\n', "").replace('unit = "单位"\n', "").replace('"male"', '"m"'))
    assert isinstance(found, tuple)
    assert [finding.arguments["key"] for finding in found] == ["visit.bed", "line.unit", "words.sex.男"]


def test_broken_toml_names_its_line() -> None:
    (found,) = load(CONTENT.replace('name = "姓名"', 'name = "姓名'))  # type: ignore[misc]
    line = CONTENT[: CONTENT.index('name = "姓名"')].count("\n") + 1
    assert isinstance(found, Finding)
    assert (found.code, found.place) == ("hospital.mapping-not-toml", Place("his.toml", line))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (CONTENT.encode("gb18030"), "hospital.mapping-not-utf-8"),
        (b"#" * 70_000, "hospital.mapping-too-large"),
        (b"a = " + b"[" * 20_000, "hospital.mapping-not-toml"),
        (b"", "hospital.mapping-key-missing"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(content: bytes, code: str) -> None:
    found = load_mapping(content, "his.toml")
    assert isinstance(found, tuple)
    assert {finding.code for finding in found} == {code}


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    assert isinstance(load_mapping(content, "his.toml"), tuple)
