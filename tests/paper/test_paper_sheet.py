"""Breaking lines and fitting sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.sheet import Align, Sheet, Text

FONTS = FontChain()


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(width=500, height=300, fonts=FONTS)


def test_chinese_breaks_anywhere(sheet: Sheet) -> None:
    assert sheet.wrap("平安镇柳树村", 10, 40) == ("平安镇柳", "树村")


def test_figures_and_words_stay_whole(sheet: Sheet) -> None:
    assert sheet.wrap("总费用 2,918.58 − 自费", 10, 50) == ("总费用", "2,918.58 −", "自费")


def test_a_word_wider_than_the_line_is_cut(sheet: Sheet) -> None:
    lines = sheet.wrap("ZY2016030100170000", 10, 40)
    assert "".join(lines) == "ZY2016030100170000"
    assert len(lines) > 1


def test_no_line_begins_with_closing_punctuation(sheet: Sheet) -> None:
    assert sheet.wrap("平安镇柳，树村", 10, 40) == ("平安镇", "柳，树村")


def test_no_line_ends_with_opening_punctuation(sheet: Sheet) -> None:
    assert sheet.wrap("平安镇（柳树村", 10, 40) == ("平安镇", "（柳树村")


def test_an_empty_text_is_one_empty_line(sheet: Sheet) -> None:
    assert sheet.wrap("", 10, 40) == ("",)


@given(st.text("平安镇柳树 aB1,.（），", max_size=60), st.integers(15, 200))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = Sheet(width=500, height=300, fonts=FONTS).wrap(text, 10, width)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_text_that_fits_keeps_its_size(sheet: Sheet) -> None:
    assert sheet.fit("平安镇", 10, 30, least=5) == 10


def test_a_text_that_is_too_wide_shrinks_to_the_width_and_not_below_the_least(sheet: Sheet) -> None:
    assert sheet.fit("平安镇柳", 10, 32, least=5) == 8
    assert sheet.fit("平安镇柳", 10, 10, least=5) == 5


@pytest.mark.parametrize(("align", "left"), [(Align.LEFT, 100), (Align.CENTRE, 85), (Align.RIGHT, 70)])
def test_a_text_is_set_from_its_left_end(sheet: Sheet, align: Align, left: float) -> None:
    assert sheet.text(100, 50, "平安镇", size=10, align=align) == 30
    assert sheet.marks == [Text(left, 50, "平安镇", 10, strong=False)]
