"""The machine's language, where the line asks for none."""

import pytest

from ncms_desktop.bootstrap import default_language
from ncms_desktop.wording import Language


@pytest.mark.parametrize(("value", "language"), [("en", "en"), ("zh_CN", "zh_CN"), ("", "zh_CN"), ("fr_FR", "zh_CN")])
def test_the_environment_says_the_language(monkeypatch: pytest.MonkeyPatch, value: str, language: str) -> None:
    monkeypatch.setenv("NCMS_LANGUAGE", value)
    assert default_language() is Language(language)


def test_without_it_the_program_is_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NCMS_LANGUAGE", raising=False)
    assert default_language() is Language.CHINESE
