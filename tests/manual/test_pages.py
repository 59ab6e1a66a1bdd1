"""The manual agrees with itself and with the program: links, commands, keys, words and messages."""

import argparse
import re

import pytest
from house.catalogue import messages
from manual.page import LANGUAGES, MANUAL, OWN, blocks, bold, links, outline, prose, table_rows

from ncms_desktop.cli.main import parser
from ncms_desktop.wording import Language, wording
from ui.presenters.state import Key, Phase

LOCALE = {"zh": "zh_CN", "en": "en"}
FAMILIES = ("store.", "keystore.", "settings.", "setup.", "county.", "enrolment.")
"""Codes of what the machine or the line does wrong: the page of troubles has each of them."""
NOT_FAULTS = {"setup.done", "setup.training", "setup.recovery"}
RULES = {"rules.unreadable", "rules.refused", "rules.county-differs", "rules.other-county", "slip.not-written"}

LINE = ("ncms_desktop/adapters/county_http.py", "ncms_desktop/usecases/upload.py")
"""Who says why a line is down."""

_FIELD = re.compile(r"\{[^}]*\}")
_KEY = re.compile(r"(?<![A-Za-z0-9])(?:Ctrl\+[A-Z0-9]|F[0-9]{1,2}|Esc)(?![A-Za-z0-9])")

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_page = pytest.mark.parametrize("name", OWN)


def said(language: str) -> dict[str, str]:
    """Code -> sentence with "…" for every field."""
    return {code: _FIELD.sub("…", sentence) for code, sentence in messages(LOCALE[language]).items()}


@each_language
@each_page
def test_every_link_leads_to_a_page(language: str, name: str) -> None:
    folder = MANUAL / language
    missing = [link for link in links(language, name) if not (folder / link.split("#")[0]).is_file()]
    assert missing == []


@each_language
def test_the_index_leads_to_every_page(language: str) -> None:
    assert {f"{name}.md" for name in OWN if name != "index"} <= set(links(language, "index"))


@each_page
def test_both_languages_have_the_same_sections(name: str) -> None:
    assert outline("zh", name) == outline("en", name)


@each_page
def test_both_languages_have_tables_of_the_same_shape(name: str) -> None:
    assert [len(row) for row in table_rows("zh", name)] == [len(row) for row in table_rows("en", name)]


@each_page
def test_both_languages_say_the_same_commands(name: str) -> None:
    def told(language: str) -> list[tuple[str, tuple[str, ...], str]]:
        kept = (block for block in blocks(language, name) if "shows" not in block.marks)
        return [(each.language, each.marks, without_words(each.text)) for each in kept]

    assert told("zh") == told("en")


def without_words(text: str) -> str:
    """A block without its remarks, and without the language that a page asks for."""
    text = re.sub(r"(NCMS_LANGUAGE=)\w+", r"\1", text)
    return "\n".join(line.split(" #")[0].rstrip() for line in text.splitlines())


@each_page
def test_every_command_in_a_sentence_is_one_of_the_program(name: str) -> None:
    root = parser(wording(Language.ENGLISH))
    (commands,) = (each for each in root._actions if isinstance(each, argparse._SubParsersAction))
    for language in LANGUAGES:
        spoken = set(re.findall(r"`ncms ([a-z-]+)", prose(language, name))) - {"-h"}
        assert spoken <= set(commands.choices), spoken


@each_language
@each_page
def test_every_key_is_one_of_the_window(language: str, name: str) -> None:
    keys = {key.value for key in Key} | {f"Ctrl+{number}" for number in range(1, 10)} | {"Ctrl+C"}
    text = re.sub(r"F1 (and|和) F10", "", prose(language, name))
    assert set(_KEY.findall(text)) <= keys


@each_language
def test_the_page_of_the_counter_has_every_key(language: str) -> None:
    first = " ".join(row[0] for row in table_rows(language, "counter"))
    assert {key.value for key in Key} <= set(_KEY.findall(first))


@each_language
@each_page
def test_what_stands_in_bold_is_what_the_program_says(language: str, name: str) -> None:
    sentences = said(language).values()
    foreign = [text for text in bold(language, name) if not any(text in sentence for sentence in sentences)]
    assert foreign == []


@each_language
def test_the_page_of_the_counter_has_every_state(language: str) -> None:
    words, told = said(language), " ".join(bold(language, "counter"))
    missing = {phase for phase in Phase if words[f"ui.tab.{phase.value}"] not in told}
    assert missing == set()


def line_faults() -> set[str]:
    root = MANUAL.parents[1]
    return {code for name in LINE for code in re.findall(r'"(line\.[a-z-]+)"', (root / name).read_text("utf-8"))}


def test_the_codes_of_a_failing_line_are_found() -> None:
    assert {"line.unreachable", "line.untrusted", "line.incomplete"} <= line_faults()


@each_language
def test_every_fault_of_machine_and_line_has_its_row(language: str) -> None:
    """A new code of these families wants a row in ``trouble.md``, in both languages: the sentence's beginning, and
    what to do beyond it."""
    words = said(language)
    faults = {code for code in words if code.startswith(FAMILIES)} - NOT_FAULTS | RULES | line_faults()
    beginnings = [row[0] for row in table_rows(language, "trouble")]
    missing = sorted(code for code in faults if not any(words[code].startswith(each) for each in beginnings))
    assert missing == []


@each_language
def test_the_page_of_troubles_has_no_row_that_nothing_says(language: str) -> None:
    sentences = said(language).values()
    idle = [row[0] for row in table_rows(language, "trouble") if not any(s.startswith(row[0]) for s in sentences)]
    assert idle == []


def test_the_preset_of_the_page_is_the_shipped_one() -> None:
    shipped = (MANUAL.parent / "presets" / "sample.toml").read_text("utf-8")

    def figures(text: str) -> list[str]:
        return [line for line in (each.split("#")[0].strip() for each in text.splitlines()) if line]

    (preset,) = (block.text for block in blocks("en", "set-up") if block.value("file"))
    assert figures(preset) == figures(shipped)
