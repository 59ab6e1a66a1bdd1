"""CSV files from outside: what is read is read whole and right, what is not gets one sentence."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters import csv_text
from ncms_desktop.adapters.csv_text import CsvRow, CsvText, Encoding, open_csv
from ncms_desktop.adapters.gb18030 import MEANT, as_meant
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.wording import Language, wording

HEADINGS = ("住院号", "姓名", "金额")
MEBIBYTE = 1024 * 1024


def opened(
    folder: Path, content: bytes, encoding: Encoding = Encoding.AUTO, *, largest: int = MEBIBYTE
) -> CsvText | tuple[Finding, ...]:
    path = folder / "lines.csv"
    path.write_bytes(content)
    return open_csv(path, required=HEADINGS, encoding=encoding, largest=largest)


def read(table: CsvText | tuple[Finding, ...]) -> tuple[list[CsvRow], tuple[Finding, ...]]:
    assert isinstance(table, CsvText), table
    found = Gathered()
    return list(table.rows(found)), found.result()


def texts(rows: list[CsvRow]) -> list[list[str]]:
    return [[row[heading] for heading in HEADINGS] for row in rows]


def refused(table: CsvText | tuple[Finding, ...]) -> list[tuple[str, int | None]]:
    assert isinstance(table, tuple)
    assert all(finding.place is not None and finding.place.file == "lines.csv" for finding in table)
    return [(finding.code, finding.place.line) for finding in table if finding.place is not None]


def faults(table: CsvText | tuple[Finding, ...]) -> list[tuple[str, int | None]]:
    _, found = read(table)
    return [(finding.code, finding.place.line) for finding in found if finding.place is not None]


PLAIN = "住院号,姓名,金额\r\nZY1,试桂兰,7.68\r\nZY2,试小明,30.00\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_encoding_is_found_out(tmp_path: Path, codec: str) -> None:
    table = opened(tmp_path, PLAIN.encode(codec))
    rows, found = read(table)
    assert texts(rows) == [["ZY1", "试桂兰", "7.68"], ["ZY2", "试小明", "30.00"]]
    assert [row.line for row in rows] == [2, 3]
    assert found == ()


def test_a_gb18030_mark_at_the_beginning_is_no_part_of_the_heading(tmp_path: Path) -> None:
    rows, _ = read(opened(tmp_path, ("\ufeff" + PLAIN).encode("gb18030")))
    assert texts(rows)[0] == ["ZY1", "试桂兰", "7.68"]


def test_rare_characters_of_gb18030_are_read_as_they_are_meant(tmp_path: Path) -> None:
    # FE59 is the surname character that Python still maps to a private-use one; 𠮷 and 㐂 are four bytes each.
    content = "住院号,姓名,金额\nZY1,".encode("gb18030") + bytes.fromhex("FE59") + "𠮷㐂,1\n".encode("gb18030")
    rows, found = read(opened(tmp_path, content))
    assert texts(rows) == [["ZY1", "\u9fb4𠮷㐂", "1"]]
    assert found == ()


def test_private_use_characters_of_old_conversions_are_read_as_meant_in_utf_8_too(tmp_path: Path) -> None:
    rows, _ = read(opened(tmp_path, "住院号,姓名,金额\nZY1,\ue81e,1\n".encode()))
    assert texts(rows)[0][1] == "\u9fb4"


def test_the_table_covers_every_private_use_character_that_the_codec_makes_of_assigned_codes() -> None:
    """A6D9-A6F3 and FE50-FEA0 are the codes assigned by the standard that Python maps to private use."""
    codes = [bytes([0xA6, low]) for low in (*range(0xD9, 0xE0), 0xEC, 0xED, 0xF3)]
    codes += [bytes([0xFE, low]) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    codes.append(bytes([0xA8, 0xBC]))
    made = {code.decode("gb18030") for code in codes}
    private = {ord(text) for text in made if "\ue000" <= text <= "\uf8ff"}
    assert private == set(MEANT)
    assert not any(0xE000 <= meant <= 0xF8FF for meant in MEANT.values())
    assert len(set(MEANT.values())) == len(MEANT)
    assert all(as_meant(text) != text for text in map(chr, private))


def test_other_private_use_characters_stay() -> None:
    assert as_meant("甲\ue000乙") == "甲\ue000乙"


WRONG = {
    "empty": (b"", [("csv.empty", None)]),
    "UTF-16": (PLAIN.encode("utf-16"), [("csv.utf-16", None)]),
    "UTF-16, big end first": (b"\xfe\xff" + PLAIN.encode("utf-16-be"), [("csv.utf-16", None)]),
    "UTF-16 without mark": ("a,b\nc,d\n".encode("utf-16-le"), [("csv.nul", 1)]),
    "NUL": (PLAIN.replace("7.68", "7\0.68").encode(), [("csv.nul", 2)]),
    "garbage": (b"\xff\xff\x81\x20\n", [("csv.encoding-unknown", None)]),
    "damaged UTF-8": (PLAIN.encode().replace("小".encode(), b"\xff"), [("csv.encoding", 3)]),
    "damaged GB18030": (PLAIN.encode("gb18030").replace("小".encode("gb18030"), b"\xff\xff"), [("csv.encoding", 3)]),
    "GB18030 rows under UTF-8 headings": (
        "住院号,姓名,金额\n".encode() + "ZY1,试,1\n".encode("gb18030"),
        [("csv.encoding", 2)],
    ),
    "last line not ended": (PLAIN.rstrip().encode(), [("csv.truncated", 3)]),
    "only a heading, not ended": ("住院号,姓名".encode(), [("csv.truncated", 1)]),
    "missing columns": ("住院号,别的\nZY1,1\n".encode(), [("csv.columns-missing", 1)]),
    "heading twice": ("住院号,姓名,金额,姓名\n".encode(), [("csv.heading-twice", 1)]),
    "quote in the headings": ('住院号,姓名,"金额\n'.encode(), [("csv.quote", 1)]),
    "endless line": (b"a" * 200_000 + b"\n", [("csv.line-too-long", 1)]),
    "endless later line": (PLAIN.encode() + b"a" * 200_000 + b"\n", [("csv.line-too-long", 4)]),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", [("csv.nul", 3)]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_no_usable_csv_is_refused_with_one_sentence(tmp_path: Path, case: str) -> None:
    content, expected = WRONG[case]
    table = opened(tmp_path, content)
    assert refused(table) == expected
    for language in Language:
        for finding in table if isinstance(table, tuple) else ():
            sentence = wording(language).finding(finding)
            assert finding.code not in sentence
            assert str(tmp_path) not in sentence


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    table = opened(tmp_path, "姓名\n".encode())
    assert isinstance(table, tuple)
    assert table[0].arguments == {"columns": "住院号、金额", "count": 2}


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    assert refused(opened(tmp_path, PLAIN.encode() * 40_000)) == [("csv.too-large", None)]


@pytest.mark.parametrize(
    ("codec", "configured"), [("gb18030", Encoding.UTF8), ("utf-8", Encoding.GB18030), ("utf-8-sig", Encoding.GB18030)]
)
def test_the_wrong_encoding_is_named_with_the_right_one(tmp_path: Path, codec: str, configured: Encoding) -> None:
    table = opened(tmp_path, PLAIN.encode(codec), configured)
    assert refused(table) == [("csv.encoding-other", None)]
    actual = "GB18030" if codec == "gb18030" else "UTF-8"
    assert isinstance(table, tuple)
    assert table[0].arguments == {"expected": configured.shown, "actual": actual}


@pytest.mark.parametrize("encoding", [Encoding.UTF8, Encoding.GB18030])
def test_the_configured_encoding_is_used(tmp_path: Path, encoding: Encoding) -> None:
    rows, _ = read(opened(tmp_path, PLAIN.encode(encoding.value), encoding))
    assert texts(rows)[1] == ["ZY2", "试小明", "30.00"]


FAULTY_ROWS = {
    "too few": ("ZY3,试", [("csv.column-count", 4)]),
    "too many": ("ZY3,试,1,2", [("csv.column-count", 4)]),
    "open quote": ('ZY3,"试,1', [("csv.quote", 4)]),
    "quote and more": ('ZY3,"试"x,1', [("csv.quote", 4)]),
    "control character": ("ZY3,试\x07,1", [("csv.control-character", 4)]),
    "reading direction turned": ("ZY3,\u202e试,1", [("csv.control-character", 4)]),
    "carriage return inside": ("ZY3,试\r兰,1", [("csv.control-character", 4)]),
    "DOS end of file": ("\x1a", [("csv.control-character", 4)]),
}


@pytest.mark.parametrize("case", FAULTY_ROWS)
def test_a_faulty_row_is_reported_and_the_rows_around_it_are_read(tmp_path: Path, case: str) -> None:
    row, expected = FAULTY_ROWS[case]
    rows, found = read(opened(tmp_path, (PLAIN + row + "\r\nZY4,后,2\r\n").encode("gb18030")))
    assert [(finding.code, finding.place.line) for finding in found if finding.place] == expected
    assert [row["住院号"] for row in rows] == ["ZY1", "ZY2", "ZY4"]


def test_an_open_quote_does_not_swallow_the_rest(tmp_path: Path) -> None:
    content = '住院号,姓名,金额\nZY1,"试,1\nZY2,"明,1\nZY3,兰,1\n'
    rows, found = read(opened(tmp_path, content.encode()))
    assert [row["住院号"] for row in rows] == ["ZY3"]
    assert [finding.place for finding in found] == [Place("lines.csv", 2), Place("lines.csv", 3)]


def test_rows_without_content_are_passed_over(tmp_path: Path) -> None:
    rows, found = read(opened(tmp_path, ("住院号,姓名,金额\n\n,,\n　, ,\nZY1,试,1\n").encode()))
    assert ([row.line for row in rows], found) == ([5], ())


def test_spaces_full_width_ones_included_are_trimmed(tmp_path: Path) -> None:
    rows, _ = read(opened(tmp_path, "住院号 ,　姓名,金额\nZY1,　试 桂兰　, 1 \n".encode()))
    assert texts(rows) == [["ZY1", "试 桂兰", "1"]]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    table = opened(tmp_path, PLAIN.encode())
    (tmp_path / "lines.csv").write_bytes(PLAIN.replace("7.68", "0.01").encode())
    assert faults(table) == [("csv.changed", None)]


def test_a_file_cut_off_while_it_is_read_is_refused(tmp_path: Path) -> None:
    table = opened(tmp_path, PLAIN.encode())
    (tmp_path / "lines.csv").write_bytes(PLAIN.encode()[:50])
    assert ("csv.changed", None) in faults(table)


def test_hostile_rows_give_a_bounded_answer(tmp_path: Path) -> None:
    _, found = read(opened(tmp_path, ("住院号,姓名,金额\n" + "x\n" * 5000).encode()))
    assert len(found) == 201
    assert found[-1] == Finding("findings.more", {"count": 4800})


def test_a_file_that_is_not_there_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        open_csv(tmp_path / "none.csv", required=HEADINGS, largest=MEBIBYTE)
    assert (fault.value.code, fault.value.arguments) == ("csv.not-found", {"file": "none.csv"})


def test_a_folder_in_place_of_the_file_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        open_csv(tmp_path, required=HEADINGS, largest=MEBIBYTE)
    assert fault.value.code == "csv.unreadable"


def test_the_delimiter_may_be_another(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes(PLAIN.replace(",", "\t").encode())
    rows, found = read(open_csv(path, required=HEADINGS, delimiter="\t", largest=MEBIBYTE))
    assert (texts(rows)[0], found) == (["ZY1", "试桂兰", "7.68"], ())


def usable(text: str) -> bool:
    return not csv_text._FORBIDDEN.search(text) and as_meant(text) == text


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(usable).map(str.strip)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS).filter(any), max_size=8)


@given(rows=ROWS, encoding=st.sampled_from([Encoding.UTF8, Encoding.GB18030]), auto=st.booleans())
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], encoding: Encoding, *, auto: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    folder = tmp_path_factory.mktemp("round-trip")
    content = text.getvalue().encode(encoding.value)
    read_back, found = read(opened(folder, content, Encoding.AUTO if auto else encoding))
    assert found == ()
    assert texts(read_back) == [list(row) for row in rows]


@given(content=st.binary(max_size=200))
def test_no_bytes_at_all_are_worse_than_findings(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    table = opened(tmp_path_factory.mktemp("noise"), "住院号,姓名,金额\n".encode() + content)
    if isinstance(table, CsvText):
        rows, _ = read(table)
        assert all(row["住院号"] + row["姓名"] + row["金额"] for row in rows)
    else:
        assert table
