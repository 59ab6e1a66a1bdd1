"""The wordings as data, read from the catalogues in git."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po
from house.tree import LOCALE

from ncms_desktop.wording import VOCABULARIES

CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")
LANGUAGES = ("zh_CN", "en")
FORMATS = {"", "fen", "date", "moment", "percent", "masked"} | VOCABULARIES


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a wording: its name and how it is written."""

    name: str
    form: str


def path(language: str) -> Path:
    """The catalogue's file."""
    return LOCALE / language / "LC_MESSAGES" / "ncms.po"


@lru_cache
def messages(language: str) -> Mapping[str, str]:
    """Code -> sentence."""
    with path(language).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, abort_invalid=True) if message.id}


def fields(sentence: str) -> set[Field]:
    """The fields of a sentence; raises ``ValueError`` for one that ``str.format`` refuses."""
    return {Field(name, form or "") for _, name, form, _ in Formatter().parse(sentence) if name is not None}


def names(sentence: str) -> set[str]:
    """The names that a sentence expects to be given."""
    return {field.name for field in fields(sentence)}
