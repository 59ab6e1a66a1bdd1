"""Diagnoses by ICD-10: the shipped excerpt ``resources/codes/icd10.csv`` or a longer list of the same form.

Hospitals write more digits than the international code has (``J18.900``, ``I10.x00``); such a code finds its
international one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ncms_desktop.adapters.county_table import Cells, read_table
from ncms_desktop.adapters.csv_text import shown
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered

HEADINGS = ("code", "zh", "en")

MOST_ANSWERS = 20
"""How many diagnoses a search answers: what a person looks through."""

_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9])?")
_LOCAL = re.compile(r"([A-Z][0-9]{2})\.?([0-9X])[0-9]{2}")
_BEGINNING = re.compile(r"[A-Z]([0-9]{1,2}(\.[0-9]?)?)?")


@dataclass(frozen=True, slots=True)
class Disease:
    """A diagnosis: international code, Chinese and English name."""

    code: str
    zh: str
    en: str


class Icd10:
    """Diagnoses by code, searched by what a clerk types. Holds each code once."""

    def __init__(self, diseases: Iterable[Disease]) -> None:
        self._by_code = {disease.code: disease for disease in diseases}

    def diseases(self) -> tuple[Disease, ...]:
        """Every diagnosis, in the file's order."""
        return tuple(self._by_code.values())

    def disease(self, code: str) -> Disease | None:
        """The diagnosis of a code, whether international or with a hospital's further digits; None where it is not in
        the list. Case and blanks around don't matter."""
        return self._by_code.get(_international(code))

    def search(self, text: str, *, most: int = MOST_ANSWERS) -> tuple[Disease, ...]:
        """Diagnoses for a code, the beginning of one, or words of a name in either language, the likeliest first.

        A text that reads like a code is taken for one first; names follow. Every word must occur in the name.
        """
        wanted = text.strip()
        if not wanted:
            return ()
        code = _international(wanted)
        by_code = [each for each in self.diseases() if each.code.startswith(code)] if _like_a_code(code) else []
        if code in self._by_code:
            # What belongs to the category stands right below it.
            by_code.sort(key=lambda each: each.code != code)
        words = wanted.casefold().split()
        by_name = sorted(
            (each for each in self.diseases() if all(word in _names(each) for word in words)),
            key=lambda each: _distance(each, wanted.casefold()),
        )
        return tuple(dict.fromkeys((*by_code, *by_name)))[:most]


@lru_cache(maxsize=1)
def shipped_icd10() -> Icd10:
    """The excerpt that ships with the program, read once. A fault in it is an exception: it is our own."""
    content = files("resources").joinpath("codes", "icd10.csv").read_bytes()
    parsed = parse_icd10(content, file="icd10.csv")
    if not isinstance(parsed, Icd10):
        raise ValueError(parsed)
    return parsed


def parse_icd10(content: bytes, *, file: str) -> Icd10 | tuple[Finding, ...]:
    """The list (UTF-8 CSV; headings ``code``, ``zh``, ``en``; an English name may be empty), or everything that is
    wrong with it, each with its place."""
    found = Gathered()
    table = read_table(content, file=file, headings=HEADINGS, found=found)
    if table is None:
        return found.result()
    first: dict[str, int] = {}
    diseases = [disease for row in table.rows if (disease := _disease(row, first)) is not None]
    if not table.rows and not found.refused:
        found.add("icd10.no-rows", place=Place(file))
    return found.result() if found.refused else Icd10(diseases)


def _disease(row: Cells, first: dict[str, int]) -> Disease | None:
    """The row's diagnosis; ``first`` remembers the line of every code."""
    code, zh, en = row.needed("code"), row.needed("zh"), row.text("en")
    if code and not _CODE.fullmatch(code):
        row.blame("icd10.code-wrong", "code", text=shown(code))
    elif code and first.setdefault(code, row.line) != row.line:
        row.blame("icd10.code-twice", "code", text=code, line=first[code])
    return Disease(code, zh, en or zh) if row.sound else None


def _international(text: str) -> str:
    """A code in capitals with its point; of a hospital's six places the four international ones."""
    code = text.strip().upper()
    local = _LOCAL.fullmatch(code)
    if local is not None:
        return local[1] if local[2] == "X" else f"{local[1]}.{local[2]}"
    return re.sub(r"^([A-Z][0-9]{2})([0-9])$", r"\1.\2", code)


def _like_a_code(code: str) -> bool:
    return _BEGINNING.fullmatch(code) is not None


def _names(disease: Disease) -> str:
    return f"{disease.zh}\n{disease.en}".casefold()


def _distance(disease: Disease, wanted: str) -> tuple[int, int]:
    """The name itself first; then names that begin or end with the text (the disease, closer described), then those
    that contain it; shorter ones first."""

    def of(name: str) -> tuple[int, int]:
        if name == wanted:
            rank = 0
        elif name.startswith(wanted) or name.endswith(wanted):
            rank = 1
        else:
            rank = 2 if wanted in name else 3
        return rank, len(name)

    return min(of(disease.zh.casefold()), of(disease.en.casefold()))
