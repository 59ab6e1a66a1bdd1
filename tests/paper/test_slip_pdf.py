"""The slip as PDF, read by another program than the one that wrote it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone

import pypdfium2
import pypdfium2.raw
import pytest
from builders.settled import NUMBER, VISIT, SettledStay, participant

from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.documents.settlement import SettlementDocument
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.domain.visit import Diagnosis
from ncms_desktop.ports.paper import RenderedPaper
from ncms_desktop.wording import Language, wording

Open = Callable[[bytes], pypdfium2.PdfDocument]
Read = Callable[[bytes], str]
Print = Callable[..., RenderedPaper]
MILLIMETRE = 72 / 25.4


def figures(document: SettlementDocument) -> set[str]:
    """Every amount that the patient may ask for."""
    amounts = {
        document.total,
        document.self_paid,
        document.first_own_share,
        document.over_ceiling,
        document.eligible,
        document.deductible,
        document.compensation,
        document.patient_share,
    }
    amounts |= {amount for amount in (document.year_used, document.year_cap, document.year_left) if amount is not None}
    for row in document.categories:
        amounts |= {row.total, row.eligible, row.total - row.eligible}
    amounts |= {item.amount for item in document.not_covered}
    return {yuan_display(amount) for amount in amounts}


def test_the_text_holds_every_figure_and_every_name(document: SettlementDocument, printed: Print, read: Read) -> None:
    text = read(printed(SettledStay()).pdf)
    assert [figure for figure in figures(document) if figure not in text] == []
    for said in (
        "示例县新型农村合作医疗",
        "住院补偿结算单",
        NUMBER,
        "张桂兰",
        "李䶮",
        "陈㛃",
        "990123********0023",
        "990123********1703",
        "平安镇柳树村3组",
        "平安镇卫生院（乡级）",
        "2016-03-01 至 2016-03-09，8 天",
        "肺炎、高血压病 2 级",
        "复方营养口服液",
        "壹仟柒佰玖拾柒元叁角玖分",
        "0990-1234567",
        "领款人签字或按指印",
        "经办人",
        "王建国",
        "审核人",
        "医疗机构盖章",
        "2016-03-09 10:41",
    ):
        assert said in text


def test_it_is_one_page_of_a5(printed: Print, opened: Open) -> None:
    pdf = opened(printed(SettledStay()).pdf)
    assert len(pdf) == 1
    assert pdf[0].get_size() == pytest.approx((210 * MILLIMETRE, 148 * MILLIMETRE), abs=0.01)


@pytest.mark.parametrize("language", Language)
def test_every_font_is_embedded(printed: Print, opened: Open, language: Language) -> None:
    pdf = printed(SettledStay(training=True), language=language).pdf
    raw = pypdfium2.raw
    texts = list(opened(pdf)[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
    assert len(texts) > 80
    assert all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(text)) == 1 for text in texts)
    assert pdf.count(b"/Subtype /TrueType") == pdf.count(b"/FontFile2 ")
    assert b"/Type1" not in pdf


def test_the_font_is_a_subset(printed: Print) -> None:
    assert len(printed(SettledStay()).pdf) < 100_000


def test_the_same_document_gives_the_same_bytes(document: SettlementDocument) -> None:
    words = wording(Language.CHINESE)
    assert PdfPaper().slip(document, copy=1, words=words) == PdfPaper().slip(document, copy=1, words=words)


def test_the_file_carries_the_day_of_the_settlement(printed: Print, opened: Open) -> None:
    pdf = printed(SettledStay()).pdf
    metadata = opened(pdf).get_metadata_dict()
    assert metadata["CreationDate"] == metadata["ModDate"] == "D:20160309104100+08'00'"
    assert metadata["Title"] == NUMBER


def test_the_zone_of_the_stored_moment_does_not_move_the_file_s_day(paper: PdfPaper, opened: Open) -> None:
    document = SettledStay().document()
    document = replace(document, settled_at=document.settled_at.astimezone(timezone(timedelta(hours=-3, minutes=-30))))
    pdf = paper.slip(document, copy=1, words=wording(Language.CHINESE)).pdf
    assert opened(pdf).get_metadata_dict()["CreationDate"] == "D:20160308231100-03'30'"


def test_no_name_stands_in_the_file_outside_its_page(printed: Print, opened: Open) -> None:
    pdf = printed(SettledStay()).pdf
    assert "张桂兰" not in str(opened(pdf).get_metadata_dict())
    assert re.search(rb"/(home|root|work|tmp|usr)/", pdf) is None


def test_the_original_carries_no_mark(printed: Print, read: Read) -> None:
    text = read(printed(SettledStay()).pdf)
    assert "重印" not in text
    assert "培训" not in text


def test_a_reprint_is_marked_with_its_number(printed: Print, read: Read) -> None:
    assert "重印 1" in read(printed(SettledStay(), copy=2).pdf)
    assert "重印 11" in read(printed(SettledStay(), copy=12).pdf)


def test_a_training_slip_is_marked_beside_the_title_and_across_the_page(printed: Print, read: Read) -> None:
    assert read(printed(SettledStay(training=True)).pdf).count("培训样单 不作凭据") == 2


def test_the_compensation_is_the_largest_thing_on_the_paper(printed: Print, opened: Open) -> None:
    page = opened(printed(SettledStay()).pdf)[0]
    text = page.get_textpage()
    heights = []
    for position in range(text.count_chars()):
        character = text.get_text_range(position, 1)
        if character.isdigit():
            _, bottom, _, top = text.get_charbox(position)
            heights.append((round(top - bottom, 1), position))
    largest = max(height for height, _ in heights)
    digits = "".join(text.get_text_range(position, 1) for height, position in heights if height > largest - 1.5)
    assert digits == "179739"


def test_the_english_slip_reads_in_english(printed: Print, read: Read, document: SettlementDocument) -> None:
    text = read(printed(SettledStay(training=True), copy=3, language=Language.ENGLISH).pdf)
    assert [figure for figure in figures(document) if figure not in text] == []
    for said in ("Inpatient settlement slip", "REPRINT 2", "TRAINING SAMPLE, NOT VALID", "Compensation now", "张桂兰"):
        assert said in text


def test_a_character_that_no_font_holds_is_marked_and_reported(printed: Print, read: Read) -> None:
    stay = SettledStay(
        participant=participant(name="王𠮷娃"),
        visit=replace(VISIT, diagnoses=(Diagnosis("J18.900", "肺炎\ue81e𠮷"),)),
    )
    rendered = printed(stay)
    assert rendered.missing_glyphs == ("𠮷", "\ue81e")
    text = read(rendered.pdf)
    assert "王〓娃" in text
    assert "肺炎〓〓" in text


def test_rare_characters_of_names_are_not_missing(printed: Print, read: Read) -> None:
    rendered = printed(SettledStay(participant=participant(name="䶮㛃䥽")))
    assert rendered.missing_glyphs == ()
    assert "䶮㛃䥽" in read(rendered.pdf)


def test_line_breaks_and_invisible_characters_of_the_hospital_do_no_harm(printed: Print, read: Read) -> None:
    visit = replace(VISIT, doctor="陈\u200b㛃\ufe0f", diagnoses=(Diagnosis("X", "肺炎\r\n重症\t\x00"),))
    rendered = printed(SettledStay(visit=visit))
    assert rendered.missing_glyphs == ()
    text = read(rendered.pdf)
    assert "陈㛃" in text
    assert "肺炎 重症" in text
