"""Fonts: fallback per character, and text that can be copied from the paper."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import reportlab

from ncms_desktop.adapters.paper.fonts import MISSING, SHIPPED, FontChain, Run
from ncms_desktop.adapters.paper.pdf import pdf_of
from ncms_desktop.adapters.paper.sheet import Sheet

VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
NOTO = "NotoSansSC-Regular.ttf"


def page(text: str, fonts: FontChain) -> bytes:
    sheet = Sheet(width=400, height=100, fonts=fonts)
    sheet.text(10, 50, text, size=12)
    return pdf_of(sheet, fonts=fonts, title="", made_at=datetime(2016, 3, 1, tzinfo=UTC))


def test_each_character_takes_the_first_font_that_holds_it() -> None:
    assert FontChain((VERA, *SHIPPED)).runs("No. 12 张桂兰 B") == (
        Run("Vera.ttf", "No. 12 "),
        Run(NOTO, "张桂兰"),
        Run("Vera.ttf", " B"),
    )


def test_text_in_two_fonts_reads_as_one(read: Callable[[bytes], str]) -> None:
    assert read(page("No. 12 张桂兰 B", FontChain((VERA, *SHIPPED)))) == "No. 12 张桂兰 B"


def test_the_width_is_that_of_the_fonts_that_draw() -> None:
    mixed, noto = FontChain((VERA, *SHIPPED)), FontChain()
    assert mixed.width("张", 10) == noto.width("张", 10) == 10
    assert mixed.width("W", 10) != noto.width("W", 10)


def test_characters_above_the_basic_plane_are_copied_right(read: Callable[[bytes], str]) -> None:
    above = "".join(chr(point) for point in (0x1F100, 0x1F101, 0x1F110, 0x1F120))
    assert FontChain().printable(above) == (above, ())
    assert read(page(f"王{above}李", FontChain())) == f"王{above}李"


def test_more_characters_than_one_subset_holds_are_copied_right(
    opened: Callable[[bytes], pypdfium2.PdfDocument],
) -> None:
    fonts = FontChain()
    text = "".join(chr(point) for point in range(0x4E00, 0x4E00 + 600))
    sheet = Sheet(width=900, height=300, fonts=fonts)
    for row in range(6):
        sheet.text(10, 20 + row * 40, text[row * 100 : row * 100 + 100], size=8)
    pdf = pdf_of(sheet, fonts=fonts, title="", made_at=datetime(2016, 3, 1, tzinfo=UTC))
    assert "".join(opened(pdf)[0].get_textpage().get_text_range().split()) == text


def test_all_of_the_eight_thousand_standard_characters_blocks_start_are_held() -> None:
    gb2312 = "".join(bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFE))
    assert FontChain().printable(gb2312) == (gb2312, ())


def test_a_missing_character_becomes_a_visible_mark_and_is_named_once() -> None:
    assert FontChain().printable("𠮷祥𠮷") == (f"{MISSING}祥{MISSING}", ("𠮷",))
    assert FontChain().printable(MISSING) == (MISSING, ())


@pytest.mark.parametrize("text", ["一\n二", "一\t二", "一\x00二", "一\u3000二", "一\xa0二"])
def test_controls_and_odd_spaces_become_a_space(text: str) -> None:
    assert FontChain().printable(text) == ("一 二", ())


@pytest.mark.parametrize("text", ["葛\U000e0100", "葛\ufe00", "\u200b葛", "\ufeff葛"])
def test_what_only_shapes_its_neighbour_is_dropped(text: str) -> None:
    assert FontChain().printable(text) == ("葛", ())
