"""The words: one gettext catalogue for window, command line and paper, keyed by code.

A code such as ``visit.day-missing`` is the msgid; the Chinese and English catalogues under ``resources/locale`` hold
the sentence with named fields. Fields may carry a format: ``{amount:fen}`` (money in fen), ``{day:date}``,
``{at:moment}``, ``{share:percent}`` (share 0-1), ``{person:masked}`` (identity or card number). A code of a closed
vocabulary is said by its own name: ``{where:level}`` says ``township`` as the wording of ``level.township``.
"""

import gettext
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.identity import masked
from ncms_desktop.domain.money import yuan_display

DOMAIN = "ncms"

VOCABULARIES = frozenset({"amount", "group", "holder", "kind", "level", "mechanism", "period", "rounding"})
"""Families of codes that a field's format may name."""


class Language(StrEnum):
    """Languages of the program."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


class _Formats(Formatter):
    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def _named(self, family: str, code: str) -> str:
        """The name of a code; a code without one (a county's own group) stands for itself."""
        key = f"{family}.{code.replace('_', '-')}"
        name = self._translate(key)
        return code if name == key else name

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec, value:
            case "fen", int():
                return yuan_display(value)
            case "date", date():
                return f"{value:%Y-%m-%d}"
            case "moment", datetime():
                return f"{value:%Y-%m-%d %H:%M}"
            case "percent", Decimal():
                return f"{(value * 100).normalize():f}%"
            case "masked", str():
                return masked(value)
            case family, str() if family in VOCABULARIES:
                return self._named(family, value)
            case _:
                return str(super().format_field(value, format_spec))


class Wording:
    """Codes to sentences in one language."""

    def __init__(self, language: Language, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._formats = _Formats(translations.gettext)

    def __call__(self, code: str, arguments: Mapping[str, Argument] | None = None, /, **more: Argument) -> str:
        """The sentence for a code. A code without a wording shows itself, so that nothing is ever silently empty."""
        text = self._translations.gettext(code)
        return self._formats.vformat(text, (), {**(arguments or {}), **more})

    def finding(self, finding: Finding) -> str:
        """The finding's sentence, led by its place where it has one."""
        sentence = self(finding.code, finding.arguments)
        place = finding.place
        if place is None:
            return sentence
        if place.line is None:
            return self("place.file", file=place.file, sentence=sentence)
        if place.column is None:
            return self("place.line", file=place.file, line=place.line, sentence=sentence)
        return self("place.column", file=place.file, line=place.line, column=place.column, sentence=sentence)


@lru_cache
def wording(language: Language) -> Wording:
    """The catalogue of a language, read once from the package."""
    path = files("resources").joinpath("locale", language.value, "LC_MESSAGES", f"{DOMAIN}.mo")
    with path.open("rb") as file:
        return Wording(language, gettext.GNUTranslations(file))
