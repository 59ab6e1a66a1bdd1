"""Chinese and English say the same things, each once."""

import re
from collections import Counter

import pytest
from house.catalogue import CODE, FORMATS, LANGUAGES, fields, messages, names, path

CHINESE, ENGLISH = LANGUAGES


def test_both_languages_know_the_same_codes() -> None:
    assert messages(CHINESE).keys() == messages(ENGLISH).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_stands_once(language: str) -> None:
    codes = Counter(re.findall(r'^msgid "(.+)"$', path(language).read_text("utf-8"), re.MULTILINE))
    assert codes
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_written_like_a_code_and_has_a_sentence(language: str) -> None:
    assert [code for code in messages(language) if not CODE.fullmatch(code)] == []
    assert [code for code, sentence in messages(language).items() if not sentence.strip()] == []


def test_both_languages_use_the_same_fields() -> None:
    english = messages(ENGLISH)
    different = {
        code: names(sentence) ^ names(english[code])
        for code, sentence in messages(CHINESE).items()
        if code in english and names(sentence) != names(english[code])
    }
    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_name_and_a_known_format(language: str) -> None:
    odd = {
        code: field
        for code, sentence in messages(language).items()
        for field in fields(sentence)
        if not field.name.isidentifier() or not (field.form in FORMATS or re.fullmatch(r"[,0-9]*[ds]?", field.form))
    }
    assert odd == {}


def test_the_english_catalogue_is_english() -> None:
    han = re.compile(r"[\u3400-\u9fff]")
    assert [code for code, sentence in messages(ENGLISH).items() if han.search(sentence)] == []
