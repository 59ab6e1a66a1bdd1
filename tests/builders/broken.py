"""Faults put into the sample hospital's export, one at a time, so that a check can be seen to find exactly that one.

Each function changes the files of a ``SampleCounty`` in place and answers what the finding must name. The invoice is
kept equal to the sum of the lines, except where the invoice itself is the fault.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ncms_desktop.domain.money import fen_from_yuan, yuan_text
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import SampleCounty

Row = dict[str, str]


def read_rows(path: Path, encoding: str = "gb18030") -> list[Row]:
    """The rows of an exported file, headings as keys."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def write_rows(path: Path, rows: list[Row], encoding: str = "gb18030") -> None:
    """Write the rows back as the export does."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def missing_day(sample: SampleCounty, day: date = date(2016, 3, 6)) -> date:
    """No charge of the main stay on one day of it."""
    _change(sample, lambda rows: [row for row in rows if not (_main(sample, row) and row["费用时间"][:10] == str(day))])
    return day


def wrong_amount(sample: SampleCounty) -> tuple[str, str]:
    """One amount is ten fen more than quantity times price; answers bill and line."""
    row = _first(sample, "010001")
    key = row["单据号"], row["行号"]

    def change(rows: list[Row]) -> list[Row]:
        found = _find(rows, key)
        found["金额"] = yuan_text(fen_from_yuan(found["金额"]) + 10)
        return rows

    _change(sample, change)
    return key


def unknown_code(sample: SampleCounty, code: str = "019999") -> str:
    """One charge carries an item code that no mapping knows."""
    row = _first(sample, "010008")
    key = row["单据号"], row["行号"]

    def change(rows: list[Row]) -> list[Row]:
        _find(rows, key)["项目编码"] = code
        return rows

    _change(sample, change)
    return code


def charge_after_discharge(sample: SampleCounty, day: date = date(2016, 3, 10)) -> tuple[str, str]:
    """The last charge is dated the day after the discharge, not yet in the future; answers bill and line."""
    row = [row for row in read_rows(sample.lines) if _main(sample, row)][-1]
    key = row["单据号"], row["行号"]

    def change(rows: list[Row]) -> list[Row]:
        found = _find(rows, key)
        found["费用时间"] = f"{day} 08:35:00"
        return rows

    _change(sample, change)
    return key


def duplicate_line(sample: SampleCounty) -> tuple[str, str]:
    """One charge stands twice, with the same bill and line."""
    row = _first(sample, "010009")
    key = row["单据号"], row["行号"]

    def change(rows: list[Row]) -> list[Row]:
        place = rows.index(_find(rows, key))
        return [*rows[: place + 1], dict(rows[place]), *rows[place + 1 :]]

    _change(sample, change)
    return key


def refund_of_nothing(sample: SampleCounty) -> tuple[str, str]:
    """The refund names a line that isn't there; answers the refund's bill and line."""
    row = next(row for row in read_rows(sample.lines) if _main(sample, row) and row["退费单据号"])
    key = row["单据号"], row["行号"]

    def change(rows: list[Row]) -> list[Row]:
        _find(rows, key)["退费行号"] = "99"
        return rows

    _change(sample, change)
    return key


def invoice_off_by_one_fen(sample: SampleCounty) -> tuple[int, int]:
    """The invoice is one fen more than the sum; answers sum and invoice in fen."""
    total = sample.stays[Case.MAIN].total
    _set_invoice(sample, total + 1)
    return total, total + 1


def truncated(sample: SampleCounty) -> None:
    """The file of lines ends in the middle of a row, as after a broken copy."""
    content = sample.lines.read_bytes()
    end = content.rindex(b"\r\n", 0, len(content) // 2)
    sample.lines.write_bytes(content[: end + 30])


def wrong_encoding(sample: SampleCounty) -> int:
    """One row holds bytes that are neither GB18030 nor UTF-8; answers the line of the file."""
    lines = sample.lines.read_bytes().split(b"\r\n")
    lines[20] = lines[20].replace(b",", b",\xff\xff", 5)
    sample.lines.write_bytes(b"\r\n".join(lines))
    return 21


def in_utf8(sample: SampleCounty) -> None:
    """No fault: the same export in UTF-8."""
    for path in (sample.visits, sample.lines):
        path.write_bytes(path.read_bytes().decode("gb18030").encode("utf-8"))


def shuffled(sample: SampleCounty) -> None:
    """No fault: the same lines in the opposite order."""
    write_rows(sample.lines, read_rows(sample.lines)[::-1])


def _main(sample: SampleCounty, row: Row) -> bool:
    return row["住院号"] == sample.stays[Case.MAIN].number


def _first(sample: SampleCounty, item_code: str) -> Row:
    return next(row for row in read_rows(sample.lines) if _main(sample, row) and row["项目编码"] == item_code)


def _find(rows: list[Row], key: tuple[str, str]) -> Row:
    return next(row for row in rows if (row["单据号"], row["行号"]) == key)


def _change(sample: SampleCounty, change: Callable[[list[Row]], list[Row]]) -> None:
    rows = change(read_rows(sample.lines))
    write_rows(sample.lines, rows)
    _set_invoice(sample, sum(fen_from_yuan(row["金额"]) for row in rows if _main(sample, row)))


def _set_invoice(sample: SampleCounty, fen: int) -> None:
    visits = read_rows(sample.visits)
    for visit in visits:
        if _main(sample, visit):
            visit["发票金额"] = yuan_text(fen)
    write_rows(sample.visits, visits)
